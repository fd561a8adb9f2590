import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termsOf } from './query.ts';
import { wordsOf } from './words.ts';

describe('wordsOf', () => {
  it.each([
    ['n10_clearing.cmd', ['n10_clearing.cmd', 'n10', 'clearing', 'cmd']],
    ['\\\\FIN-FS01\\clearing$\\in', ['fin-fs01', 'fin', 'fs01', 'clearing$', 'clearing', 'in']],
    ['net use K: /user:CORP\\batch', ['net', 'use', 'k', 'user', 'corp', 'batch']],
    ['%DB_HOST%;${x}', ['db_host', 'db', 'host', '$', 'x']],
    ['Übertrag_ß', ['übertrag_ß', 'übertrag', 'ß']],
    ['...--', []],
    ['', []],
  ])('makes of %j', (text, words) => {
    expect(wordsOf([text])).toEqual(words);
  });

  it('has each word once, whatever text it comes from', () => {
    expect(wordsOf(['a b', 'B c', 'A'])).toEqual(['a', 'b', 'c']);
  });

  it('keeps the first words when there are too many', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `w${at}`).join(' ');
    const words = wordsOf(['name.cmd', many]);
    expect(words).toHaveLength(10_000);
    expect(words.slice(0, 3)).toEqual(['name.cmd', 'name', 'cmd']);
  });

  it('stays below what a tsvector takes, and leaves out what is too long to be a word', () => {
    const long = Array.from({ length: 9_000 }, (_, at) => `${at}`.padEnd(200, 'ä')).join(' ');
    const words = wordsOf([long, 'x'.repeat(256)]);
    expect(words.reduce((sum, word) => sum + Buffer.byteLength(word), 0)).toBeLessThan(600_000);
    expect(words.every((word) => Buffer.byteLength(word) <= 255)).toBe(true);
    expect(wordsOf(['x'.repeat(256)])).toEqual([]);
    expect(wordsOf(['x'.repeat(255)])).toHaveLength(1);
  });

  it('makes only words that are in the text, of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lower = text.toLowerCase();
        for (const word of wordsOf([text])) expect(lower).toContain(word);
      }),
    );
  });

  it.each(['a', '_', 'a_', '.-', '$'])('takes a megabyte of %j in linear time', (piece) => {
    const startedAt = performance.now();
    wordsOf([piece.repeat(1024 * 1024)]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('termsOf', () => {
  const word = (text: string) => ({ text, phrase: false });
  const phrase = (text: string) => ({ text, phrase: true });

  it.each([
    ['Net  USE', [word('net'), word('use')]],
    ['"Net Use" k:', [phrase('net use'), word('k:')]],
    ['a"b c"d', [word('a'), phrase('b c'), word('d')]],
    ['"open end', [phrase('open end')]],
    ['"" " " "', []],
    ['', []],
  ])('reads %j', (q, terms) => {
    expect(termsOf(q)).toEqual(terms);
  });
});
