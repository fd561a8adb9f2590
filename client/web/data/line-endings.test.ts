import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asEdited, withEndingsOf } from './line-endings.ts';

describe('withEndingsOf', () => {
  it('keeps CRLF through an edit', () => {
    expect(withEndingsOf('@echo off\r\nexit /b\r\n', '@echo off\nrem new\nexit /b\n')).toBe(
      '@echo off\r\nrem new\r\nexit /b\r\n',
    );
  });

  it('keeps each ending of a file that mixes them, and gives new lines the usual one', () => {
    const original = 'a\r\nb\nc\r\nd\r\n';
    expect(withEndingsOf(original, 'a\nb\nnew\nc\nd\n')).toBe('a\r\nb\nnew\r\nc\r\nd\r\n');
  });

  it('does not add an ending to a last line that has none', () => {
    expect(withEndingsOf('a\r\nb', 'a\nb2')).toBe('a\r\nb2');
  });

  it('uses LF for a text without any line', () => {
    expect(withEndingsOf('', 'a\nb')).toBe('a\nb');
  });

  it('gives back any text that was not edited, byte for byte', () => {
    const piece = fc.constantFrom('a', 'b', '\r', '\n', '\r\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        expect(withEndingsOf(text, asEdited(text))).toBe(text);
      }),
    );
  });

  it('loses no line where a lone CR meets an LF', () => {
    expect(withEndingsOf('\ra\n\n', '\n\n')).toBe('\r\n\n');
  });

  it('changes nothing but endings', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '\r', '\n'), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (original, edited) => {
        expect(asEdited(withEndingsOf(original, edited))).toBe(asEdited(edited));
      }),
      { numRuns: 2_000 },
    );
  });
});
