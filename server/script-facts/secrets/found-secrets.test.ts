import { describe, expect, it } from 'vitest';
import { FactSink } from '../fact-sink.ts';
import type { SecretKind } from '../model.ts';
import { Source } from '../source.ts';

type Report = [start: number, end: number, kind: SecretKind];

function kept(reports: readonly Report[]): Report[] {
  const source = Source.ofFile('x'.repeat(100));
  const sink = new FactSink(true);
  for (const [start, end, kind] of reports) sink.secret(source, start, end, kind);
  return sink.facts().secrets.map(({ column, length, kind }) => [column - 1, column - 1 + length, kind]);
}

/** Whatever the order in which they come. */
function expectKept(reports: readonly Report[], expected: readonly Report[]) {
  expect(kept(reports)).toEqual(expected);
  expect(kept([...reports].reverse())).toEqual(expected);
}

describe('secrets that overlap', () => {
  it('are all kept if they only touch', () => {
    const reports: Report[] = [
      [0, 5, 'password-variable'],
      [5, 9, 'url-password'],
    ];
    expectKept(reports, reports);
  });

  it('are what the value is, before where it stands', () => {
    expectKept(
      [
        [5, 25, 'password-variable'],
        [5, 25, 'cloud-key'],
      ],
      [[5, 25, 'cloud-key']],
    );
    expectKept(
      [
        [5, 25, 'net-use-password'],
        [5, 25, 'cloud-key'],
      ],
      [[5, 25, 'cloud-key']],
    );
    expectKept(
      [
        [5, 60, 'password-variable'],
        [20, 30, 'connection-string'],
        [40, 50, 'connection-string'],
      ],
      [
        [20, 30, 'connection-string'],
        [40, 50, 'connection-string'],
      ],
    );
  });

  it('are a command’s before a variable’s', () => {
    expectKept(
      [
        [5, 25, 'password-variable'],
        [5, 25, 'sql-password'],
      ],
      [[5, 25, 'sql-password']],
    );
  });

  it('are a variable’s where a list of assignments looks like a connection string', () => {
    expectKept(
      [
        [5, 25, 'connection-string'],
        [5, 30, 'password-variable'],
      ],
      [[5, 30, 'password-variable']],
    );
  });

  it('of like rules are the first, then the longest', () => {
    expectKept(
      [
        [5, 25, 'net-use-password'],
        [10, 30, 'smb-password'],
      ],
      [[5, 25, 'net-use-password']],
    );
    expectKept(
      [
        [5, 25, 'private-key'],
        [5, 20, 'cloud-key'],
      ],
      [[5, 25, 'private-key']],
    );
  });

  it('do not take along what overlaps with the one that went', () => {
    expectKept(
      [
        [0, 30, 'password-variable'],
        [5, 10, 'bearer-token'],
        [20, 40, 'sql-password'],
      ],
      [
        [5, 10, 'bearer-token'],
        [20, 40, 'sql-password'],
      ],
    );
  });

  it('are none without a length', () => {
    expectKept([[5, 5, 'sql-password']], []);
  });
});

describe('previews', () => {
  const preview = (text: string, secret: string, from = 0) => {
    const sink = new FactSink(true);
    const at = text.indexOf(secret, from);
    sink.secret(Source.ofFile(text), at, at + secret.length, 'sql-password');
    return sink.facts().secrets[0]?.preview;
  };

  it('show the line without any secret of the file', () => {
    expect(preview('first\n  login NotReal-1 now\r\nlast', 'NotReal-1')).toBe('login ******** now');
    expect(preview('a NotReal-1 b NotReal-1 c', 'NotReal-1')).toBe('a ******** b ******** c');
  });

  it('mask the other secrets of the line, cut in two or not', () => {
    const text = `${'y'.repeat(100)}NotReal-1 and NotReal-22`;
    const sink = new FactSink(true);
    const source = Source.ofFile(text);
    sink.secret(source, 100, 109, 'sql-password');
    sink.secret(source, 114, 124, 'sql-password');
    expect(sink.facts().secrets.map((secret) => secret.preview)).toEqual([
      `${'y'.repeat(100)}******** and ********`,
      `…${'y'.repeat(86)}******** and ********`,
    ]);
  });

  it('are at most 200 characters, with the secret in them', () => {
    const long = preview(`${'a '.repeat(500)}NotReal-1${' b'.repeat(500)}`, 'NotReal-1') ?? '';
    expect(long.length).toBeLessThanOrEqual(200);
    expect(long).toMatch(/^….* \*{8} .*…$/);
    expect(preview(`NotReal-1${'b'.repeat(50_000)}`, 'NotReal-1')).toHaveLength(200);
  });

  it('begin where the line does, a hundred characters before the secret or not', () => {
    expect(preview(`x\n${'a'.repeat(100)}NotReal-1`, 'NotReal-1')).toBe(`${'a'.repeat(100)}********`);
    expect(preview(`x\n${'a'.repeat(99)}NotReal-1`, 'NotReal-1')).toBe(`${'a'.repeat(99)}********`);
    expect(preview(`x\n${'a'.repeat(101)}NotReal-1`, 'NotReal-1')).toBe(`…${'a'.repeat(100)}********`);
  });

  it('of a secret over several lines end with it', () => {
    expect(preview('key = "NotReal\nReal" + more', 'NotReal\nReal')).toBe('key = "********');
  });

  it('cost little on a line of a megabyte with ten thousand secrets', () => {
    const text = 'PWD=NotReal-1 '.repeat(75_000);
    const source = Source.ofFile(text);
    const sink = new FactSink(true);
    for (let at = text.indexOf('N'); at >= 0; at = text.indexOf('N', at + 9))
      sink.secret(source, at, at + 9, 'sql-password');
    const start = performance.now();
    expect(sink.facts().secrets).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
