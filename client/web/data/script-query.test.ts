import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNarrowed, markedParts, scriptQuery } from './script-query.ts';

describe('scriptQuery', () => {
  it('says as the call takes it what an address can only say in words', () => {
    expect(scriptQuery({ secrets: 'false', noOwner: true, owner: 'ignored' })).toMatchObject({
      secrets: false,
      owner: '',
    });
    expect(scriptQuery({ secrets: 'true', owner: 'Ada' })).toMatchObject({ secrets: true, owner: 'Ada' });
  });

  it('leaves out what is not asked', () => {
    expect(scriptQuery({})).toEqual({});
  });

  it('keeps within what the server takes', () => {
    expect(scriptQuery({ notReviewedForDays: 0 }).notReviewedForDays).toBe(1);
    expect(scriptQuery({ notReviewedForDays: 999_999_999 }).notReviewedForDays).toBe(10_000);
    expect(scriptQuery({ q: 'x'.repeat(2_000) }).q).toHaveLength(200);
  });
});

describe('isNarrowed', () => {
  it('is not by an order alone', () => {
    expect(isNarrowed({ sort: 'size' })).toBe(false);
    expect(isNarrowed({ sort: 'size', tag: 'edi' })).toBe(true);
  });
});

describe('markedParts', () => {
  const found = (text: string, q: string) =>
    markedParts(text, q)
      .filter((part) => part.found)
      .map((part) => part.text);

  it('marks each word and phrase, whatever its case', () => {
    expect(found('net use S: \\\\FIN-FS01\\ledger', 'fin-fs01 NET')).toEqual(['net', 'FIN-FS01']);
    expect(found('call n10 then n10_clearing', '"n10 then"')).toEqual(['n10 then']);
  });

  it('takes the longer of two that begin at one place', () => {
    expect(found('clearing', 'clear clearing')).toEqual(['clearing']);
  });

  it('marks nothing where lower case has another length', () => {
    expect(markedParts('İstanbul net', 'net')).toEqual([{ text: 'İstanbul net', found: false }]);
  });

  it('never loses or adds a letter', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, q) => {
        expect(
          markedParts(text, q)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
