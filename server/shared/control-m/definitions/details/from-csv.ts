import type { Details } from './details.ts';
import { kindOf } from './from-xml.ts';
import { columnNames, namesOf, placeColumns, plainColumn } from '../report-columns.ts';
import { isYes, plainNumber, plainTime } from './words.ts';

/** @param row - of a job report, by column */
export function csvDetails(row: [column: string, value: string][], type: string): Details {
  const left = new Map(row.map(([column, value]) => [plainColumn(column), { column, value }]));
  const take = (names: readonly string[]): string => {
    const said = names.find((name) => left.get(name)?.value);
    const value = (said !== undefined && left.get(said)?.value) || '';
    for (const name of names) if ((left.get(name)?.value ?? '') === value) left.delete(name);
    return value;
  };
  for (const names of [
    placeColumns,
    namesOf.name,
    namesOf.type,
    namesOf.waits,
    namesOf.adds,
    namesOf.deletes,
  ])
    for (const name of names) left.delete(name);
  return { ...said(take, type), leftovers: [...left.values()].flatMap(leftover) };
}

function leftover({ column, value }: { column: string; value: string }) {
  return value === '' ? [] : [{ is: 'column' as const, name: column, value }];
}

function said(take: (names: readonly string[]) => string, type: string): Omit<Details, 'leftovers'> {
  const kind = kindOf(type);
  const text = (name: keyof typeof columnNames) => take(columnNames[name]);
  return {
    description: text('description'),
    application: text('application'),
    subApplication: text('subApplication'),
    host: text('host'),
    runAs: text('runAs'),
    createdBy: text('createdBy'),
    critical: isYes(text('critical')),
    priority: text('priority'),
    confirm: isYes(text('confirm')),
    run: {
      kind,
      command: text('command'),
      path: text('path'),
      file: text('file'),
      overridePath: text('overridePath'),
      content: '',
    },
    schedule: {
      ...noSchedule,
      fromTime: plainTime(text('fromTime')),
      toTime: plainTime(text('toTime')),
      timeZone: text('timeZone'),
    },
    cyclic: null,
    maxRerun: plainNumber(text('maxRerun')).replace(/^0$/, ''),
    resources: [],
    variables: [],
    blocks: [],
    notices: [],
    orderMethod: '',
    taskType: '',
    applicationType: '',
    extras: [],
  };
}

const noSchedule = {
  days: null,
  weekDays: null,
  daysAndOr: '',
  months: null,
  daysCalendar: '',
  weeksCalendar: '',
  confirmCalendar: '',
  shift: '',
  shiftBy: '',
  maxWait: '',
  activeFrom: '',
  activeTo: '',
  specificDates: [],
  calendars: [],
  excludedCalendars: [],
  calendarsAndOr: '',
  rules: [],
} satisfies Partial<Details['schedule']>;
