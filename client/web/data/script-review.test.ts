import { describe, expect, it } from 'vitest';
import { reviewInWords } from './script-review.ts';

const now = Date.parse('2026-11-26T08:00:00Z');
const at = (reviewedAt: string | null, updatedAt = reviewedAt ?? '2026-11-20T08:00:00Z') =>
  reviewInWords({ reviewedAt, updatedAt, reviewedByName: 'Ada' }, now);

describe('reviewInWords', () => {
  it('counts days, and says who it was', () => {
    expect(at('2026-11-26T07:00:00Z')).toEqual({ words: 'Reviewed today by Ada', due: false });
    expect(at('2026-11-24T08:00:00Z')).toEqual({ words: 'Reviewed 2 days ago by Ada', due: false });
    expect(at('2025-10-22T08:00:00Z')).toEqual({ words: 'Reviewed 400 days ago by Ada', due: true });
  });

  it('is due after a year, not a day before', () => {
    expect(at('2025-11-26T08:00:01Z').due).toBe(false);
    expect(at('2025-11-26T08:00:00Z').due).toBe(true);
  });

  it('is due when nobody ever looked', () => {
    expect(at(null)).toEqual({ words: 'Never reviewed', due: true });
  });

  it('is of today when the clock of the server is ahead', () => {
    expect(at('2026-11-26T08:00:30Z').words).toBe('Reviewed today by Ada');
  });

  it('leaves out a name that is gone', () => {
    const reviewedAt = '2026-11-25T08:00:00Z';
    expect(reviewInWords({ reviewedAt, updatedAt: reviewedAt, reviewedByName: null }, now).words).toBe(
      'Reviewed yesterday',
    );
  });

  it('says when the script is no longer what was reviewed', () => {
    expect(at('2026-11-24T08:00:00Z', '2026-11-25T08:00:00Z').words).toBe(
      'Reviewed 2 days ago by Ada, changed since',
    );
  });
});
