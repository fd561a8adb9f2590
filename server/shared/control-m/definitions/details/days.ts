import type { Rule, Schedule } from './details.ts';

type Days = Pick<Rule, 'days' | 'weekDays'>;

/**
 * Days of month and week in one way, however they were left out: where calendars or dates say when, days that say
 * nothing are null; where one of both says something, the other is empty.
 */
export function settledDays(rule: Rule & Partial<Schedule>): Days {
  const { days, weekDays } = rule;
  if ((days ?? []).length + (weekDays ?? []).length > 0)
    return { days: days ?? [], weekDays: weekDays ?? [] };
  return isSaidOtherwise(rule) ? { days: null, weekDays: null } : { days, weekDays };
}

/** Calendars or dates say when. */
export function isSaidOtherwise({
  daysCalendar,
  weeksCalendar,
  specificDates = [],
  calendars = [],
}: Rule & Partial<Schedule>): boolean {
  return daysCalendar !== '' || weeksCalendar !== '' || specificDates.length > 0 || calendars.length > 0;
}
