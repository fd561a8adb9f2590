import { describe, expect, it } from 'vitest';
import { FactSink } from './fact-sink.ts';
import { readFacts } from './read-facts.ts';
import { Source } from './source.ts';

const text = (value: string) => [{ is: 'text' as const, text: value }];

describe('Source', () => {
  it('counts lines and columns from 1; a CR belongs to its line', () => {
    const source = Source.ofFile('a\r\nbc\n\nd');
    const places = [0, 1, 2, 3, 5, 6, 7, 8].map((at) => {
      const { line, column } = source.place(at);
      return `${line}:${column}`;
    });
    expect(places).toEqual(['1:1', '1:2', '1:3', '2:1', '2:3', '3:1', '4:1', '4:2']);
  });

  it('knows where parts of parts, and what was made of them, stand in the file', () => {
    const made = Source.ofFile('x\nrun "a^&b" c').slice(2, 14).slice(5, 9).mapped('a&b', [0, 2, 3, 4]);
    expect(made.text).toBe('a&b');
    expect([0, 1, 2, 3].map((at) => made.fileOffset(at))).toEqual([7, 9, 10, 11]);
    expect(made.place(1)).toEqual({ line: 2, column: 8 });
  });

  it('tells how a part is written in the file', () => {
    const file = Source.ofFile('run "a^&b" c');
    const made = file.mapped('run a&b c', [0, 1, 2, 3, 5, 7, 8, 10, 11, 12]);
    expect(made.asWritten('a&b', 4)).toBe('a^&b');
    expect(made.asWritten('a&b', 0)).toBe('a^&b');
    expect(made.asWritten('not there', 0)).toBe('not there');
    expect(file.asWritten('a&b', 5)).toBe('a&b');
  });
});

describe('FactSink', () => {
  const source = Source.ofFile('0123456789'.repeat(10));

  it('gives facts by place, and of one place the first that came', () => {
    const sink = new FactSink(true);
    sink.uncPath(source, 20, '\\\\S\\b', text('\\\\S\\b'));
    sink.uncPath(source, 10, '\\\\S\\a', text('\\\\S\\a'));
    sink.uncPath(source, 20, '\\\\S\\c', text('\\\\S\\c'));
    expect(sink.facts().uncPaths).toEqual([
      { line: 1, column: 11, path: '\\\\S\\a', server: 'S', share: 'a' },
      { line: 1, column: 21, path: '\\\\S\\b', server: 'S', share: 'b' },
    ]);
  });

  it('has each name once, as it was written first', () => {
    const names = (sink: FactSink) => {
      for (const name of ['Ab', 'aB', 'c']) {
        sink.variableSet(name);
        sink.label(name);
      }
      return sink.facts();
    };
    expect(names(new FactSink(true))).toMatchObject({ variablesSet: ['Ab', 'c'], labels: ['Ab', 'c'] });
    expect(names(new FactSink(false))).toMatchObject({
      variablesSet: ['Ab', 'aB', 'c'],
      labels: ['Ab', 'aB', 'c'],
    });
  });

  it('has whole numbers for exit codes, and anything else as text', () => {
    const sink = new FactSink(true);
    const written = ['8', '08', '-1', '-0', '%RC%', '99999999999', '1.5'];
    written.forEach((code, at) => sink.exitCode(Source.ofFile(written.join('\n')), at, code));
    expect(sink.facts().exitCodes).toEqual([8, -1, 0, '%RC%', '99999999999', '1.5']);
  });

  it('knows where each exit is, also with a code that it has already', () => {
    const sink = new FactSink(true);
    const twice = Source.ofFile('exit 8\r\nexit 8');
    for (const at of [13, 5]) sink.exitCode(twice, at, '8');
    expect(sink.facts()).toMatchObject({
      exitCodes: [8],
      exits: [
        { line: 1, column: 6, code: 8 },
        { line: 2, column: 6, code: 8 },
      ],
    });
  });

  it('resolves a mapping as far as it is known', () => {
    const sink = new FactSink(true);
    const mapping = {
      letter: 'k',
      target: '//S/x/',
      hasPassword: false,
      persistent: null,
      via: 'net use' as const,
    };
    sink.mapping(source, 0, { ...mapping, expanded: text('//S/x/') });
    sink.mapping(source, 9, {
      ...mapping,
      expanded: [...text('\\\\S\\x'), { is: 'unknown', raw: '%1' }],
      user: 'u',
    });
    expect(sink.facts().driveMappings).toEqual([
      { line: 1, column: 1, ...mapping, letter: 'K', resolvedTarget: '\\\\S\\x', server: 'S', share: 'x' },
      {
        line: 1,
        column: 10,
        ...mapping,
        letter: 'K',
        resolvedTarget: null,
        server: 'S',
        share: null,
        user: 'u',
      },
    ]);
  });

  it('takes nothing but secrets where only they are looked for', () => {
    const sink = new FactSink(true);
    const secrets = sink.secretsOnly();
    secrets.label('a');
    secrets.exitCode(source, 0, '1');
    secrets.unmapping(source, 0, 'K');
    secrets.secret(source, 0, 5, 'sql-password');
    expect(sink.facts()).toMatchObject({ labels: [], exitCodes: [], exits: [], unmappings: [] });
    expect(sink.facts().secrets).toMatchObject([{ column: 1, length: 5, kind: 'sql-password' }]);
  });

  it('keeps ten thousand of a kind', () => {
    const long = Source.ofFile('x'.repeat(20_000));
    const sink = new FactSink(true);
    for (let at = 0; at < 20_000; at++) {
      sink.unmapping(long, at, null);
      sink.label(`l${at}`);
    }
    expect(sink.facts().unmappings).toHaveLength(10_000);
    expect(sink.facts().labels).toHaveLength(10_000);
  });
});

describe('what half a script would be a name of', () => {
  it.each([
    ['shell', '$('],
    ['cmd', 'cmd /c '],
    ['powershell', '& '],
  ] as const)('is left out in %s', (language, sign) => {
    const facts = readFacts(language, sign.repeat(200_000 / sign.length));
    expect(JSON.stringify(facts).length).toBeLessThan(5_000_000);
    for (const { name } of facts.programs) expect(name.length).toBeLessThan(32_768);
  });

  it('leaves a long name that a path can have', () => {
    const path = `\\\\SRV\\share\\${'x'.repeat(30_000)}`;
    expect(readFacts('cmd', `type ${path}`).uncPaths).toMatchObject([{ path, server: 'SRV' }]);
  });
});
