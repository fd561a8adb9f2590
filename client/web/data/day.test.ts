import { describe, expect, it } from 'vitest';
import { longDay } from './day.ts';

describe('longDay', () => {
  it('is the day it says, in every zone', () => {
    expect(longDay('2026-03-02')).toBe('Mon 2 Mar 2026');
  });

  it('leaves what is no day as it is', () => {
    expect(longDay('ODAT')).toBe('ODAT');
  });
});
