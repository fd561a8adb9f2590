import type { JsonObject } from '../../model/source.ts';
import type { Details, Leftover, Run, Said } from './details.ts';
import { extras } from './extras.ts';
import { isTop, kindOf } from './from-xml.ts';
import { isResource, jsonBlock, jsonNotice, jsonResource } from './json-actions.ts';
import { jsonCyclic, jsonSchedule } from './json-schedule.ts';
import { Members } from './members.ts';

/** @param type - of the definition */
export function jsonDetails(object: JsonObject, type: string): Details {
  const members = new Members(object);
  members.understood('Type');
  members.understood('ControlmServer'); // of the folder, and beside the definition
  const inside: Inside = { resources: [], blocks: [], notices: [] };
  const leftovers = typedMembers(members, inside);
  const details: Details = {
    description: members.take('Description'),
    application: members.take('Application'),
    subApplication: members.take('SubApplication'),
    host: members.take('Host') || members.take('HostGroup'),
    runAs: members.take('RunAs'),
    createdBy: members.take('CreatedBy'),
    critical: members.yes('Critical'),
    priority: members.take('Priority'),
    confirm: members.yes('Confirm'),
    run: run(members, type),
    schedule: jsonSchedule(members),
    ...jsonCyclic(members),
    ...inside,
    variables: variables(members),
    // what Jobs-as-Code takes for said
    orderMethod: members.take('OrderMethod') || (isTop(type) ? 'Automatic' : ''),
    taskType: '',
    applicationType: '',
    extras: takeExtras(members),
    leftovers: [],
  };
  details.leftovers = [...members.leftovers(), ...leftovers];
  return details;
}

type Inside = Pick<Details, 'resources' | 'blocks' | 'notices'>;

function typedMembers(members: Members, inside: Inside): Leftover[] {
  const leftovers: Leftover[] = [];
  const unknown = new Set<string>();
  for (const { key, type, object } of members.typed()) {
    const read = typedMember(key, type, object, inside);
    if (read) leftovers.push(...read);
    else unknown.add(key);
  }
  for (const { key } of members.typed()) if (!unknown.has(key)) members.understood(key);
  return leftovers;
}

const inLinks = new Set(['WaitForEvents', 'AddEvents', 'DeleteEvents', 'Flow']);

/** @returns what is left over of it; undefined if nobody understands it */
function typedMember(key: string, type: string, object: JsonObject, inside: Inside): Leftover[] | undefined {
  if (inLinks.has(type)) return [];
  if (isResource(type)) return into(inside.resources, jsonResource(key, object));
  if (type.startsWith('Notify:')) return into(inside.notices, jsonNotice(key, object));
  const block = type === 'If' || type.startsWith('If:') ? jsonBlock(key, object) : undefined;
  return block && into(inside.blocks, block);
}

function into<T>(list: T[], { value, leftovers }: { value: T; leftovers: Leftover[] }): Leftover[] {
  list.push(value);
  return leftovers;
}

function run(members: Members, type: string): Run {
  const kind = kindOf(type);
  const named = kind === 'command' || kind === 'none';
  return {
    kind,
    command: kind === 'command' || kind === 'other' ? members.take('Command') : '',
    path: named ? '' : members.take('FilePath') || members.take('MemberLibrary'),
    file: named ? '' : members.take('FileName') || members.take('MemberName'),
    overridePath: kind === 'script' || kind === 'embedded' ? members.take('OverridePath') : '',
    content: kind === 'embedded' ? members.take('Script') : '',
  };
}

/** `[{"X": "1"}, …]`, or an object. */
function variables(members: Members): Said[] {
  const [, value] = members.entries.find(([name]) => name === 'Variables') ?? [];
  const objects = value?.is === 'array' ? value.items : value ? [value] : [];
  const said = objects.flatMap((object) => (object.is === 'object' ? plainMembers(object) : [undefined]));
  const all = said.filter((one) => one !== undefined);
  if (all.length !== said.length) return []; // odd ones are left over as they are
  members.understood('Variables');
  return all;
}

function plainMembers(object: JsonObject): (Said | undefined)[] {
  const members = new Members(object);
  return members.entries.map(([name, value]) =>
    value.is === 'object' || value.is === 'array'
      ? undefined
      : { name: name.replace(/^%%/, ''), value: members.take(name) },
  );
}

function takeExtras(members: Members): Said[] {
  return extras.flatMap(({ name, json, yes }) => {
    const [property = '', inner] = json.split('.');
    const value = inner === undefined ? members.take(property) : members.inside(property).take(inner);
    const said = yes === undefined ? value : value === 'true' && 'true';
    return said ? [{ name, value: said }] : [];
  });
}
