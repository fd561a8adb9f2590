import type { DefinitionView } from '../../data/control-m.ts';
import { exact, type Fact } from './fact-table.tsx';

type Schedule = DefinitionView['schedule'];
type Rule = Schedule['rules'][number];

/** When something runs: its days, its hours, and the calendars that decide. */
export function scheduleFacts({ schedule }: DefinitionView): Fact[] {
  return [
    ...ruleFacts(schedule),
    ['Specific dates', exact(schedule.specificDates.join(', '))],
    ['Rule-based calendars', exact(schedule.ruleBasedCalendars.join(', '))],
    ['Not in the calendars', exact(schedule.excludedCalendars.join(', '))],
    ['Calendars and days', schedule.calendarsAndOr && joined(schedule.calendarsAndOr)],
    ...schedule.rules.map((rule): Fact => [`Calendar ${rule.name}`, <Rules key={rule.name} rule={rule} />]),
    ['From', schedule.fromTime],
    ['To', schedule.toTime],
    ['Time zone', schedule.timeZone],
    ['Active from', schedule.activeFrom],
    ['Active to', schedule.activeTo],
  ];
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function ruleFacts(rule: Omit<Rule, 'name'>): Fact[] {
  const { days, weekDays, months, daysAndOr } = rule;
  const bothSaid = days !== null && days.length > 0 && weekDays !== null && weekDays.length > 0;
  return [
    ['Days', daysText(days)],
    ['Week days', daysText(weekDays)],
    ['Days and week days', bothSaid && joined(daysAndOr)],
    ['Months', months && months.map((month) => monthNames[month - 1] ?? month).join(', ')],
    ['Calendar of days', exact(rule.daysCalendar)],
    ['Calendar of weeks', exact(rule.weeksCalendar)],
    ['Confirmation calendar', exact(rule.confirmCalendar)],
    ['On other days', exact([rule.shift, rule.shiftBy].filter(Boolean).join(' '))],
    ['Days it stays', rule.maxWait],
  ];
}

function daysText(days: readonly string[] | null) {
  if (days === null) return undefined;
  if (days.length === 0) return 'none';
  return days.length === 1 && days[0] === 'ALL' ? 'every one' : exact(days.join(', '));
}

const joined = (andOr: 'AND' | 'OR' | '') => (andOr === 'AND' ? 'both must fit' : 'either is enough');

function Rules({ rule }: { rule: Rule }) {
  return (
    <>
      {ruleFacts(rule)
        .filter(([, value]) => Boolean(value))
        .map(([name, value]) => (
          <div key={name}>
            {name}: {value}
          </div>
        ))}
    </>
  );
}
