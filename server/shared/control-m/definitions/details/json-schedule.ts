import type { Cyclic, Rule, Schedule } from './details.ts';
import { settledDays } from './days.ts';
import type { Members } from './members.ts';
import { calendarNames, monthNames, plainNumber, plainTime, unitWords } from './words.ts';

/** @param when - the `When` of a definition or of a calendar */
export function jsonRule(when: Members): Rule {
  const months = when.list('Months');
  const confirm = when.inside('ConfirmationCalendars');
  const shiftBy = plainNumber(confirm.take('ShiftBy').replace(/^\+/, ''));
  const never = when.take('Schedule') === 'Never';
  const none = never ? [] : null;
  return {
    days: withoutNone(when.list('MonthDays')) ?? none,
    weekDays: withoutNone(when.list('WeekDays')) ?? none,
    daysAndOr: andOr(when.take('DaysRelation')),
    months: months && monthNumbers(months),
    daysCalendar: when.take('MonthDaysCalendar'),
    weeksCalendar: when.take('WeekDaysCalendar'),
    confirmCalendar: confirm.take('Calendar'),
    shift: confirm.take('ExceptionPolicy'),
    shiftBy: shiftBy === '0' ? '' : shiftBy,
    maxWait: when.take('DaysKeepActive'),
  };
}

export function jsonSchedule(members: Members): Schedule {
  const when = members.inside('When');
  const calendars = when.inside('RuleBasedCalendars');
  const rule = jsonRule(when);
  const rules = calendars
    .typed()
    .filter(({ type }) => type === 'Calendar:RuleBased')
    .map(({ key }) => namedRule(calendars, key));
  const schedule: Schedule = {
    ...rule,
    maxWait: members.take('DaysKeepActive') || rule.maxWait,
    fromTime: plainTime(when.take('FromTime')),
    toTime: plainTime(when.take('ToTime')),
    timeZone: members.take('TimeZone'),
    activeFrom: when.take('StartDate'),
    activeTo: when.take('EndDate'),
    specificDates: when.list('SpecificDates') ?? [],
    calendars: (calendars.list('Included') ?? []).map(calendarNameOf),
    excludedCalendars: (calendars.list('Excluded') ?? []).map(calendarNameOf),
    calendarsAndOr: andOr(calendars.take('Relationship')),
    rules,
  };
  return { ...schedule, ...settledDays(schedule) };
}

function namedRule(calendars: Members, key: string): Rule & { name: string } {
  const calendar = calendars.inside(key);
  calendar.understood('Type');
  const rule = jsonRule(calendar.inside('When'));
  const none = { days: rule.days ?? [], weekDays: rule.weekDays ?? [] };
  return { name: key, ...rule, ...settledDays({ ...rule, ...none }) };
}

/** `*` are those of the folder, in both formats. */
function calendarNameOf(name: string): string {
  return name === calendarNames.json('*') ? '*' : name;
}

function withoutNone(list: string[] | null): string[] | null {
  return list && list.filter((item) => item !== 'NONE');
}

function monthNumbers(months: string[]): number[] | null {
  const numbers = monthNames.flatMap((name, index) =>
    months.some((month) => month.toUpperCase() === name || Number(month) === index + 1) ? [index + 1] : [],
  );
  return numbers.length === 12 || months.includes('ALL') ? null : numbers;
}

function andOr(text: string): 'AND' | 'OR' | '' {
  return text === 'AND' || text === 'OR' ? text : '';
}

/** `Times` of any of them is the largest number of reruns. */
export function jsonCyclic(members: Members): { cyclic: Cyclic | null; maxRerun: string } {
  const limit = members.inside('RerunLimit').take('Times');
  const every = has(members, 'Rerun');
  const sequence = has(members, 'RerunIntervals');
  const times = has(members, 'RerunSpecificTimes');
  const own = (every ?? sequence ?? times)?.take('Times') ?? '';
  const maxRerun = plainNumber(own || limit);
  return { cyclic: cyclicOf(every, sequence, times), maxRerun: maxRerun === '0' ? '' : maxRerun };
}

function cyclicOf(
  every: Members | undefined,
  sequence: Members | undefined,
  times: Members | undefined,
): Cyclic | null {
  const none = { interval: '', from: '', times: [], tolerance: '' };
  if (every) {
    const count = plainNumber(every.take('Every'));
    const unit = unitWords.xml(every.take('Units') || 'Minutes');
    return { ...none, type: 'interval', interval: count && count + unit, from: every.take('From') };
  }
  if (sequence)
    return {
      ...none,
      type: 'sequence',
      from: sequence.take('From'),
      times: sequence.list('Intervals') ?? [],
    };
  return times
    ? {
        ...none,
        type: 'times',
        times: (times.list('At') ?? []).map(plainTime),
        tolerance: plainNumber(times.take('Tolerance')),
      }
    : null;
}

function has(members: Members, name: string): Members | undefined {
  return members.entries.some(([own, value]) => own === name && value.is === 'object')
    ? members.inside(name)
    : undefined;
}
