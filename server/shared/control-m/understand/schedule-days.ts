import { isSaidOtherwise } from '../definitions/details/days.ts';
import type { Rule, Schedule } from '../definitions/details/details.ts';
import { weekDayNames } from '../definitions/details/words.ts';
import type { PlainDate } from './plain-date.ts';

/** Whether something fits a day, and what about that nobody can know from a definition alone. */
export interface DayTest {
  fits: (date: PlainDate) => boolean;
  /** What the answer does not take into account, a sentence each; none when it is certain. */
  doubts: string[];
}

/**
 * Days that DAYS, WEEKDAYS and months name, as BMC's reference of job parameters says: `n`; `Ln` from the end of the month;
 * `-n` and `-Ln` all but that day; `Dn`, `+n`, `>n`, `<n` count or move by working days of a calendar. Days and week
 * days are joined by OR unless AND is said; with AND, the one that is left out does not matter.
 */
export function ruleTest(rule: Rule & Partial<Schedule>): DayTest {
  const days = daysTest(rule);
  const weekDays = weekDaysTest(rule);
  const doubts = [...days.doubts, ...weekDays.doubts, ...calendarDoubts(rule)];
  const inMonth = ({ month }: PlainDate) => rule.months === null || rule.months.includes(month);
  const saysNothing = rule.days === null && rule.weekDays === null;
  // a calendar or dates say when, or everything that orders it
  const fitsDay = saysNothing ? () => !isSaidOtherwise(rule) : joined(rule, days.fits, weekDays.fits);
  return { fits: (date) => inMonth(date) && fitsDay(date), doubts };
}

/** Nothing says on which days: only somebody who orders it makes it run. */
export function saysNoDay({ days, weekDays, daysCalendar, weeksCalendar, months }: Rule): boolean {
  const isEmpty = days?.length === 0 && weekDays?.length === 0 && daysCalendar === '' && weeksCalendar === '';
  return isEmpty || months?.length === 0;
}

type Fits = DayTest['fits'];

function joined({ days, weekDays, daysAndOr }: Rule, fitsDay: Fits, fitsWeekDay: Fits): Fits {
  const saysDays = days !== null && (daysAndOr !== 'AND' || days.length > 0);
  const saysWeekDays = weekDays !== null && (daysAndOr !== 'AND' || weekDays.length > 0);
  if (!saysWeekDays) return fitsDay;
  if (!saysDays) return fitsWeekDay;
  return daysAndOr === 'AND'
    ? (date) => fitsDay(date) && fitsWeekDay(date)
    : (date) => fitsDay(date) || fitsWeekDay(date);
}

function daysTest({ days, daysCalendar }: Rule): DayTest {
  const fits: Fits[] = [];
  const excludes: Fits[] = [];
  const doubts: string[] = [];
  for (const written of days ?? []) {
    const [, sign = '', letter = '', digits = ''] =
      /^([-+<>]?)([DL]?)(\d{0,2})$/.exec(written.toUpperCase()) ?? [];
    const number = digits === '' ? 1 : Number(digits);
    const isDay = letter === 'L' ? fromEnd(number) : fromStart(number);
    if (written.toUpperCase() === 'ALL') fits.push(() => true);
    else if ((digits === '' && letter !== 'L') || number < 1 || number > 31)
      doubts.push(unread('day', written));
    else if (sign === '-') excludes.push(isDay);
    else fits.push(isDay);
    if (letter === 'D' || (sign !== '' && sign !== '-')) doubts.push(workingDays(written, daysCalendar));
  }
  return { fits: included(fits, excludes), doubts };
}

/** Exclusions alone leave all other days. */
function included(fits: Fits[], excludes: Fits[]): Fits {
  return (date) =>
    (fits.length === 0 ? excludes.length > 0 : fits.some((fit) => fit(date))) &&
    !excludes.some((exclude) => exclude(date));
}

function fromStart(number: number): Fits {
  return ({ day }) => day === number;
}

/** L1 is the last day of the month. */
function fromEnd(number: number): Fits {
  return ({ day, daysInMonth }) => day === daysInMonth + 1 - number;
}

function weekDaysTest({ weekDays }: Rule): DayTest {
  const wanted = new Set<number>();
  const doubts: string[] = [];
  for (const written of weekDays ?? []) {
    const name = written.toUpperCase();
    const number = weekDayNames.findIndex((day) => day === name.slice(0, 3));
    if (name === 'ALL') for (let day = 0; day < 7; day++) wanted.add(day);
    else if (number >= 0) wanted.add(number);
    else doubts.push(unread('week day', written));
  }
  return { fits: ({ weekDay }) => wanted.has(weekDay), doubts };
}

function calendarDoubts({ daysCalendar, weeksCalendar, confirmCalendar, shift }: Rule): string[] {
  const doubts = [...new Set([daysCalendar, weeksCalendar])]
    .filter((name) => name !== '')
    .map((name) => `It runs on days of the calendar ${name}, which no export holds.`);
  if (confirmCalendar !== '')
    doubts.push(
      `Days have to be in the calendar ${confirmCalendar}, which no export holds${shift === '' ? '' : `; otherwise: ${shift}`}.`,
    );
  return doubts;
}

function workingDays(written: string, calendar: string): string {
  return calendar === ''
    ? `${written} counts working days, and no calendar is named: every day is taken for one.`
    : `${written} counts working days of the calendar ${calendar}: every day is taken for one.`;
}

function unread(what: string, written: string): string {
  return `The ${what} "${written}" is not understood and left out.`;
}
