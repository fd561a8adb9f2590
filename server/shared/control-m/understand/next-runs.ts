import type { Rule, Schedule } from '../definitions/details/details.ts';
import { dateOf, dateText, dayNumber, type PlainDate } from './plain-date.ts';
import { type DayTest, ruleTest, saysNoDay } from './schedule-days.ts';

export interface NextRuns {
  /** Days by date; times as the definition has them. */
  runs: { date: string; from?: string; to?: string }[];
  /** Whether the definition alone decides these days. */
  certain: boolean;
  /** Why not, and what else to know, a sentence each. */
  notes: string[];
}

/** What decides on which days a job is ordered: its own schedule, then those of the folders around it, the nearest first. */
export type Schedules = readonly [own: Schedule, ...folders: Schedule[]];

/** How far ahead it is worth looking: 29 February comes within eight years. */
const daysAhead = 366 * 9;

/**
 * The next days on which a job may run by its schedule and those of its folders.
 * @param from - the first day to look at, days since 1970-01-01
 */
export function nextRuns(schedules: Schedules, from: number, count: number): NextRuns {
  const tests = schedules.map((_, at) => scheduleTest(schedules, at));
  const doubts = [...new Set(tests.flatMap(({ doubts }) => doubts))];
  const [own] = schedules;
  const times = { ...(own.fromTime && { from: own.fromTime }), ...(own.toTime && { to: own.toTime }) };
  const runs: NextRuns['runs'] = [];
  for (let number = from; number < from + daysAhead && runs.length < count; number++) {
    const date = dateOf(number);
    if (tests.every(({ fits }) => fits(date, number))) runs.push({ date: dateText(number), ...times });
  }
  return {
    runs,
    certain: doubts.length === 0,
    notes: [...doubts, ...notesOf(schedules, runs.length < count)],
  };
}

export type Verdict = 'runs' | 'by-hand' | 'impossible' | 'unknown';

/** Whether a schedule by itself, whatever range of dates it is active in, has any day at all. */
export function verdictOf(schedule: Schedule): Verdict {
  const always = { ...schedule, activeFrom: '', activeTo: '' };
  if (saysNoDay(always) && always.calendars.length === 0 && always.specificDates.length === 0)
    return 'by-hand';
  const { runs, certain } = nextRuns([always], dayNumber('2024-01-01') ?? 0, 1);
  if (runs.length > 0) return 'runs';
  return certain ? 'impossible' : 'unknown';
}

function byHand(schedule: Schedule): boolean {
  return saysNoDay(schedule) && schedule.calendars.length === 0 && schedule.specificDates.length === 0;
}

function saysNothing({ days, weekDays }: Rule): boolean {
  return days === null && weekDays === null;
}

interface ScheduleTest {
  fits: (date: PlainDate, number: number) => boolean;
  doubts: string[];
}

function scheduleTest(schedules: Schedules, at: number): ScheduleTest {
  const schedule = schedules[at] ?? schedules[0];
  const own = ruleTest(schedule);
  const dates = specificDates(schedule);
  const active = activeRange(schedule);
  const included = calendarsTest(schedules, at, 'calendars');
  const excluded = calendarsTest(schedules, at, 'excludedCalendars');
  const doubts = [own, dates, active, included, excluded].flatMap((test) => test.doubts);
  // a folder that only names calendars says nothing itself
  const saysItself = schedule.calendars.length === 0 || !(saysNoDay(schedule) || saysNothing(schedule));
  const both = schedule.calendarsAndOr === 'AND' && included.known && saysItself;
  const fitsOwn: ScheduleTest['fits'] = (date, number) =>
    ((saysItself && own.fits(date)) || dates.fits(date)) && active.fits(number);
  return {
    doubts,
    // the active range is about the definition's own days only, unless both are needed
    fits: (date, number) => {
      const byCalendar = included.fits(date);
      const fits = both ? fitsOwn(date, number) && byCalendar : fitsOwn(date, number) || byCalendar;
      return fits && !excluded.fits(date);
    },
  };
}

/** @returns `known`: at least one of them is defined here */
function calendarsTest(
  schedules: Schedules,
  at: number,
  which: 'calendars' | 'excludedCalendars',
): DayTest & { known: boolean } {
  const rules: Rule[] = [];
  const doubts: string[] = [];
  for (const name of calendarNames(schedules, at, which)) {
    const rule = schedules
      .slice(at)
      .flatMap((schedule) => schedule.rules)
      .find((found) => found.name === name);
    if (rule) rules.push(rule);
    else doubts.push(`The rule-based calendar ${name} is not in the export; its days are left out.`);
  }
  const tests = rules.map(ruleTest);
  doubts.push(...tests.flatMap((test) => test.doubts));
  return { fits: (date) => tests.some(({ fits }) => fits(date)), doubts, known: tests.length > 0 };
}

/** `*` stands for the calendars of the nearest folder that has some. */
function calendarNames(schedules: Schedules, at: number, which: 'calendars' | 'excludedCalendars'): string[] {
  return (schedules[at]?.[which] ?? []).flatMap((name) => {
    if (name !== '*') return [name];
    const folder = schedules.findIndex((schedule, place) => place > at && schedule.calendars.length > 0);
    return folder < 0 ? [] : calendarNames(schedules, folder, which);
  });
}

/** `mmdd`, `mm/dd`, or a whole date. */
function specificDates({ specificDates: written }: Schedule): DayTest {
  const wanted = new Set<string>();
  const doubts: string[] = [];
  for (const text of written) {
    const monthAndDay = /^(?:\d{4}[-/]?)?(\d{2})[-/]?(\d{2})$/.exec(text);
    if (monthAndDay)
      wanted.add(text.length >= 8 ? text.replaceAll(/\D/g, '') : `${monthAndDay[1]}${monthAndDay[2]}`);
    else doubts.push(`The date "${text}" is not understood and left out.`);
  }
  const two = (number: number) => String(number).padStart(2, '0');
  return {
    fits: ({ year, month, day }) => {
      const date = `${two(month)}${two(day)}`;
      return wanted.has(date) || wanted.has(`${year}${date}`);
    },
    doubts,
  };
}

function activeRange({ activeFrom, activeTo }: Schedule) {
  const [first, last] = [activeFrom, activeTo].map((text) => (text === '' ? undefined : dayNumber(text)));
  const doubts: string[] = [];
  if ((activeFrom !== '' && first === undefined) || (activeTo !== '' && last === undefined))
    doubts.push(`The active range ${activeFrom} to ${activeTo} is not understood and left out.`);
  if (first !== undefined && last !== undefined && first > last)
    return {
      fits: (number: number) => number >= first || number <= last,
      doubts: [`It is active from ${dateText(first)}, and until ${dateText(last)}, which is before that.`],
    };
  return { fits: (number: number) => number >= (first ?? number) && number <= (last ?? number), doubts };
}

function notesOf(schedules: Schedules, cutShort: boolean): string[] {
  const [own] = schedules;
  const notes: string[] = [];
  if (byHand(own)) notes.push('Its schedule names no day: it runs when somebody, or another job, orders it.');
  else if (cutShort) notes.push('There are no more days within nine years.');
  if (own.timeZone !== '') notes.push(`Times are those of the time zone ${own.timeZone}.`);
  if (own.maxWait !== '' && own.maxWait !== '0')
    notes.push(
      own.maxWait === 'Forever'
        ? 'If it cannot run on its day, it waits for ever.'
        : `If it cannot run on its day, it waits ${own.maxWait} more days.`,
    );
  return notes;
}
