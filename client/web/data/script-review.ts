const dayMs = 86_400_000;

/** A script that nobody has looked at for so many days is due. */
export const reviewDueDays = 365;

interface Reviewed {
  reviewedAt: string | null;
  reviewedByName: string | null;
  updatedAt: string;
}

/** `Reviewed 400 days ago by Ada, changed since`; whether it is due for a look. */
export function reviewInWords(
  { reviewedAt, reviewedByName, updatedAt }: Reviewed,
  now: number,
): { words: string; due: boolean } {
  if (reviewedAt === null) return { words: 'Never reviewed', due: true };
  const days = Math.max(0, Math.floor((now - Date.parse(reviewedAt)) / dayMs));
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days.toLocaleString('en')} days ago`;
  const by = reviewedByName ? ` by ${reviewedByName}` : '';
  // a review is a version of its own, of the same moment
  const since = Date.parse(updatedAt) > Date.parse(reviewedAt) ? ', changed since' : '';
  return { words: `Reviewed ${when}${by}${since}`, due: days >= reviewDueDays };
}
