import type { Cyclic, Rule, Schedule } from '../details/details.ts';
import { calendarNames, monthNames, unitWords } from '../details/words.ts';
import { ObjectBuilder, objectOf } from './json-object.ts';

/** `When` of a definition. */
export function whenOf(schedule: Schedule): ObjectBuilder {
  const { calendars, excludedCalendars, calendarsAndOr, rules, specificDates } = schedule;
  const when = new ObjectBuilder();
  if (calendars.length > 0 || excludedCalendars.length > 0 || rules.length > 0) {
    const named = new ObjectBuilder();
    if (calendars.length > 0) named.texts('Included', calendars.map(calendarName));
    if (excludedCalendars.length > 0) named.texts('Excluded', excludedCalendars.map(calendarName));
    named.text('Relationship', calendarsAndOr);
    for (const { name, ...rule } of rules)
      named.named(name, () => {
        const inner = ruleOf(rule).text('DaysKeepActive', rule.maxWait);
        return objectOf('Calendar:RuleBased').object('When', inner).built;
      });
    when.object('RuleBasedCalendars', named);
  }
  ruleOf(schedule, when);
  if (specificDates.length > 0) when.texts('SpecificDates', specificDates);
  return when
    .text('FromTime', time(schedule.fromTime))
    .text('ToTime', time(schedule.toTime))
    .text('StartDate', schedule.activeFrom)
    .text('EndDate', schedule.activeTo);
}

function ruleOf(rule: Rule, when = new ObjectBuilder()): ObjectBuilder {
  if (rule.days && rule.weekDays) {
    when.texts('WeekDays', orNone(rule.weekDays));
    when.texts('MonthDays', orNone(rule.days));
  }
  if (rule.months) when.texts('Months', orNone(rule.months.map((month) => monthNames[month - 1] ?? '')));
  return when
    .text('DaysRelation', rule.daysAndOr)
    .text('MonthDaysCalendar', rule.daysCalendar)
    .text('WeekDaysCalendar', rule.weeksCalendar)
    .object(
      'ConfirmationCalendars',
      new ObjectBuilder()
        .text('Calendar', rule.confirmCalendar)
        .text('ExceptionPolicy', rule.shift)
        .text('ShiftBy', rule.shiftBy),
    );
}

function orNone(items: string[]): string[] {
  return items.length === 0 ? ['NONE'] : items;
}

function calendarName(name: string): string {
  return calendarNames.json(name);
}

function time(text: string): string {
  return /^\d\d:\d\d$/.test(text) ? text.replace(':', '') : text;
}

export function putCyclic(object: ObjectBuilder, cyclic: Cyclic): void {
  const rerun = new ObjectBuilder();
  if (cyclic.type === 'times') {
    rerun.texts('At', cyclic.times.map(time)).text('Tolerance', cyclic.tolerance);
    object.node('RerunSpecificTimes', rerun.built);
  } else if (cyclic.type === 'sequence') {
    rerun.texts('Intervals', cyclic.times).text('From', cyclic.from);
    object.node('RerunIntervals', rerun.built);
  } else {
    const [, every = cyclic.interval, unit = ''] = /^(\d+)([A-Z])$/.exec(cyclic.interval) ?? [];
    rerun.text('Every', every).text('Units', unitWords.json(unit)).text('From', cyclic.from);
    object.node('Rerun', rerun.built);
  }
}
