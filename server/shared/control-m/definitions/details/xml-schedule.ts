import type { XmlElement } from '../../model/source.ts';
import { Attributes } from './attributes.ts';
import { settledDays } from './days.ts';
import type { Cyclic, Leftover, Rule, Schedule } from './details.ts';
import {
  calendarNames,
  cyclicFrom,
  isYes,
  monthNames,
  plainNumber,
  plainTime,
  shifts,
  weekDayNames,
} from './words.ts';

/** What DAYS, WEEKDAYS, months and their like say; also of a RULE_BASED_CALENDAR. */
export function xmlRule(attributes: Attributes): Rule {
  const confirmCalendar = attributes.take('CONFCAL');
  return {
    days: list(attributes.take('DAYS')),
    weekDays: list(attributes.take('WEEKDAYS')).map(weekDay),
    daysAndOr: andOr(attributes.take('DAYS_AND_OR')),
    months: months(attributes),
    daysCalendar: attributes.take('DAYSCAL'),
    weeksCalendar: attributes.take('WEEKSCAL'),
    confirmCalendar,
    ...shift(attributes, confirmCalendar),
    maxWait: maxWait(attributes.take('MAXWAIT')),
  };
}

export function xmlSchedule(
  attributes: Attributes,
  children: XmlElement[],
  type: string,
): { schedule: Schedule; leftovers: Leftover[] } {
  const rules = children.filter(([tag]) => tag === 'RULE_BASED_CALENDAR').map(namedRule);
  const named = children
    .filter(([tag]) => tag === 'RULE_BASED_CALENDARS')
    .map((element) => calendarNameOf(new Attributes(element).take('NAME')));
  const calendars = [...new Set([...named, ...rules.map(({ rule }) => rule.name)])];
  const relation = calendars.length > 0 ? attributes.take('RULE_BASED_CALENDAR_RELATIONSHIP') : '';
  const rule = xmlRule(attributes);
  const schedule: Schedule = {
    ...rule,
    fromTime: plainTime(attributes.take('TIMEFROM')),
    toTime: plainTime(attributes.take('TIMETO')),
    timeZone: attributes.take('TIMEZONE'),
    activeFrom: attributes.take('ACTIVE_FROM'),
    activeTo: attributes.take('ACTIVE_TILL'),
    specificDates: list(attributes.take('DATES', 'DATE')),
    calendars: calendars.filter((name) => !name.startsWith('!')),
    excludedCalendars: calendars.filter((name) => name.startsWith('!')).map((name) => name.slice(1)),
    calendarsAndOr: andOr(relation),
    rules: rules.map(({ rule }) => rule),
  };
  // a folder need not say when; a job that says nothing never runs by itself
  const saysNothing = !type.startsWith('Job') && rule.days?.length === 0 && rule.weekDays?.length === 0;
  const days = saysNothing ? { days: null, weekDays: null } : settledDays(schedule);
  return {
    schedule: { ...schedule, ...days },
    leftovers: rules.flatMap(({ leftovers }) => leftovers),
  };
}

function namedRule(element: XmlElement) {
  const attributes = new Attributes(element);
  const said = xmlRule(attributes);
  const rule = { name: calendarNameOf(attributes.take('NAME')), ...said, ...settledDays(said) };
  return { rule, leftovers: attributes.leftovers(`RULE_BASED_CALENDAR.${rule.name}.`) };
}

/** `*` are those of the folder, in both formats. */
function calendarNameOf(name: string): string {
  return name === calendarNames.json('*') ? '*' : name;
}

/** Without a calendar to confirm days there is nothing to shift: the usual words then say nothing. */
function shift(attributes: Attributes, calendar: string): Pick<Rule, 'shift' | 'shiftBy'> {
  const says = shifts.json(attributes.says('SHIFT'));
  const by = plainNumber(attributes.says('SHIFTNUM').replace(/^\+/, ''));
  if (calendar === '' && says !== 'DoNotOrder' && says !== '') return { shift: '', shiftBy: '' };
  attributes.take('SHIFT');
  if (calendar === '' && by !== '0') return { shift: '', shiftBy: '' };
  attributes.take('SHIFTNUM');
  return calendar === '' ? { shift: '', shiftBy: '' } : { shift: says, shiftBy: by === '0' ? '' : by };
}

function months(attributes: Attributes): number[] | null {
  const flags = monthNames.map((name) => attributes.take(name));
  if (flags.every((flag) => flag === '') || flags.every(isYes)) return null;
  return flags.flatMap((flag, index) => (isYes(flag) ? [index + 1] : []));
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '' && item !== 'NONE');
}

function weekDay(day: string): string {
  return weekDayNames[/^[0-7]$/.test(day) ? Number(day) : -1] ?? day;
}

function andOr(text: string): 'AND' | 'OR' | '' {
  if (/^(A|AND)$/i.test(text)) return 'AND';
  return /^(O|OR)$/i.test(text) ? 'OR' : '';
}

function maxWait(text: string): string {
  return text === '99' ? 'Forever' : plainNumber(text);
}

/** Takes nothing of a job that does not repeat: what is there is left over from a time when it did. */
export function xmlCyclic(attributes: Attributes): Cyclic | null {
  if (!isYes(attributes.take('CYCLIC'))) return null;
  const type = attributes.take('CYCLIC_TYPE');
  const from = cyclicFrom.json(attributes.take('IND_CYCLIC'));
  if (type === 'V' || type === 'S') {
    const of = type === 'V' ? 'CYCLIC_INTERVAL_SEQUENCE' : 'CYCLIC_TIMES_SEQUENCE';
    const items = list(attributes.take(of)).map((item) => item.replace(/^\+/, ''));
    return type === 'V'
      ? { type: 'sequence', interval: '', from, times: items.map(interval), tolerance: '' }
      : {
          type: 'times',
          interval: '',
          from: '',
          times: items.map(plainTime),
          tolerance: plainNumber(attributes.take('CYCLIC_TOLERANCE')),
        };
  }
  return {
    type: 'interval',
    interval: interval(attributes.take('INTERVAL')),
    from,
    times: [],
    tolerance: '',
  };
}

/** `00002H` is `2H`; without a unit minutes are meant. */
function interval(text: string): string {
  const [, count, unit] = /^(\d+)([A-Z]?)$/i.exec(text) ?? [];
  return count === undefined ? text : `${plainNumber(count)}${(unit || 'M').toUpperCase()}`;
}
