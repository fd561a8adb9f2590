const weekDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** A calendar day (`2026-03-02`), whatever the zone: `Mon 2 Mar 2026`; text that is no day stays. */
export function longDay(date: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (!year) return date;
  return weekDay.format(new Date(Number(year), Number(month) - 1, Number(day))).replace(',', '');
}
