import { describe, expect, it } from 'vitest';
import { bucketsOf, level, narrowed } from './audit-buckets.ts';

const now = Date.parse('2026-03-10T09:30:00.000Z');

describe('bucketsOf', () => {
  it('shows thirty days unless told otherwise, today among them', () => {
    const { bucket, starts } = bucketsOf({}, now);
    expect(bucket).toBe('day');
    expect(starts.at(0)).toBe('2026-02-08T00:00:00.000Z');
    expect(starts.at(-1)).toBe('2026-03-10T00:00:00.000Z');
  });

  it('shows hours when the time is short', () => {
    const { bucket, starts } = bucketsOf({ range: '24h' }, now);
    expect(bucket).toBe('hour');
    expect(starts).toHaveLength(25);
  });

  it('shows the whole day around an hour', () => {
    const hour = narrowed('2026-03-09T05:00:00.000Z', 'hour');
    expect(hour).toEqual({ range: undefined, from: '2026-03-09T05:00Z', to: '2026-03-09T06:00Z' });
    const { starts, from, to } = bucketsOf(hour, now);
    expect(starts).toHaveLength(24);
    expect([from, to]).toEqual(['2026-03-09T00:00:00.000Z', '2026-03-10T00:00:00.000Z']);
  });

  it('never asks for more than the call gives', () => {
    const { bucket, starts, from, to } = bucketsOf({ from: '1990-01-01' }, now);
    expect(bucket).toBe('day');
    expect(starts.length).toBeLessThanOrEqual(370);
    expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(370 * 86_400_000);
  });

  it('shows nothing of a time that ends before it begins', () => {
    expect(bucketsOf({ from: '2026-03-05', to: '2026-03-01' }, now).starts.length).toBeLessThanOrEqual(24);
  });
});

describe('level', () => {
  it('tells one from none and the most from the rest', () => {
    expect([0, 1, 10, 999, 1000].map((count) => level(count, 1000))).toEqual([0, 1, 2, 3, 4]);
    expect(level(1, 1)).toBe(4);
  });
});
