/** A day without a time or zone, as Control-M orders by. Month and day from 1. */
export interface PlainDate {
  year: number;
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekDay: number;
  daysInMonth: number;
}

/** @param number - days since 1970-01-01 */
export function dateOf(number: number): PlainDate {
  const date = new Date(number * 86_400_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return {
    year,
    month,
    day: date.getUTCDate(),
    weekDay: date.getUTCDay(),
    daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
}

/** `yyyy-mm-dd`. */
export function dateText(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}

/** Days since 1970-01-01. @param text - `yyyy-mm-dd` or `yyyymmdd`; anything else is undefined */
export function dayNumber(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const number = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
  return dateText(number).replaceAll('-', '') === `${year}${month}${day}` ? number : undefined;
}
