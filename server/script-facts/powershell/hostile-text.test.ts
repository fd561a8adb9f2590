import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';
import { facts } from './short-facts.ts';

const signs = '\'"`$@(){}[];|&,.:#<>=+-%?!\\/ \n\r\t\0_a1'.split('');
const brackets = [
  '@"\n',
  '\n"@',
  "@'\n",
  "\n'@",
  '$(',
  '@(',
  '@{',
  '${',
  '<#',
  '#>',
  '--%',
  '::',
  '&&',
  '\\\\s\\x',
];
const keywords = [
  'if',
  'else',
  'foreach',
  ' in ',
  'function f',
  'param',
  'class C',
  'switch',
  'try',
  'exit ',
];
const commands = [
  'net use K: ',
  'New-PSDrive ',
  'iex ',
  'cmd /c ',
  'powershell -c ',
  'Write-Host ',
  '-Name ',
];
const others = [
  '“',
  '‘',
  '–',
  'é',
  '\ud800',
  '\udc00',
  '\u00a0',
  '$x',
  '$x=',
  '$password=',
  '.ps1',
  'x.cmd ',
];
const pieces = [signs, brackets, keywords, commands, others].flat();

describe('any text as PowerShell', () => {
  it('is read without an error, and every place is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const lines = text.split('\n');
        const { driveMappings, unmappings, uncPaths, references, secrets } = readFacts('powershell', text);
        for (const { line, column } of [driveMappings, unmappings, uncPaths, references, secrets].flat())
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('may hold any character', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => facts(text)).not.toThrow();
      }),
    );
  });

  it.each([
    '(',
    '$(',
    '"$(',
    '{',
    '@{',
    '@(',
    '[',
    '$a=',
    'if(1){',
    '&{',
    '$x.y(',
    'class A{',
    'return ',
    "iex '",
  ])('nests %j as deep as it likes', (opening) => {
    expect(() => facts(opening.repeat(20_000))).not.toThrow();
  });
});
