import type { Cyclic, Rule, Schedule } from '../details/details.ts';
import { cyclicFrom, monthNames, shifts, weekDayNames } from '../details/words.ts';
import { type ElementBuilder, elementOf } from './xml-element.ts';

export function putSchedule(element: ElementBuilder, schedule: Schedule): void {
  putRule(element, schedule);
  element
    .text('TIMEFROM', time(schedule.fromTime))
    .text('TIMETO', time(schedule.toTime))
    .text('TIMEZONE', schedule.timeZone)
    .text('ACTIVE_FROM', schedule.activeFrom)
    .text('ACTIVE_TILL', schedule.activeTo)
    .text('DATES', schedule.specificDates.join(','));
  const { calendars, excludedCalendars, calendarsAndOr, rules } = schedule;
  element.text('RULE_BASED_CALENDAR_RELATIONSHIP', andOr(calendarsAndOr));
  const own = new Set(rules.map(({ name }) => name));
  const named = [
    ...calendars.filter((name) => !own.has(name)),
    ...excludedCalendars.map((name) => `!${name}`),
  ];
  for (const name of named) element.child(elementOf('RULE_BASED_CALENDARS').text('NAME', name).built);
  for (const { name, ...rule } of rules) {
    const child = elementOf('RULE_BASED_CALENDAR').text('NAME', name);
    putRule(child, rule);
    element.child(child.built);
  }
}

function putRule(element: ElementBuilder, rule: Rule): void {
  element
    .text('DAYS', (rule.days ?? []).join(','))
    .text('WEEKDAYS', (rule.weekDays ?? []).map(weekDay).join(','))
    .text('DAYS_AND_OR', andOr(rule.daysAndOr));
  if (rule.days !== null || rule.months !== null)
    for (const [index, name] of monthNames.entries())
      element.text(name, rule.months === null || rule.months.includes(index + 1) ? '1' : '0');
  element
    .text('DAYSCAL', rule.daysCalendar)
    .text('WEEKSCAL', rule.weeksCalendar)
    .text('CONFCAL', rule.confirmCalendar)
    .text('SHIFT', shifts.xml(rule.shift))
    .text('SHIFTNUM', rule.shiftBy)
    .text('MAXWAIT', rule.maxWait === 'Forever' ? '99' : rule.maxWait);
}

function weekDay(day: string): string {
  const number = weekDayNames.findIndex((name) => name === day);
  return number < 0 ? day : String(number);
}

function andOr(word: 'AND' | 'OR' | ''): string {
  return word.slice(0, 1);
}

function time(text: string): string {
  return /^\d\d:\d\d$/.test(text) ? text.replace(':', '') : text;
}

export function putCyclic(element: ElementBuilder, cyclic: Cyclic): void {
  element.text('CYCLIC', '1');
  if (cyclic.type === 'times')
    element
      .text('CYCLIC_TYPE', 'S')
      .text('CYCLIC_TIMES_SEQUENCE', cyclic.times.map(time).join(','))
      .text('CYCLIC_TOLERANCE', cyclic.tolerance);
  else if (cyclic.type === 'sequence')
    element
      .text('CYCLIC_TYPE', 'V')
      .text('CYCLIC_INTERVAL_SEQUENCE', cyclic.times.map((interval) => `+${interval}`).join(','))
      .text('IND_CYCLIC', cyclicFrom.xml(cyclic.from));
  else
    element
      .text('CYCLIC_TYPE', 'C')
      .text(
        'INTERVAL',
        cyclic.interval.replace(/^\d+/, (count) => count.padStart(5, '0')),
      )
      .text('IND_CYCLIC', cyclicFrom.xml(cyclic.from));
}
