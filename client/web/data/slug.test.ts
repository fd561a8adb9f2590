import { describe, expect, it } from 'vitest';
import { globList, slugOf } from './slug.ts';

describe('slugOf', () => {
  it.each([
    ['Night Operations', 'night-operations'],
    ['  Nacht-Batch Süd! ', 'nacht-batch-sud'],
    ['***', ''],
    ['x'.repeat(80), 'x'.repeat(64)],
  ])('makes of %s: %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
});

describe('globList', () => {
  it('splits at commas and lines, and drops what is empty', () => {
    expect(globList('**/*.cmd, archive/**\n\n*.ps1,')).toEqual(['**/*.cmd', 'archive/**', '*.ps1']);
  });

  it.each([undefined, '', ' , \n'])('is undefined for %j, which means all files', (text) => {
    expect(globList(text)).toBeUndefined();
  });
});
