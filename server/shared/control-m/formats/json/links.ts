import type { Flow, Links, WaitToken } from '../../model/links.ts';
import type { JsonNode, JsonObject } from '../../model/source.ts';
import { member, textOf, typeOf } from './nodes.ts';

type Event = Exclude<WaitToken, string>;

/** What a folder or job says about others; the definitions inside a folder are not part of its object. */
export function linksOf(object: JsonObject): Links {
  const links: Links = { waits: [], adds: [], deletes: [], flows: [] };
  const waits: WaitToken[][] = [];
  collect(object, false, links, waits);
  links.waits = expression(waits);
  return links;
}

/** @param on - inside an If: counts only when something happens */
function collect(within: JsonObject, on: boolean, links: Links, waits: WaitToken[][]): void {
  for (const [name, value] of within.members) {
    if (value.is === 'object') collectFrom(name, value, on, links, waits);
    else if (value.is === 'array')
      for (const item of value.items) if (item.is === 'object') collectFrom(name, item, on, links, waits);
  }
}

function collectFrom(
  name: string,
  object: JsonObject,
  on: boolean,
  links: Links,
  waits: WaitToken[][],
): void {
  const type = typeOf(object);
  const effects = (events: Event[]) => events.map((event) => ({ ...event, on }));
  if (type === 'WaitForEvents') waits.push(itemsOf(object, 'Events').flatMap(waitToken));
  else if (type === 'AddEvents') links.adds.push(...effects(itemsOf(object, 'Events').flatMap(event)));
  else if (type === 'DeleteEvents') links.deletes.push(...effects(itemsOf(object, 'Events').flatMap(event)));
  else if (type === 'Event:Add') links.adds.push(...effects(event(object)));
  else if (type === 'Event:Delete') links.deletes.push(...effects(event(object)));
  else if (type === 'Flow') links.flows.push(flow(name, object));
  else collect(object, on || type === 'If' || type?.startsWith('If:') === true, links, waits);
}

function itemsOf(object: JsonObject, name: string): JsonNode[] {
  const array = member(object, name);
  return array?.is === 'array' ? array.items : [];
}

/** None where it names no event: the object is kept, and waits for nothing. */
function event(node: JsonNode): Event[] {
  const name = node.is === 'object' ? textOf(member(node, 'Event')) : textOf(node);
  if (name === undefined) return [];
  return [{ event: name, date: (node.is === 'object' && textOf(member(node, 'Date'))) || '' }];
}

/** Operators are written in capitals; an "or" in small letters is the name of an event. */
function waitToken(node: JsonNode): WaitToken[] {
  const text = node.is === 'string' ? node.value : '';
  return text === 'AND' || text === 'OR' || text === '(' || text === ')' ? [text] : event(node);
}

function flow(name: string, object: JsonObject): Flow {
  return { name, sequence: itemsOf(object, 'Sequence').flatMap((item) => textOf(item) ?? []) };
}

/** All of several waits must hold; every AND that was left out is put in. */
function expression(waits: WaitToken[][]): WaitToken[] {
  const parts = waits.filter((part) => part.length > 0);
  const whole = parts.length > 1 ? parts.flatMap(enclosed) : parts.flat();
  const tokens: WaitToken[] = [];
  for (const token of whole) {
    const before = tokens.at(-1);
    if (before !== undefined && ends(before) && begins(token)) tokens.push('AND');
    tokens.push(token);
  }
  return tokens;
}

function enclosed(part: WaitToken[]): WaitToken[] {
  return part.includes('OR') ? ['(', ...part, ')'] : part;
}

const ends = (token: WaitToken) => typeof token === 'object' || token === ')';
const begins = (token: WaitToken) => typeof token === 'object' || token === '(';
