import type { JsonObject } from '../../model/source.ts';
import type { Action, Block, Notice, Resource } from '../details/details.ts';
import { comparisons, counted } from '../details/json-actions.ts';
import { noticeTypes } from '../details/words.ts';
import { type ObjectBuilder, objectOf } from './json-object.ts';

/** @param key - under which it stands; the name of a resource is its key, or said in it */
export function resourceObject(resource: Resource, key: string): JsonObject {
  const { kind, name, quantity, mode, ifOk, ifFail } = resource;
  return objectOf(kind === 'lock' ? 'Resource:Lock' : 'Resource:Pool')
    .text('Name', name === key ? '' : name)
    .text('Quantity', quantity)
    .text('LockType', mode)
    .text('IfOk', ifOk)
    .text('IfFail', ifFail).built;
}

export function noticeObject({ when, time, to, message, urgency }: Notice): JsonObject {
  return objectOf(noticeTypes.json(when))
    .text(when === 'EXECTIME' ? 'Value' : 'By', time)
    .text('Destination', to)
    .text('Message', message)
    .text('Urgency', urgency).built;
}

export function isKnownNotice({ when }: Notice): boolean {
  return noticeTypes.json(when) !== when;
}

/** An If: of the completion status, of a count, or else of what the output says. */
export function blockObject(block: Block): JsonObject {
  const object = conditionOf(block);
  for (const action of block.actions) object.named(keyOf(action), () => actionObject(action));
  return object.built;
}

function conditionOf({ statement, code }: Block): ObjectBuilder {
  if (statement === '*' || statement === '') {
    const status = /^(OK|NOTOK)$/.exec(code)?.[1] ?? compared('COMPSTAT', code);
    if (status !== undefined) return objectOf('If:CompletionStatus').text('CompletionStatus', status);
    for (const [property, subject] of counted) {
      const count = compared(subject, code);
      if (count !== undefined) return objectOf(`If:${property}`).text(property, count);
    }
  }
  return objectOf('If:Output').text('Statement', statement).text('Code', code);
}

/** `COMPSTAT GT 4` is `>4`, and EQ needs no sign. */
function compared(subject: string, code: string): string | undefined {
  const [, own, word, number] = /^(\w+) (GE|LE|NE|GT|LT|EQ) (-?\d+)$/.exec(code) ?? [];
  if (own === subject && word !== undefined && number !== undefined)
    return `${word === 'EQ' ? '' : (comparisons.find(([, each]) => each === word)?.[0] ?? '')}${number}`;
  if (subject !== 'COMPSTAT') return undefined;
  return { 'COMPSTAT EVEN': 'Even', 'COMPSTAT ODD': 'Odd' }[code];
}

const types = {
  rerun: 'Action:Rerun',
  ok: 'Action:SetToOK',
  notok: 'Action:SetToNotOK',
  'stop-cyclic': 'Action:StopCyclicRun',
  mail: 'Action:Mail',
  notify: 'Action:Notify',
  set: 'Action:Set',
  run: 'Action:Run',
  add: 'Event:Add',
  delete: 'Event:Delete',
} as const;

function keyOf(action: Action): string {
  return types[action.do];
}

function actionObject(action: Action): JsonObject {
  const object = objectOf(types[action.do]);
  switch (action.do) {
    case 'mail':
      object.text('To', action.to).text('CC', action.cc).text('Subject', action.subject);
      object.text('Message', action.message).text('Urgency', action.urgency);
      if (action.attach === 'Y' || action.attach === 'N')
        object.node('AttachOutput', { is: 'literal', value: action.attach === 'Y' });
      break;
    case 'notify':
      object.text('Destination', action.to).text('Message', action.message).text('Urgency', action.urgency);
      break;
    case 'set':
      object.text('Variable', action.name).text('Value', action.value);
      break;
    case 'run':
      object.text('Folder', action.folder).text('Job', action.job).text('Date', action.date);
      break;
    case 'add':
    case 'delete':
      object.text('Event', action.event).text('Date', action.date);
      break;
    default:
  }
  return object.built;
}
