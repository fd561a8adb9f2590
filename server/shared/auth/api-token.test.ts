import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, newApiToken } from './api-token.ts';
import { hashToken } from './session-token.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('');

describe('newApiToken', () => {
  it('is wo_pat_ and 49 letters and digits, none like another', () => {
    const tokens = Array.from({ length: 200 }, () => newApiToken());

    for (const { token, tokenHash, hint } of tokens) {
      expect(token).toMatch(/^wo_pat_[0-9A-Za-z]{49}$/);
      expect(tokenHash).toEqual(hashToken(token));
      expect(token.endsWith(hint)).toBe(true);
      expect(hint).toHaveLength(4);
    }
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(200);
    const used = new Set(tokens.flatMap(({ token }) => token.slice(7, 50).split('')));
    expect(used.size).toBe(alphabet.length);
  });
});

describe('isWellFormed', () => {
  it.each([`wo_pat_${'0'.repeat(43)}3NMgf2`, `wo_pat_${'0'.repeat(41)}6200DXgA`])(
    'knows %s, whose checksum another program made',
    (token) => {
      expect(isWellFormed(token)).toBe(true);
    },
  );

  it('refuses every single mistyped character, two exchanged ones, and a cut token', () => {
    const { token } = newApiToken();
    expect(isWellFormed(token)).toBe(true);
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 55 }), fc.constantFrom(...alphabet), (at, letter) => {
        fc.pre(token[at] !== letter);
        expect(isWellFormed(token.slice(0, at) + letter + token.slice(at + 1))).toBe(false);
      }),
      { numRuns: 500 },
    );
    for (let at = 7; at < 55; at += 1) {
      const exchanged = `${token.slice(0, at)}${token[at + 1]}${token[at]}${token.slice(at + 2)}`;
      expect(isWellFormed(exchanged)).toBe(exchanged === token);
    }
    for (let length = 0; length < token.length; length += 1)
      expect(isWellFormed(token.slice(0, length))).toBe(false);
    expect(isWellFormed(`${token}0`)).toBe(false);
    expect(isWellFormed(` ${token}`)).toBe(false);
  });
});
