import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';
import { maskSecrets, sensitiveRanges } from './mask.ts';
import { Occurrences } from './occurrences.ts';

describe('maskSecrets', () => {
  it('leaves a text without secrets as it is', () => {
    expect(maskSecrets('a\r\nb', [])).toBe('a\r\nb');
  });

  it('masks each secret, whatever its length', () => {
    const text = 'login abc\r\nlogin äöü';
    const masked = maskSecrets(text, [
      { line: 1, column: 7, length: 3 },
      { line: 2, column: 7, length: 3 },
    ]);
    expect(masked).toBe('login ********\r\nlogin ********');
  });

  it('masks the same value elsewhere, if it is long enough to be no chance', () => {
    const text = 'pw=NotRea\nxNotReay NotRe NOTREA';
    expect(maskSecrets(text, [{ line: 1, column: 4, length: 6 }])).toBe(
      'pw=********\nx********y NotRe NOTREA',
    );
    expect(maskSecrets('pw=abcde\nabcde', [{ line: 1, column: 4, length: 5 }])).toBe('pw=********\nabcde');
  });

  it('masks a private key line by line, so that the lines keep their numbers', () => {
    const key = '-----BEGIN PRIVATE KEY-----\r\nNotRealNotRealNotReal\r\n-----END PRIVATE KEY-----';
    const text = `a\r\n${key}\r\nNotRealNotRealNotReal\r\n`;
    const { secrets } = readFacts('shell', text);
    expect(maskSecrets(text, secrets)).toBe('a\r\n********\r\n********\r\n********\r\n********\r\n');
  });

  it('masks values that overlap, begin alike or are inside of each other', () => {
    const text = 'abcdefgh abcdefxx cdefgh cdefghij';
    const masked = maskSecrets(text, [
      { line: 1, column: 1, length: 8 },
      { line: 1, column: 19, length: 6 },
    ]);
    expect(masked).toBe('******** abcdefxx ******** ********ij');
  });

  it('ignores places that are not there', () => {
    expect(maskSecrets('a', [{ line: 9, column: 1, length: 3 }])).toBe('a');
    expect(maskSecrets('abc', [{ line: 1, column: 3, length: 30 }])).toBe('ab********');
  });
});

describe('sensitiveRanges', () => {
  it('are those of a search for each value', () => {
    const character = fc.constantFrom('a', 'b');
    const text = fc.string({ unit: character, maxLength: 200 });
    fc.assert(
      fc.property(text, fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 6, max: 12 }))), (body, places) => {
        const secrets = places
          .map(([start, length]) => ({ start, end: start + length }))
          .filter(({ end }) => end <= body.length);
        const covered = new Set<number>();
        for (const { start, end } of secrets) {
          const value = body.slice(start, end);
          for (let at = body.indexOf(value); at >= 0; at = body.indexOf(value, at + 1))
            for (let index = at; index < at + value.length; index++) covered.add(index);
        }
        const found = sensitiveRanges(body, secrets);
        const inFound = found.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, i) => start + i),
        );
        expect(inFound).toEqual([...covered].sort((a, b) => a - b));
      }),
    );
  });

  it('are found one by one as well as all at once', () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 6, maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 200 });
    fc.assert(
      fc.property(text, fc.array(value, { maxLength: 5 }), (body, values) => {
        const places: { start: number; end: number }[] = [];
        const search = new Occurrences();
        for (const one of values) {
          search.add(one);
          for (let at = body.indexOf(one); at >= 0; at = body.indexOf(one, at + 1))
            places.push({ start: at, end: at + one.length });
        }
        const covered = (ranges: readonly { start: number; end: number }[]) =>
          body.split('').map((_, at) => ranges.some(({ start, end }) => start <= at && at < end));
        expect(covered(search.in(body))).toEqual(covered(sensitiveRanges(body, places)));
      }),
    );
  });

  it('take linear time, however many values are alike', () => {
    const text = 'a'.repeat(1_000_000);
    const secrets = Array.from({ length: 900 }, (_, index) => ({ start: 0, end: 100 + index }));
    const start = performance.now();
    expect(sensitiveRanges(text, secrets)).toEqual([{ start: 0, end: text.length }]);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
