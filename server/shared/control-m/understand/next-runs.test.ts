import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xml } from '../../../testing/control-m-insight.ts';
import type { Rule, Schedule } from '../definitions/details/details.ts';
import { detailsOf } from '../definitions/details/details-of.ts';
import type { JsonNode, JsonObject, Source } from '../model/source.ts';
import { nextRuns, verdictOf } from './next-runs.ts';
import { dayNumber } from './plain-date.ts';

const emptyRule: Rule = {
  days: [],
  weekDays: [],
  daysAndOr: '',
  months: null,
  daysCalendar: '',
  weeksCalendar: '',
  confirmCalendar: '',
  shift: '',
  shiftBy: '',
  maxWait: '',
};
const schedule = (said: Partial<Schedule> = {}): Schedule => ({
  ...emptyRule,
  fromTime: '',
  toTime: '',
  timeZone: '',
  activeFrom: '',
  activeTo: '',
  specificDates: [],
  calendars: [],
  excludedCalendars: [],
  calendarsAndOr: '',
  rules: [],
  ...said,
});
const first = dayNumber('2026-01-01') ?? 0; // a Thursday
const datesOf = (said: Partial<Schedule>, count = 4, ...folders: Partial<Schedule>[]) =>
  nextRuns([schedule(said), ...folders.map(schedule)], first, count).runs.map(({ date }) => date.slice(5));

describe('the next days of a job', () => {
  it.each<[string, Partial<Schedule>, string[]]>([
    ['every day', { days: ['ALL'] }, ['01-01', '01-02', '01-03', '01-04']],
    ['days of the month', { days: ['1', '15'] }, ['01-01', '01-15', '02-01', '02-15']],
    ['a day that some months do not have', { days: ['31'] }, ['01-31', '03-31', '05-31', '07-31']],
    ['the last day', { days: ['L'] }, ['01-31', '02-28', '03-31', '04-30']],
    ['the day before the last', { days: ['L2'] }, ['01-30', '02-27', '03-30', '04-29']],
    ['all but some days', { days: ['-1', '-L', '-3'], months: [2] }, ['02-02', '02-04', '02-05', '02-06']],
    ['some days but one of them', { days: ['1', '2', '3', '-2'] }, ['01-01', '01-03', '02-01', '02-03']],
    ['week days', { weekDays: ['MON', 'SAT'] }, ['01-03', '01-05', '01-10', '01-12']],
    ['all week days', { weekDays: ['ALL'] }, ['01-01', '01-02', '01-03', '01-04']],
    ['days or week days', { days: ['2'], weekDays: ['SUN'] }, ['01-02', '01-04', '01-11', '01-18']],
    [
      'days and week days',
      { days: ['13'], weekDays: ['FRI'], daysAndOr: 'AND' },
      ['02-13', '03-13', '11-13', '08-13'],
    ],
    [
      'with AND, week days alone',
      { weekDays: ['FRI'], daysAndOr: 'AND' },
      ['01-02', '01-09', '01-16', '01-23'],
    ],
    ['months', { days: ['1'], months: [3, 7] }, ['03-01', '07-01', '03-01', '07-01']],
    ['an active range', { days: ['ALL'], activeFrom: '20260630', activeTo: '20260701' }, ['06-30', '07-01']],
    ['nothing said at all', { days: null, weekDays: null }, ['01-01', '01-02', '01-03', '01-04']],
    ['dates', { specificDates: ['0301', '04/05', '20260102'] }, ['01-02', '03-01', '04-05', '03-01']],
    [
      'dates alone',
      { days: null, weekDays: null, specificDates: ['0301'] },
      ['03-01', '03-01', '03-01', '03-01'],
    ],
    ['no day', {}, []],
    ['no month', { days: ['ALL'], months: [] }, []],
  ])('are %s, for certain', (_, said, expected) => {
    expect(datesOf(said)).toEqual(expected);
    expect(nextRuns([schedule(said)], first, 1).certain).toBe(true);
  });

  it.each<[string, Partial<Schedule>, string[], RegExp]>([
    [
      'working days',
      { days: ['D3'] },
      ['01-03', '02-03'],
      /D3 counts working days, and no calendar is named/,
    ],
    [
      'a day or the next',
      { days: ['>15'], daysCalendar: 'WORK' },
      ['01-15', '02-15'],
      /of the calendar WORK/,
    ],
    ['a calendar', { daysCalendar: 'WORK' }, [], /calendar WORK, which no export holds/],
    ['a calendar and nothing else', { days: null, weekDays: null, daysCalendar: 'W' }, [], /calendar W, /],
    ['a calendar of week days', { days: ['1'], weeksCalendar: 'W' }, ['01-01', '02-01'], /calendar W, /],
    [
      'a calendar to confirm',
      { days: ['1'], confirmCalendar: 'C', shift: 'Next' },
      ['01-01', '02-01'],
      /calendar C, .* Next/,
    ],
    [
      'a rule-based calendar elsewhere',
      { calendars: ['R'] },
      [],
      /rule-based calendar R is not in the export/,
    ],
    ['what nobody understands', { days: ['SA', '1'] }, ['01-01', '02-01'], /"SA" is not understood/],
    ['weeks of the month', { weekDays: ['D1W2'] }, [], /"D1W2" is not understood/],
    ['an odd range', { days: ['1'], activeFrom: 'soon' }, ['01-01', '02-01'], /active range soon/],
  ])('are not certain with %s, and a note says why', (_, said, expected, note) => {
    expect(datesOf(said, 2)).toEqual(expected);
    const { certain, notes } = nextRuns([schedule(said)], first, 1);
    expect({ certain, note: notes[0] }).toEqual({ certain: false, note: expect.stringMatching(note) });
  });

  it('are those of a rule-based calendar that the job or a folder around it defines', () => {
    const rules = [{ ...emptyRule, name: 'MONTHLY', days: ['1'] }];
    expect(datesOf({ calendars: ['MONTHLY'], rules }, 2)).toEqual(['01-01', '02-01']);
    expect(datesOf({ calendars: ['MONTHLY'] }, 2, { days: null, weekDays: null, rules })).toEqual([
      '01-01',
      '02-01',
    ]);
    expect(
      datesOf({ calendars: ['*'] }, 2, { days: null, weekDays: null, calendars: ['MONTHLY'], rules }),
    ).toEqual(['01-01', '02-01']);
  });

  it('are those of its own and of its calendars, or of both at once', () => {
    const rules = [{ ...emptyRule, name: 'SUNDAYS', weekDays: ['SUN'] }];
    const said = { days: ['1', '4'], calendars: ['SUNDAYS'], rules };
    expect(datesOf(said)).toEqual(['01-01', '01-04', '01-11', '01-18']);
    expect(datesOf({ ...said, calendarsAndOr: 'AND' })).toEqual(['01-04', '02-01', '03-01', '10-04']);
    expect(datesOf({ ...said, calendars: [], excludedCalendars: ['SUNDAYS'] }, 2)).toEqual([
      '01-01',
      '02-04',
    ]);
  });

  it('are only those on which its folders run too', () => {
    expect(datesOf({ days: null, weekDays: null }, 2, { weekDays: ['MON'], days: [] })).toEqual([
      '01-05',
      '01-12',
    ]);
    expect(
      datesOf({ days: ['5'] }, 2, { days: null, weekDays: null }, { months: [4, 6], days: ['ALL'] }),
    ).toEqual(['04-05', '06-05']);
  });

  it('come with the times of the job', () => {
    const { runs, notes } = nextRuns(
      [schedule({ days: ['ALL'], fromTime: '22:00', toTime: '>', timeZone: 'CET', maxWait: '3' })],
      first,
      1,
    );
    expect(runs).toEqual([{ date: '2026-01-01', from: '22:00', to: '>' }]);
    expect(notes).toEqual([
      'Times are those of the time zone CET.',
      'If it cannot run on its day, it waits 3 more days.',
    ]);
  });

  it.each<[string, Partial<Schedule>]>([
    ['runs', { days: ['29'], months: [2] }],
    ['runs', { days: ['1'], activeTo: '19991231' }],
    ['by-hand', {}],
    ['by-hand', { days: ['ALL'], months: [] }],
    ['impossible', { days: ['30'], months: [2] }],
    [
      'impossible',
      { days: ['1'], excludedCalendars: ['X'], rules: [{ ...emptyRule, name: 'X', days: ['ALL'] }] },
    ],
    ['unknown', { calendars: ['R'] }],
    ['runs', { days: null, weekDays: null }],
  ])('are judged as %s', (verdict, said) => {
    expect(verdictOf(schedule(said))).toBe(verdict);
  });
});

describe('the next days of a job as it is written', () => {
  const json = (when: Record<string, string | string[]>): Source => ({
    format: 'json',
    object: object({ Type: text('Job:Command'), When: object(mapped(when)) }),
  });
  const text = (value: string): JsonNode => ({ is: 'string', value });
  const object = (members: Record<string, JsonNode>): JsonObject => ({
    is: 'object',
    members: Object.entries(members),
  });
  const mapped = (when: Record<string, string | string[]>) =>
    Object.fromEntries(
      Object.entries(when).map(([name, value]): [string, JsonNode] => [
        name,
        typeof value === 'string' ? text(value) : { is: 'array', items: value.map(text) },
      ]),
    );

  it.each<[string, Source, string[]]>([
    ['XML: all days', xml('JOB', { DAYS: 'ALL' }), ['01-01', '01-02', '01-03']],
    ['XML: week days by number, 0 is Sunday', xml('JOB', { WEEKDAYS: '0,6' }), ['01-03', '01-04', '01-10']],
    [
      'XML: days and week days',
      xml('JOB', { DAYS: '1,2,3,4,5,6,7', WEEKDAYS: '1', DAYS_AND_OR: 'A' }),
      ['01-05', '02-02', '03-02'],
    ],
    ['XML: months', xml('JOB', { DAYS: 'L1', JAN: '0', FEB: '1', MAR: '1' }), ['02-28', '03-31', '02-28']],
    ['XML: no day', xml('JOB', {}), []],
    ['XML: a calendar', xml('JOB', { DAYSCAL: 'WORK' }), []],
    ['XML: from a day on', xml('JOB', { DAYS: 'ALL', ACTIVE_FROM: '20260504' }), ['05-04', '05-05', '05-06']],
    ['JSON: no day', json({ WeekDays: ['NONE'], MonthDays: ['NONE'] }), []],
    [
      'JSON: all days',
      json({ WeekDays: ['NONE'], MonthDays: ['ALL'], DaysRelation: 'OR' }),
      ['01-01', '01-02', '01-03'],
    ],
    ['JSON: week days', json({ WeekDays: ['MON'] }), ['01-05', '01-12', '01-19']],
    ['JSON: months', json({ Months: ['MAR'], MonthDays: ['1', '-1', '2'] }), ['03-02', '03-02', '03-02']],
    ['JSON: dates', json({ SpecificDates: ['03/01', '03/10'] }), ['03-01', '03-10', '03-01']],
    ['JSON: never', json({ Schedule: 'Never' }), []],
    ['JSON: nothing said', json({}), ['01-01', '01-02', '01-03']],
  ])('%s', (_, source, expected) => {
    const { schedule: own } = detailsOf(source, 'Job:Command');
    expect(nextRuns([own], first, 3).runs.map(({ date }) => date.slice(5))).toEqual(expected);
  });
});

describe('the next days of any job', () => {
  const number = fc.integer({ min: 1, max: 31 });
  const day = fc.oneof(
    { weight: 1, arbitrary: fc.constant('ALL') },
    { weight: 4, arbitrary: number.map(String) },
    { weight: 2, arbitrary: number.map((n) => `L${n}`) },
    { weight: 2, arbitrary: number.map((n) => `-${n}`) },
    { weight: 1, arbitrary: number.map((n) => `-L${n}`) },
  );
  const week = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  const said = fc.record({
    days: fc.oneof(fc.constant(null), fc.array(day, { maxLength: 4 })),
    weekDays: fc.oneof(fc.constant(null), fc.subarray(week)),
    daysAndOr: fc.constantFrom('AND' as const, 'OR' as const, '' as const),
    months: fc.oneof(fc.constant(null), fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])),
  });

  it('are what a list of all days, month by month, gives', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 0, max: 1500 }), (rule, offset) => {
        const { runs } = nextRuns([schedule(rule)], first + offset, 5);
        const expected = [2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035]
          .flatMap((year) => daysOfYear(rule, year))
          .filter((date) => (dayNumber(date) ?? 0) >= first + offset)
          .slice(0, 5);
        // years differ at the far end only for what comes every leap year
        const upTo = Math.min(runs.length, expected.length);
        expect(runs.slice(0, upTo).map(({ date }) => date)).toEqual(expected.slice(0, upTo));
        expect(runs.length === 0).toBe(expected.length === 0);
      }),
      { numRuns: 300 },
    );
  });

  type Said = Pick<Rule, 'days' | 'weekDays' | 'daysAndOr' | 'months'>;

  function daysOfYear({ days, weekDays, daysAndOr, months }: Said, year: number): string[] {
    const found: string[] = [];
    for (const month of months ?? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
      const length = [31, year % 4 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
      const all = Array.from({ length }, (_, n) => n + 1);
      const place = (text: string) =>
        text.startsWith('L') ? length + 1 - Number(text.slice(1)) : Number(text);
      const plus = (days ?? []).filter((text) => !text.startsWith('-'));
      const minus = (days ?? []).filter((text) => text.startsWith('-')).map((text) => place(text.slice(1)));
      const base =
        plus.length === 0 ? (minus.length === 0 ? [] : all) : plus.includes('ALL') ? all : plus.map(place);
      const byDay = new Set(base.filter((n) => !minus.includes(n)));
      const byWeek = new Set(
        all.filter((n) =>
          (weekDays ?? []).includes(week[new Date(Date.UTC(year, month - 1, n)).getUTCDay()] ?? ''),
        ),
      );
      const useDays = days !== null && (daysAndOr !== 'AND' || days.length > 0);
      const useWeek = weekDays !== null && (daysAndOr !== 'AND' || weekDays.length > 0);
      for (const n of all) {
        const fits =
          days === null && weekDays === null
            ? true
            : useDays && useWeek
              ? daysAndOr === 'AND'
                ? byDay.has(n) && byWeek.has(n)
                : byDay.has(n) || byWeek.has(n)
              : useWeek
                ? byWeek.has(n)
                : byDay.has(n) && (useDays || days !== null);
        if (fits) found.push(`${year}-${String(month).padStart(2, '0')}-${String(n).padStart(2, '0')}`);
      }
    }
    return found;
  }
});
