import type { XmlElement } from '../../model/source.ts';
import type { Action, Block, Notice, Resource } from '../details/details.ts';
import { ifFailWords, ifOkWords, lockTypes, orderDates, urgencies } from '../details/words.ts';
import { elementOf } from './xml-element.ts';

export function resourceElement({ kind, name, quantity, mode, ifOk, ifFail }: Resource): XmlElement {
  return elementOf(kind === 'lock' ? 'CONTROL' : 'QUANTITATIVE')
    .text('NAME', name)
    .text('QUANT', quantity)
    .text('TYPE', lockTypes.xml(mode))
    .text('ONOK', ifOkWords.xml(ifOk))
    .text('ONFAIL', ifFailWords.xml(ifFail)).built;
}

export function noticeElement({ when, time, to, message, urgency }: Notice): XmlElement {
  return elementOf('SHOUT')
    .text('WHEN', when)
    .text('TIME', time)
    .text('DEST', to)
    .text('MESSAGE', message)
    .text('URGENCY', urgencies.xml(urgency)).built;
}

export function blockElement({ statement, code, actions }: Block): XmlElement {
  const element = elementOf('ON').text('STMT', statement).text('CODE', code);
  for (const action of actions) element.child(actionElement(action));
  return element.built;
}

const acts = { rerun: 'RERUN', ok: 'OK', notok: 'NOTOK', 'stop-cyclic': 'STOPCYCLIC' } as const;

function actionElement(action: Action): XmlElement {
  switch (action.do) {
    case 'mail':
      return elementOf('DOMAIL')
        .text('URGENCY', urgencies.xml(action.urgency))
        .text('DEST', action.to)
        .text('CC_DEST', action.cc)
        .text('SUBJECT', action.subject)
        .text('MESSAGE', withLength(action.message))
        .text('ATTACH_SYSOUT', action.attach).built;
    case 'notify':
      return elementOf('DOSHOUT')
        .text('URGENCY', urgencies.xml(action.urgency))
        .text('MESSAGE', action.message)
        .text('DEST', action.to).built;
    case 'set':
      return variableElement('DOVARIABLE', action);
    case 'run':
      return elementOf('DOFORCEJOB')
        .text('FOLDER_NAME', action.folder)
        .text('NAME', action.job)
        .text('ODATE', xmlDate(action.date)).built;
    case 'add':
    case 'delete':
      return effectElement('DOCOND', action, action.do);
    default:
      return elementOf('DOACTION').text('ACTION', acts[action.do]).built;
  }
}

export function variableElement(tag: string, { name, value }: { name: string; value: string }): XmlElement {
  return elementOf(tag).text('NAME', `%%${name}`).text('VALUE', value).built;
}

export function effectElement(
  tag: 'OUTCOND' | 'DOCOND',
  { event, date }: { event: string; date: string },
  change: 'add' | 'delete',
): XmlElement {
  const sign = tag === 'OUTCOND' ? { add: '+', delete: '-' } : { add: 'ADD', delete: 'DEL' };
  return elementOf(tag).text('NAME', event).text('ODATE', xmlDate(date)).text('SIGN', sign[change]).built;
}

/** @param date - as in details, '' the order date */
export function xmlDate(date: string): string {
  return orderDates.xml(date);
}

/** The message of a mail begins with its length in four digits. */
function withLength(message: string): string {
  return message === '' || message.length > 9999
    ? message
    : String(message.length).padStart(4, '0') + message;
}
