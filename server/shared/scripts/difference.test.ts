import { describe, expect, it } from 'vitest';
import { differenceOf } from './difference.ts';

const diff = (before: string, after: string) =>
  differenceOf({ name: 'a.cmd (version 1)', text: before }, { name: 'a.cmd (version 2)', text: after });

describe('differenceOf', () => {
  it('shows what changed as diff -u does', () => {
    expect(diff('one\ntwo\nthree\n', 'one\n2\nthree\nfour\n')).toEqual({
      unified: [
        '--- a.cmd (version 1)',
        '+++ a.cmd (version 2)',
        '@@ -1,3 +1,4 @@',
        ' one',
        '-two',
        '+2',
        ' three',
        '+four',
        '',
      ].join('\n'),
      added: 2,
      removed: 1,
      truncated: false,
    });
  });

  it('says nothing of equal texts', () => {
    expect(diff('same\r\n', 'same\r\n')).toEqual({ unified: '', added: 0, removed: 0, truncated: false });
  });

  it('sees line ends', () => {
    expect(diff('a\r\n', 'a\n')).toMatchObject({ added: 1, removed: 1 });
  });

  it('is cut when it is long; the counts are of all', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`).join('');
    const { unified, added, truncated } = diff('', lines);
    expect({ added, truncated }).toEqual({ added: 20_000, truncated: true });
    expect(unified.split('\n').length).toBeLessThanOrEqual(5_001);
    expect(unified.endsWith('\n')).toBe(true);
  });

  it('is told less finely, but in time, where texts have nothing in common', () => {
    const text = (word: string) => Array.from({ length: 60_000 }, (_, at) => `${word} ${at}\n`).join('');
    const startedAt = performance.now();
    const { added, removed, unified } = diff(`head\n${text('a')}tail\n`, `head\n${text('b')}tail\n`);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect({ added, removed }).toEqual({ added: 60_000, removed: 60_000 });
    expect(unified).toContain('@@ -2,60000 +2,60000 @@\n-a 0\n');
  });

  it('keeps one line of a megabyte out of an answer', () => {
    expect(diff('a'.repeat(1_000_000), 'b')).toMatchObject({ unified: expect.any(String), truncated: true });
    expect(diff('a'.repeat(1_000_000), 'b').unified.length).toBeLessThan(1_000);
  });
});
