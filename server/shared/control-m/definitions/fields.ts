import type { Links, WaitToken } from '../model/links.ts';
import type { Source } from '../model/source.ts';
import { whenText } from './describe.ts';
import type { Action, Details, Leftover, Rule } from './details/details.ts';
import { detailsOf } from './details/details-of.ts';
import { plainDate } from './details/words.ts';
import { rawDiff } from './raw-diff.ts';

/** A definition as people compare it. */
export interface Comparable {
  type: string;
  source: Source;
  links: Links;
}

export interface FieldDiff {
  field: string;
  /** null: it is not said. */
  before: string | null;
  after: string | null;
}

/** All that a definition says, by field; what says nothing is left out. Equal words mean equal things in any format. */
export function fieldsOf({ type, source, links }: Comparable): Map<string, string> {
  const fields = new Fields();
  const details = detailsOf(source, type);
  fields.set('type', type);
  plainFields(fields, details);
  scheduleFields(fields, details);
  listFields(fields, details);
  linkFields(fields, links);
  for (const { name, value } of details.extras) fields.set(name, value);
  for (const leftover of details.leftovers) fields.add(placeOf(leftover), leftover.value);
  return fields.values;
}

/** Collects what is said; names that repeat are numbered from the second on. */
class Fields {
  readonly values = new Map<string, string>();
  /** The last number given to a name: of a thousand equal ones the thousandth must not try all before it. */
  readonly #numbers = new Map<string, number>();

  set(name: string, value: string | boolean | null): void {
    if (value !== '' && value !== false && value !== null) this.values.set(name, String(value));
  }

  add(name: string, value: string): void {
    let own = name;
    for (let n = this.#numbers.get(name) ?? 1; this.values.has(own); ) {
      n += 1;
      own = `${name}#${n}`;
      this.#numbers.set(name, n);
    }
    this.values.set(own, value);
  }
}

const places = {
  attribute: 'attributes',
  element: 'elements',
  property: 'properties',
  column: 'columns',
  text: 'elements',
} as const;

/** Field of what only one format says: `attributes.JOBISN`. */
export function placeOf({ is, name }: Leftover): string {
  return `${places[is]}.${name}`;
}

function plainFields(fields: Fields, details: Details): void {
  const { description, application, subApplication, host, runAs, createdBy, critical, priority, confirm } =
    details;
  const plain = {
    description,
    application,
    subApplication,
    host,
    runAs,
    createdBy,
    critical,
    priority,
    confirm,
  };
  for (const [name, value] of Object.entries(plain)) fields.set(name, value);
  const { command, path, file, overridePath, content } = details.run;
  const run = { command, path, file, overridePath, content };
  for (const [name, value] of Object.entries(run)) fields.set(`run.${name}`, value);
  fields.set('orderMethod', details.orderMethod);
}

function scheduleFields(fields: Fields, { schedule, cyclic, maxRerun }: Details): void {
  ruleFields(fields, 'schedule', schedule);
  for (const name of ['fromTime', 'toTime', 'timeZone', 'activeFrom', 'activeTo', 'calendarsAndOr'] as const)
    fields.set(`schedule.${name}`, schedule[name]);
  fields.set('schedule.specificDates', schedule.specificDates.join(', '));
  fields.set('schedule.ruleBasedCalendars', schedule.calendars.join(', '));
  fields.set('schedule.excludedCalendars', schedule.excludedCalendars.join(', '));
  for (const { name, ...rule } of schedule.rules) ruleFields(fields, `schedule.rules.${name}`, rule);
  if (cyclic) {
    const { times, ...plain } = cyclic;
    for (const [name, value] of Object.entries(plain)) fields.set(`cyclic.${name}`, value);
    fields.set('cyclic.times', times.join(', '));
  }
  fields.set('maxRerun', maxRerun);
}

function ruleFields(fields: Fields, prefix: string, rule: Rule): void {
  const { days, weekDays } = rule;
  if (days && weekDays && days.length + weekDays.length === 0) fields.set(`${prefix}.days`, 'NONE');
  fields.set(`${prefix}.days`, (days ?? []).join(', '));
  fields.set(`${prefix}.weekDays`, (weekDays ?? []).join(', '));
  fields.set(`${prefix}.months`, rule.months && (rule.months.join(', ') || 'NONE'));
  const { daysAndOr, daysCalendar, weeksCalendar, confirmCalendar, shift, shiftBy, maxWait } = rule;
  const plain = { daysAndOr, daysCalendar, weeksCalendar, confirmCalendar, shift, shiftBy, maxWait };
  for (const [name, value] of Object.entries(plain)) fields.set(`${prefix}.${name}`, value);
}

function listFields(fields: Fields, { resources, variables, blocks, notices }: Details): void {
  for (const { name, kind, quantity, mode, ifOk, ifFail } of resources)
    fields.add(`resources.${name}`, spoken({ kind, quantity, mode, ifOk, ifFail }));
  for (const { name, value } of variables) fields.add(`variables.${name}`, value);
  for (const block of blocks) {
    const name = `actions.${whenText(block)}`;
    if (block.actions.length === 0) fields.add(name, '');
    for (const action of block.actions) fields.add(`${name}.${action.do}`, actionFields(action));
  }
  for (const { when, ...said } of notices) fields.add(`notifications.${when}`, spoken(said));
}

function actionFields(action: Action): string {
  return spoken(Object.fromEntries(Object.entries(action).filter(([name]) => name !== 'do')));
}

/** `to: x, message: y`; what is not said is left out. */
function spoken(said: Record<string, string>): string {
  return Object.entries(said)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}

function linkFields(fields: Fields, { waits, adds, deletes, flows }: Links): void {
  fields.set('waits', expressionText(waits));
  const plain = (effects: Links['adds']) => effects.filter(({ on }) => !on).map(eventText);
  fields.set('sets', plain(adds).join(', '));
  fields.set('deletes', plain(deletes).join(', '));
  for (const { name, sequence } of flows) fields.add(`flows.${name}`, sequence.join(' → '));
}

/** `A AND (B OR C (PreviousOrderDate))`. */
export function expressionText(waits: WaitToken[]): string {
  return waits
    .map((token) => (typeof token === 'string' ? token : eventText(token)))
    .join(' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')');
}

function eventText({ event, date }: { event: string; date: string }): string {
  const day = plainDate(date);
  return day === '' ? event : `${event} (${day})`;
}

/**
 * How two versions of a definition differ, by field in the order of the first. A change that means nothing, as of an
 * empty attribute, shows as the attributes or properties that were written otherwise.
 * @param ignore - fields that do not count: `description`, or `attributes` for all that begin with it
 */
export function diffFields(
  before: Comparable | null,
  after: Comparable | null,
  ignore: readonly string[] = [],
): FieldDiff[] {
  const [old, now] = [before ? fieldsOf(before) : none, after ? fieldsOf(after) : none];
  const names = new Set([...old.keys(), ...now.keys()]);
  let diffs: FieldDiff[] = [...names]
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }));
  if (diffs.length === 0 && before && after && before.source.format === after.source.format)
    diffs = rawDiff(before.source, after.source);
  return diffs.filter(({ field }) => !isIgnored(field, ignore));
}

const none: ReadonlyMap<string, string> = new Map();

export function isIgnored(field: string, ignore: readonly string[]): boolean {
  return ignore.some((one) => field === one || field.startsWith(`${one}.`));
}
