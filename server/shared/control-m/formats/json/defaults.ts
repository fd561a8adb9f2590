import type { JsonNode, JsonObject } from '../../model/source.ts';
import { isFolderType, isJobType, typeOf } from './nodes.ts';

/** Plain defaults are for everything, but these properties only a folder at the top has. */
const ofTopFolders = new Set([
  'ControlmServer',
  'OrderMethod',
  'SiteStandard',
  'AdjustEvents',
  'ActiveRetentionPolicy',
  'DaysKeepActive',
  'DaysKeepActiveIfNotOk',
]);
/** And these only a job. */
const ofJobs = new Set([
  'Host',
  'ConnectionProfile',
  'Command',
  'PreCommand',
  'PostCommand',
  'FilePath',
  'FileName',
  'Script',
  'Arguments',
  'RunOnAllAgentsInGroup',
]);
/** A simple folder has next to nothing of its own. */
const ofSimpleFolders = new Set([
  'ControlmServer',
  'OrderMethod',
  'SiteStandard',
  'Application',
  'SubApplication',
  'Description',
  'CreatedBy',
]);
/** What says who a definition is. */
const never = new Set(['Type', 'Name', 'Path', 'Defaults']);

/**
 * An object with what Defaults give it: its own members first, then what they add. A member of its own, also an
 * object, replaces the inherited one of that name. Nearer Defaults win, then within one Defaults the narrower type.
 * @param scopes - Defaults that cover it, the nearest first
 */
export function withDefaults(
  own: JsonObject,
  type: string,
  scopes: readonly JsonObject[],
  atTop: boolean,
): JsonObject {
  if (scopes.length === 0) return own;
  const members = [...own.members];
  const names = new Set(members.map(([name]) => name));
  for (const [name, value] of inherited(type, scopes, atTop)) {
    if (names.has(name)) continue;
    names.add(name);
    members.push([name, value]);
  }
  return { is: 'object', members };
}

function* inherited(
  type: string,
  scopes: readonly JsonObject[],
  atTop: boolean,
): Generator<[string, JsonNode]> {
  for (const scope of scopes) {
    for (const section of sectionsFor(type, scope))
      for (const member of section.members) if (!never.has(member[0])) yield member;
    for (const member of scope.members) if (covers(member, type, atTop)) yield member;
  }
}

/** The narrowest first: `Job:A:B` is covered by that, by `Job:A` and by `Job`; every folder also by `Folder`. */
function sectionsFor(type: string, { members }: JsonObject): JsonObject[] {
  const found: [string, JsonObject][] = [];
  for (const [name, value] of members) {
    const named = type === name || type.startsWith(`${name}:`) || (name === 'Folder' && isFolderType(type));
    if (named && isSection(name, value)) found.push([name, value]);
  }
  return found.sort(([a], [b]) => b.length - a.length).map(([, section]) => section);
}

/** Defaults of one type: named like it, and not an object of some type that happens to have that name. */
function isSection(name: string, value: JsonNode): value is JsonObject {
  return value.is === 'object' && (isFolderType(name) || isJobType(name)) && typeOf(value) === undefined;
}

/** Named objects belong to jobs; plain properties to everything that can have them. */
function covers([name, value]: [string, JsonNode], type: string, atTop: boolean): boolean {
  if (never.has(name) || isSection(name, value)) return false;
  if (!isFolderType(type)) return name === 'ControlmServer' ? atTop : !ofTopFolders.has(name);
  if (typeOf(value) !== undefined || ofJobs.has(name)) return false;
  if (type === 'SimpleFolder' && !ofSimpleFolders.has(name)) return false;
  return atTop || !ofTopFolders.has(name);
}
