import { member, textOf } from '../../formats/json/nodes.ts';
import type { JsonNode, JsonObject } from '../../model/source.ts';
import type { Action, Block, Leftover, Notice, Resource } from './details.ts';
import { Members } from './members.ts';
import { noticeTypes, plainDate, plainNumber } from './words.ts';

interface Read<T> {
  value: T;
  leftovers: Leftover[];
}

/** @param key - the name of a resource is its key */
export function jsonResource(key: string, object: JsonObject): Read<Resource> {
  const members = new Members(object, `${key}.`);
  const lock = isLock(members.take('Type'));
  const value: Resource = {
    kind: lock ? 'lock' : 'pool',
    name: members.take('Name') || key,
    quantity: plainNumber(members.take('Quantity')),
    mode: members.take('LockType') || members.take('MutexType'),
    ifOk: members.take('IfOk'),
    ifFail: members.take('IfFail'),
  };
  return { value, leftovers: members.leftovers() };
}

export function isResource(type: string): boolean {
  return type === 'Resource:Pool' || type === 'Resource:Semaphore' || isLock(type);
}

function isLock(type: string): boolean {
  return type === 'Resource:Lock' || type === 'Resource:Mutex';
}

export function jsonNotice(key: string, object: JsonObject): Read<Notice> {
  const members = new Members(object, `${key}.`);
  const value: Notice = {
    when: noticeTypes.xml(members.take('Type')),
    time: members.take('By') || members.take('Value'),
    to: members.take('Destination'),
    message: members.take('Message'),
    urgency: members.take('Urgency'),
  };
  return { value, leftovers: members.leftovers() };
}

/** @returns undefined for a condition that only JSON can say */
export function jsonBlock(key: string, object: JsonObject): Read<Block> | undefined {
  const members = new Members(object, `${key}.`);
  members.understood('Type');
  const on = condition(members);
  if (!on) return undefined;
  const actions: Action[] = [];
  const leftovers: Leftover[] = [];
  for (const { key: own, type, object: inner } of members.typed()) {
    const read = jsonAction(`${key}.${own}.`, type, inner);
    if (!read) continue;
    members.understood(own);
    actions.push(...read.value);
    leftovers.push(...read.leftovers);
  }
  return { value: { ...on, actions }, leftovers: [...members.leftovers(), ...leftovers] };
}

type Condition = Pick<Block, 'statement' | 'code'>;

function condition(members: Members): Condition | undefined {
  const status = members.take('CompletionStatus');
  if (status !== '') return withCode(statusCode(status));
  for (const [property, subject] of counted) {
    const count = members.take(property);
    if (count !== '') return withCode(comparison(subject, count));
  }
  const [statement, code] = [members.take('Statement'), members.take('Code')];
  return statement === '' && code === '' ? undefined : { statement: statement || '*', code };
}

/** Properties of an If that compare a number, and what XML calls it. */
export const counted = [
  ['NumberOfExecutions', 'RUNCOUNT'],
  ['NumberOfFailures', 'FAILCOUNT'],
] as const;

function withCode(code: string | undefined): Condition | undefined {
  return code === undefined ? undefined : { statement: '*', code };
}

function statusCode(status: string): string | undefined {
  if (status === 'OK' || status === 'NOTOK') return status;
  if (/^(even|odd)$/i.test(status)) return `COMPSTAT ${status.toUpperCase()}`;
  return comparison('COMPSTAT', status);
}

/** Signs of JSON and words of XML. */
export const comparisons = [
  ['>=', 'GE'],
  ['<=', 'LE'],
  ['!=', 'NE'],
  ['>', 'GT'],
  ['<', 'LT'],
  ['=', 'EQ'],
] as const;

function comparison(subject: string, text: string): string | undefined {
  // trimmed first: with blanks in two places of the pattern, each way to share a million of them would be tried
  const [, sign = '', number] = /^(>=|<=|!=|>|<|=|)\s*(-?\d+)$/.exec(text.trim()) ?? [];
  const word = comparisons.find(([own]) => own === (sign || '='))?.[1];
  return number === undefined || word === undefined ? undefined : `${subject} ${word} ${number}`;
}

const acts: ReadonlyMap<string, Action> = new Map([
  ['Action:Rerun', { do: 'rerun' }],
  ['Action:SetToOK', { do: 'ok' }],
  ['Action:SetToNotOK', { do: 'notok' }],
  ['Action:StopCyclicRun', { do: 'stop-cyclic' }],
]);

/** One action, or one per event. */
function jsonAction(prefix: string, type: string, object: JsonObject): Read<Action[]> | undefined {
  const has = new Members(object, prefix);
  has.understood('Type');
  const value = actionsOf(type, has, object);
  return value && { value, leftovers: has.leftovers() };
}

function actionsOf(type: string, has: Members, object: JsonObject): Action[] | undefined {
  const act = acts.get(type);
  if (act) return [act];
  const change = type.startsWith('Delete') || type === 'Event:Delete' ? 'delete' : 'add';
  if (type === 'AddEvents' || type === 'DeleteEvents') {
    has.understood('Events');
    return eventsOf(member(object, 'Events')).map((event) => ({ do: change, ...event }));
  }
  if (type === 'Event:Add' || type === 'Event:Delete')
    return [{ do: change, event: has.take('Event'), date: plainDate(has.take('Date')) }];
  if (type === 'Mail' || type === 'Action:Mail') return [mail(has)];
  if (type === 'Notify' || type === 'Action:Notify') return [notify(has)];
  if (type === 'Set' || type === 'Action:Set')
    return [{ do: 'set', name: has.take('Variable').replace(/^%%/, ''), value: has.take('Value') }];
  if (type === 'Run' || type === 'Action:Run')
    return [
      { do: 'run', folder: has.take('Folder'), job: has.take('Job'), date: plainDate(has.take('Date')) },
    ];
  return undefined;
}

function mail(has: Members): Action {
  const attach = has.take('AttachOutput');
  return {
    do: 'mail',
    to: has.take('To'),
    cc: has.take('CC'),
    subject: has.take('Subject'),
    message: has.take('Message'),
    urgency: has.take('Urgency'),
    attach: attach === '' ? '' : attach === 'true' ? 'Y' : 'N',
  };
}

function notify(has: Members): Action {
  return {
    do: 'notify',
    to: has.take('Destination'),
    message: has.take('Message'),
    urgency: has.take('Urgency'),
  };
}

function eventsOf(events: JsonNode | undefined): { event: string; date: string }[] {
  const items = events?.is === 'array' ? events.items : [];
  return items.flatMap((item) => {
    const event = item.is === 'object' ? textOf(member(item, 'Event')) : textOf(item);
    const date = item.is === 'object' ? textOf(member(item, 'Date')) : undefined;
    return event === undefined ? [] : [{ event, date: plainDate(date ?? '') }];
  });
}
