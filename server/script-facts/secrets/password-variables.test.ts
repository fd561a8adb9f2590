import { describe, expect, it } from 'vitest';
import { FactSink } from '../fact-sink.ts';
import { Source } from '../source.ts';
import type { Piece } from '../values.ts';
import { isLiteralSecret } from './literal.ts';
import { isPasswordName, secretInVariable } from './password-variables.ts';

const text = (value: string): Piece => ({ is: 'text', text: value });

describe('isLiteralSecret', () => {
  it.each(['NotReal-1', 'with blank', '*star', '<', 'a<b>', '$x', '12345', '%40', 'x{0}'])(
    'takes %s for a secret',
    (value) => {
      expect(isLiteralSecret([text(value)])).toBe(true);
    },
  );

  it.each(['', '   ', '*', '********', '<password>', '{0}', '{{pw}}', '${pw}', '$(pw)', '#{pw}', '%PW%'])(
    'takes %j for none',
    (value) => {
      expect(isLiteralSecret([text(value)])).toBe(false);
    },
  );

  it('takes no value with a variable in it', () => {
    const variable: Piece = { is: 'variable', name: 'X', raw: '%X%' };
    expect(isLiteralSecret([variable])).toBe(false);
    expect(isLiteralSecret([text('a'), variable])).toBe(false);
    expect(isLiteralSecret([text('a'), { is: 'unknown', raw: '%1' }])).toBe(false);
    expect(isLiteralSecret([])).toBe(false);
  });
});

describe('isPasswordName', () => {
  it.each([
    'pass',
    'dbPassword',
    'Passwort',
    'KENNWORT2',
    'env:PGPASSWORD',
    'passwd',
    'DB_PWD',
    'SQLPW',
    'pw1',
    'client_secret',
    'API_TOKEN',
    'apiKey',
    'APIKEY2',
    'DB_APIKEY',
    'pwd2',
  ])('holds a secret: %s', (name) => {
    expect(isPasswordName(name)).toBe(true);
  });

  it.each([
    'PWD',
    'pwd',
    'OLDPWD',
    'env:PWD',
    'passwordFile',
    'TOKEN_FILE',
    'promptForPassword2x',
    'key',
    'API_KEY',
    'api-key',
    'PW_2',
    'p',
  ])('holds none: %s', (name) => {
    expect(isPasswordName(name)).toBe(false);
  });
});

describe('secretInVariable', () => {
  const kindOf = (name: string, value: string) => {
    const sink = new FactSink(true);
    secretInVariable(sink, Source.ofFile(value), { name, value: [text(value)], start: 0, end: value.length });
    return sink.facts().secrets.map(({ kind }) => kind);
  };

  it('goes by the name', () => {
    expect(kindOf('dbPassword', 'NotReal-1')).toEqual(['password-variable']);
    expect(kindOf('folder', 'NotReal-1')).toEqual([]);
    expect(kindOf('dbPassword', '****')).toEqual([]);
  });

  it('tells cloud keys by what they are, whatever the variable is called', () => {
    expect(kindOf('env:AWS_SECRET_ACCESS_KEY', 'NotReal-1')).toEqual(['cloud-key']);
    expect(kindOf('token', 'AKIAIOSFODNN7EXAMPLE')).toEqual(['cloud-key']);
    expect(kindOf('id', 'AKIAIOSFODNN7EXAMPLE')).toEqual(['cloud-key']);
    expect(kindOf('id', 'AKIAIOSFODNN7EXAMPLE/x')).toEqual([]);
  });
});
