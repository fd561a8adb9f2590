import { type Convertible, toJson } from './convert/to-json.ts';
import { toXml } from './convert/to-xml.ts';
import type { Links, WaitToken } from '../model/links.ts';
import type { JsonNode, JsonObject, Source, XmlElement } from '../model/source.ts';

/** A source in the format of another one: what that has no words for is in the links only. */
export function inFormatOf(other: Source, definition: Convertible & { folder: string }): Source {
  if (other.format === 'xml') return { format: 'xml', element: toXml(definition).element };
  return other.format === 'json' ? { format: 'json', object: toJson(definition).object } : definition.source;
}

/** What two sources of one folder are together, and what only the second says otherwise and is left out. */
export interface Merged {
  source: Source;
  /** Names of attributes or properties, or the format when two formats cannot be one. */
  conflicts: string[];
}

/** The same folder met twice is one: what is in either is in both, and of a value said twice the first counts. */
export function mergeSources(first: Source, second: Source): Merged {
  if (first.format === 'xml' && second.format === 'xml') {
    const { element, conflicts } = mergeElements(first.element, second.element);
    return { source: { format: 'xml', element }, conflicts };
  }
  if (first.format === 'json' && second.format === 'json') {
    const { object, conflicts } = mergeObjects(first.object, second.object);
    return { source: { format: 'json', object }, conflicts };
  }
  return { source: first, conflicts: [`what is said as ${second.format}`] };
}

function mergeElements(first: XmlElement, second: XmlElement): { element: XmlElement; conflicts: string[] } {
  const [tag, attributes, children] = first;
  const known = new Map(attributes);
  const added = second[1].filter(([name]) => !known.has(name));
  const conflicts = second[1]
    .filter(([name, value]) => known.has(name) && known.get(name) !== value)
    .map(([name]) => name);
  const seen = new Set(children.map((child) => JSON.stringify(child)));
  const others = second[2].filter((child) => !seen.has(JSON.stringify(child)));
  return { element: [tag, [...attributes, ...added], [...children, ...others]], conflicts };
}

function mergeObjects(first: JsonObject, second: JsonObject): { object: JsonObject; conflicts: string[] } {
  const members = new Map(first.members);
  const conflicts: string[] = [];
  for (const [name, value] of second.members) {
    const there = members.get(name);
    if (there === undefined) members.set(name, value);
    else if (JSON.stringify(there) === JSON.stringify(value)) continue;
    else if (isNamedObject(value)) members.set(freeName(members, name), value);
    else conflicts.push(name);
  }
  return { object: { is: 'object', members: [...members] }, conflicts };
}

/** An event list, an If: its name says nothing, so that it can have another. */
function isNamedObject(value: JsonNode): boolean {
  return value.is === 'object' && value.members.some(([name]) => name === 'Type');
}

function freeName(taken: ReadonlyMap<string, unknown>, name: string): string {
  for (let n = 2; ; n += 1) if (!taken.has(`${name}_${n}`)) return `${name}_${n}`;
}

/** @returns what both say; the waits of both must hold */
export function mergeLinks(first: Links, second: Links): Links {
  return {
    waits: bothWaits(first.waits, second.waits),
    adds: union(first.adds, second.adds),
    deletes: union(first.deletes, second.deletes),
    flows: union(first.flows, second.flows),
  };
}

function bothWaits(first: WaitToken[], second: WaitToken[]): WaitToken[] {
  if (second.length === 0 || JSON.stringify(first) === JSON.stringify(second)) return first;
  if (first.length === 0) return second;
  return [...together(first), 'AND', ...together(second)];
}

function together(waits: WaitToken[]): WaitToken[] {
  return waits.includes('OR') ? ['(', ...waits, ')'] : waits;
}

function union<T>(first: T[], second: T[]): T[] {
  const seen = new Set(first.map((item) => JSON.stringify(item)));
  return [...first, ...second.filter((item) => !seen.has(JSON.stringify(item)))];
}
