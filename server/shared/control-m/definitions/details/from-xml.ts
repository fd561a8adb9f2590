import type { XmlElement } from '../../model/source.ts';
import { Attributes } from './attributes.ts';
import type { Details, Leftover, Run, Said } from './details.ts';
import { extras } from './extras.ts';
import { isYes, orderMethods, plainNumber } from './words.ts';
import { elementLeft, plainName, textLeft, xmlBlock, xmlNotice, xmlResource } from './xml-actions.ts';
import { xmlCyclic, xmlSchedule } from './xml-schedule.ts';

/** @param type - of the definition: `Job:Command`, `Folder`; decides what the attributes about a script mean */
export function xmlDetails(element: XmlElement, type: string): Details {
  const attributes = new Attributes(element);
  takePlace(attributes, type);
  const inside = children(element);
  const { schedule, leftovers } = xmlSchedule(attributes, inside.others, type);
  const method = orderMethods.json(attributes.take('FOLDER_ORDER_METHOD', 'TABLE_ORDER_METHOD'));
  const details: Details = {
    description: attributes.take('DESCRIPTION'),
    application: attributes.take('APPLICATION'),
    subApplication: attributes.take('SUB_APPLICATION', 'GROUP'),
    host: attributes.take('NODEID'),
    runAs: attributes.take('RUN_AS', 'OWNER'),
    createdBy: attributes.take('CREATED_BY', 'AUTHOR'),
    critical: isYes(attributes.take('CRITICAL')),
    priority: attributes.take('PRIORITY'),
    confirm: isYes(attributes.take('CONFIRM')),
    run: run(attributes, type),
    schedule,
    cyclic: xmlCyclic(attributes),
    maxRerun: noZero(plainNumber(attributes.take('MAXRERUN'))),
    ...inside.understood,
    orderMethod: isTop(type) ? method : '', // without one it waits to be ordered by hand
    taskType: attributes.take('TASKTYPE'),
    applicationType: attributes.take('APPL_TYPE'),
    extras: takeExtras(attributes),
    leftovers: [],
  };
  details.leftovers = [...attributes.leftovers(), ...leftovers, ...inside.leftovers];
  return details;
}

/** What only repeats name and place, or what the element is. */
function takePlace(attributes: Attributes, type: string): void {
  attributes.take('JOBNAME');
  for (const name of ['FOLDER_NAME', 'TABLE_NAME', 'PARENT_FOLDER', 'PARENT_TABLE', 'DATACENTER'])
    attributes.take(name);
  if (!type.startsWith('Job') && /^(smart|sub)/i.test(attributes.says('TASKTYPE')))
    attributes.take('TASKTYPE');
}

function run(attributes: Attributes, type: string): Run {
  const kind = kindOf(type);
  const command = kind === 'command' || attributes.says('CMDLINE') !== '' ? attributes.take('CMDLINE') : '';
  // what names a script at a command job is left over from an earlier life
  const named = kind === 'command' || kind === 'none';
  return {
    kind,
    command,
    path: named ? '' : attributes.take('MEMLIB', 'FILE_PATH'),
    file: named ? '' : attributes.take('MEMNAME', 'FILE_NAME'),
    overridePath: kind === 'script' || kind === 'embedded' ? attributes.take('OVERLIB') : '',
    content: kind === 'embedded' ? embedded(attributes) : '',
  };
}

function embedded(attributes: Attributes): string {
  attributes.take('USE_INSTREAM_JCL');
  return attributes.take('INSTREAM_JCL');
}

export function kindOf(type: string): Run['kind'] {
  if (type === 'Job:Command') return 'command';
  if (type === 'Job:Script') return 'script';
  if (type === 'Job:EmbeddedScript') return 'embedded';
  return type === 'Job:Dummy' || !type.startsWith('Job') ? 'none' : 'other';
}

/** Only folders at the top are ordered. */
export function isTop(type: string): boolean {
  return type === 'Folder' || type === 'SimpleFolder';
}

/** 0 is no limit at all, as is nothing. */
function noZero(text: string): string {
  return text === '0' ? '' : text;
}

function takeExtras(attributes: Attributes): Said[] {
  return extras.flatMap(({ name, xml, yes }) => {
    const value = attributes.take(xml);
    const said = yes === undefined ? value : isYes(value) && 'true';
    return said ? [{ name, value: said }] : [];
  });
}

type Inside = Pick<Details, 'resources' | 'variables' | 'blocks' | 'notices'>;

function children([, , nodes]: XmlElement) {
  const understood: Inside = { resources: [], variables: [], blocks: [], notices: [] };
  const leftovers: Leftover[] = [];
  const others: XmlElement[] = [];
  for (const node of nodes) {
    if (typeof node === 'string') leftovers.push(textLeft(node));
    else if (calendarTags.has(node[0])) others.push(node);
    else leftovers.push(...child(node, understood));
  }
  return { understood, leftovers, others };
}

const calendarTags = new Set(['RULE_BASED_CALENDARS', 'RULE_BASED_CALENDAR']);

function child(node: XmlElement, understood: Inside): Leftover[] {
  const [tag, , inner] = node;
  // whatever is inside one of these is nothing that is known
  if (tag !== 'ON' && inner.length > 0) return [elementLeft(node)];
  if (tag === 'QUANTITATIVE' || tag === 'CONTROL') return into(understood.resources, xmlResource(node));
  if (tag === 'SHOUT') return into(understood.notices, xmlNotice(node));
  if (tag === 'ON') return into(understood.blocks, xmlBlock(node));
  const attributes = new Attributes(node);
  if (tag === 'VARIABLE' || tag === 'AUTOEDIT2' || tag === 'AUTOEDIT') {
    const value = { name: plainName(attributes.take('NAME')), value: attributes.take('VALUE') };
    return into(understood.variables, { value, leftovers: attributes.leftovers(`${tag}.${value.name}.`) });
  }
  if ((tag !== 'INCOND' && tag !== 'OUTCOND') || attributes.says('NAME') === '') return [elementLeft(node)];
  const name = attributes.take('NAME'); // the rest is in the links
  for (const known of ['ODATE', 'AND_OR', 'OP', 'SIGN']) attributes.take(known);
  return attributes.leftovers(`${tag}.${name}.`);
}

function into<T>(list: T[], { value, leftovers }: { value: T; leftovers: Leftover[] }): Leftover[] {
  list.push(value);
  return leftovers;
}
