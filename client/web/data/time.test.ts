import { describe, expect, it } from 'vitest';
import { byteSize, clockTime, relativeTime } from './time.ts';

const now = Date.parse('2026-03-02T12:00:00.000Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [59, 'just now'],
    [60, '1 minute ago'],
    [3_599, '59 minutes ago'],
    [7_200, '2 hours ago'],
    [86_400, 'yesterday'],
    [3 * 86_400, '3 days ago'],
    [8 * 86_400, 'last week'],
    [400 * 86_400, 'last year'],
  ])('says of %i seconds: %s', (seconds, said) => {
    expect(relativeTime(ago(seconds), now)).toBe(said);
  });

  it('calls a clock that is a little ahead just now', () => {
    expect(relativeTime(ago(-5), now)).toBe('just now');
  });
});

describe('clockTime', () => {
  it('names the day only when it is another one', () => {
    const at = new Date(2026, 2, 2, 10, 42).getTime();
    const iso = new Date(at).toISOString();
    expect(clockTime(iso, at)).toBe('10:42');
    expect(clockTime(iso, at + 86_400_000)).toBe('2 Mar 10:42');
  });
});

describe('byteSize', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [14_200, '14.2 kB'],
    [5_000_000, '5.0 MB'],
  ])('writes %i as %s', (bytes, said) => {
    expect(byteSize(bytes)).toBe(said);
  });
});
