import { describe, expect, it } from 'vitest';
import { folderPath, isFolderKey, isWithin, readable } from './control-m-keys.ts';

describe('the path of a folder', () => {
  it('is its key without the end that tells equal paths apart', () => {
    expect(folderPath('A/B/')).toBe('A/B');
    expect(folderPath('A/#2')).toBe('A');
    expect(folderPath('A#2/')).toBe('A#2');
  });

  it('is told from a job by the slash at its end', () => {
    expect(['A/', 'A/#2', 'A/J#1', 'J#1'].map(isFolderKey)).toEqual([true, true, false, false]);
  });

  it('reads as names, also when a name has a slash', () => {
    expect(readable('A%2FB/C')).toEqual(['A/B', 'C']);
    expect(readable('')).toEqual([]);
  });

  it('holds what is below it, and not its namesakes', () => {
    expect(isWithin('A/B', 'A')).toBe(true);
    expect(isWithin('AB', 'A')).toBe(false);
  });
});
