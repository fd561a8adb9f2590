import type { XmlElement } from '../../model/source.ts';
import { Attributes } from './attributes.ts';
import type { Action, Block, Leftover, Notice, Resource } from './details.ts';
import { ifFailWords, ifOkWords, lockTypes, plainDate, plainNumber, urgencies } from './words.ts';

interface Read<T> {
  value: T;
  leftovers: Leftover[];
}

export function xmlResource(element: XmlElement): Read<Resource> {
  const [tag] = element;
  const attributes = new Attributes(element);
  const value: Resource = {
    kind: tag === 'CONTROL' ? 'lock' : 'pool',
    name: attributes.take('NAME'),
    quantity: plainNumber(attributes.take('QUANT')),
    mode: lockTypes.json(attributes.take('TYPE')),
    ifOk: ifOkWords.json(attributes.take('ONOK')),
    ifFail: ifFailWords.json(attributes.take('ONFAIL')),
  };
  return { value, leftovers: attributes.leftovers(`${tag}.${value.name}.`) };
}

export function xmlNotice(element: XmlElement): Read<Notice> {
  const attributes = new Attributes(element);
  const value: Notice = {
    when: attributes.take('WHEN'),
    time: attributes.take('TIME'),
    to: attributes.take('DEST'),
    message: attributes.take('MESSAGE'),
    urgency: urgencies.json(attributes.take('URGENCY')),
  };
  return { value, leftovers: attributes.leftovers('SHOUT.') };
}

export function xmlBlock([tag, own, children]: XmlElement): Read<Block> {
  const attributes = new Attributes([tag, own, []]);
  const block: Block = { statement: attributes.take('STMT'), code: attributes.take('CODE'), actions: [] };
  const leftovers = attributes.leftovers('ON.');
  for (const child of children) {
    const action = typeof child === 'string' ? undefined : xmlAction(child);
    if (action) {
      block.actions.push(action.value);
      leftovers.push(...action.leftovers);
    } else leftovers.push(typeof child === 'string' ? textLeft(child) : elementLeft(child, 'ON.'));
  }
  return { value: block, leftovers };
}

const acts: ReadonlyMap<string, Action> = new Map([
  ['RERUN', { do: 'rerun' }],
  ['OK', { do: 'ok' }],
  ['NOTOK', { do: 'notok' }],
  ['STOPCYCLIC', { do: 'stop-cyclic' }],
  ['SPCYC', { do: 'stop-cyclic' }],
]);

const readers: ReadonlyMap<string, (attributes: Attributes) => Action | undefined> = new Map([
  ['DOACTION', (has: Attributes) => acts.get(has.take('ACTION').toUpperCase())],
  ['DOMAIL', mail],
  ['DOSHOUT', shout],
  ['DOVARIABLE', variable],
  ['DOAUTOEDIT2', variable],
  ['DOAUTOEDIT', variable],
  ['DOFORCEJOB', force],
  ['DOCOND', condition],
]);

function xmlAction(element: XmlElement): Read<Action> | undefined {
  const [tag, , children] = element;
  const attributes = new Attributes(element);
  const value = children.length === 0 ? readers.get(tag)?.(attributes) : undefined;
  return value && { value, leftovers: attributes.leftovers(`ON.${tag}.`) };
}

function mail(has: Attributes): Action {
  return {
    do: 'mail',
    to: has.take('DEST'),
    cc: has.take('CC_DEST'),
    subject: has.take('SUBJECT'),
    message: withoutLength(has.take('MESSAGE')),
    urgency: urgencies.json(has.take('URGENCY')),
    attach: has.take('ATTACH_SYSOUT'),
  };
}

/** The message of a mail begins with its length in four digits. */
function withoutLength(message: string): string {
  const [, length, text] = /^(\d{4})([^]*)$/.exec(message) ?? [];
  return text !== undefined && Number(length) === text.length ? text : message;
}

function shout(has: Attributes): Action {
  return {
    do: 'notify',
    to: has.take('DEST'),
    message: has.take('MESSAGE'),
    urgency: urgencies.json(has.take('URGENCY')),
  };
}

function variable(has: Attributes): Action {
  return { do: 'set', name: plainName(has.take('NAME')), value: has.take('VALUE') };
}

function force(has: Attributes): Action {
  return {
    do: 'run',
    folder: has.take('FOLDER_NAME', 'TABLE_NAME'),
    job: has.take('NAME', 'JOBNAME'),
    date: plainDate(has.take('ODATE')),
  };
}

function condition(has: Attributes): Action | undefined {
  const deletes = /^(-|DEL)$/i.test(has.take('SIGN'));
  const event = has.take('NAME');
  return event === ''
    ? undefined
    : { do: deletes ? 'delete' : 'add', event, date: plainDate(has.take('ODATE')) };
}

/** Variables are called without what marks their value elsewhere. */
export function plainName(name: string): string {
  return name.replace(/^%%/, '');
}

export function textLeft(text: string): Leftover {
  return { is: 'text', name: 'text', value: text };
}

/** An element nobody understands, as text to read. */
export function elementLeft(element: XmlElement, prefix = ''): Leftover {
  return { is: 'element', name: prefix + element[0], value: written(element) };
}

function written([tag, attributes, children]: XmlElement): string {
  const start = attributes.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join('');
  const inner = children.map((child) => (typeof child === 'string' ? child : written(child))).join('');
  return inner === '' ? `<${tag}${start}/>` : `<${tag}${start}>${inner}</${tag}>`;
}
