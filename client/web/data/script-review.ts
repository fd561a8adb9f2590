const dayMs = 86_400_000;

/** A script that nobody has looked at for so many days is due. */
export const reviewDueDays = 365;

/** `Reviewed 400 days ago by Ada`; whether it is due for a look. */
export function reviewInWords(
  { reviewedAt, reviewedByName }: { reviewedAt: string | null; reviewedByName: string | null },
  now: number,
): { words: string; due: boolean } {
  if (reviewedAt === null) return { words: 'Never reviewed', due: true };
  const days = Math.max(0, Math.floor((now - Date.parse(reviewedAt)) / dayMs));
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days.toLocaleString('en')} days ago`;
  const by = reviewedByName ? ` by ${reviewedByName}` : '';
  return { words: `Reviewed ${when}${by}`, due: days >= reviewDueDays };
}
