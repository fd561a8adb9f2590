import { cannotBeWritten } from '../../formats/xml/escape.ts';
import type { Links } from '../../model/links.ts';
import type { XmlElement, XmlNode } from '../../model/source.ts';
import type { Details } from '../details/details.ts';
import { isSaidOtherwise } from '../details/days.ts';
import { detailsOf } from '../details/details-of.ts';
import { extras } from '../details/extras.ts';
import { noticeTypes, orderMethods, plainDate } from '../details/words.ts';
import { type FlowEvents, noFlowEvents } from './flows.ts';
import { type Loss, lostInXml } from './losses.ts';
import type { Convertible } from './to-json.ts';
import {
  blockElement,
  effectElement,
  noticeElement,
  resourceElement,
  variableElement,
} from './xml-actions.ts';
import { type ElementBuilder, elementOf } from './xml-element.ts';
import { putCyclic, putSchedule } from './xml-schedule.ts';
import { alsoWaiting, waitElements } from './xml-waits.ts';

const tags: Readonly<Record<string, string>> = {
  Folder: 'SMART_FOLDER',
  SimpleFolder: 'FOLDER',
  SubFolder: 'SUB_FOLDER',
};

/**
 * A definition as an element of an export, without what is in it, and what that cannot say.
 * @param flowEvents - what the flows of the folder around it mean for it
 */
export function toXml(
  definition: Convertible & { folder: string },
  flowEvents: FlowEvents = noFlowEvents,
): { element: XmlElement; losses: Loss[] } {
  const { type, source, links } = definition;
  if (source.format === 'xml') return { element: withFlows(source.element, flowEvents), losses: [] };
  const details = detailsOf(source, type);
  const element = elementOf(tags[type] ?? 'JOB');
  putPlace(element, definition);
  putPlain(element, details);
  if (tags[type] === undefined) putRun(element, details, type);
  const everyDay = putDays(element, details, type);
  if (details.cyclic) putCyclic(element, details.cyclic);
  element.text('MAXRERUN', details.maxRerun);
  putExtras(element, details);
  putLists(element, details);
  putLinks(element, links, flowEvents);
  const { built } = element;
  return { element: built, losses: [...losses(details, links), ...everyDay, ...unwritable(built)] };
}

/** Of an element in a folder that came as JSON. */
function withFlows([tag, attributes, children]: XmlElement, { waits, sets }: FlowEvents): XmlElement {
  const more = [
    ...waitElements(alsoWaiting([], waits)),
    ...sets.map((event) => effectElement('OUTCOND', { event, date: '' }, 'add')),
  ];
  return [tag, attributes, [...children, ...more]];
}

function putPlace(
  element: ElementBuilder,
  { type, name, folder, server }: Convertible & { folder: string },
): void {
  const isTop = type === 'Folder' || type === 'SimpleFolder';
  element.text(isTop ? 'FOLDER_NAME' : 'JOBNAME', name);
  if (isTop || folder === '') element.text('DATACENTER', server ?? '');
  if (!isTop) element.text('PARENT_FOLDER', folder);
}

function putPlain(element: ElementBuilder, details: Details): void {
  element
    .text('FOLDER_ORDER_METHOD', orderMethods.xml(details.orderMethod))
    .text('APPLICATION', details.application)
    .text('SUB_APPLICATION', details.subApplication)
    .text('DESCRIPTION', details.description)
    .text('CREATED_BY', details.createdBy)
    .text('RUN_AS', details.runAs)
    .text('NODEID', details.host)
    .text('PRIORITY', details.priority)
    .yes('CRITICAL', details.critical)
    .yes('CONFIRM', details.confirm);
}

const taskTypes: Readonly<Record<string, string>> = {
  'Job:Command': 'Command',
  'Job:Dummy': 'Dummy',
};

function putRun(element: ElementBuilder, { run }: Details, type: string): void {
  element
    .text('TASKTYPE', taskTypes[type] ?? 'Job')
    .text('APPL_TYPE', run.kind === 'other' ? type.replace(/^Job:?/, '') : 'OS')
    .text('CMDLINE', run.command)
    .text('MEMLIB', run.path)
    .text('MEMNAME', run.file)
    .text('OVERLIB', run.overridePath);
  if (run.kind === 'embedded') element.text('USE_INSTREAM_JCL', 'Y').text('INSTREAM_JCL', run.content);
}

/** A job that does not say when runs every day; in XML it would never run, so the days are written. */
function putDays(element: ElementBuilder, { schedule }: Details, type: string): Loss[] {
  const isJob = tags[type] === undefined;
  const unsaid = isJob && schedule.days === null && !isSaidOtherwise(schedule);
  putSchedule(element, unsaid ? { ...schedule, days: ['ALL'] } : schedule);
  return unsaid
    ? [
        {
          field: 'schedule.days',
          value: '',
          reason: 'It does not say when it runs, which means every day; XML has to say so.',
        },
      ]
    : [];
}

function putExtras(element: ElementBuilder, details: Details): void {
  for (const { name, value } of details.extras) {
    const extra = extras.find((one) => one.name === name);
    if (extra) element.text(extra.xml, extra.yes ?? value);
  }
}

function putLists(element: ElementBuilder, { variables, resources, blocks, notices }: Details): void {
  for (const resource of resources) element.child(resourceElement(resource));
  for (const variable of variables) element.child(variableElement('VARIABLE', variable));
  for (const block of blocks) element.child(blockElement(block));
  for (const notice of notices) if (!isOfJsonOnly(notice.when)) element.child(noticeElement(notice));
}

function isOfJsonOnly(when: string): boolean {
  return when.startsWith('Notify:') && noticeTypes.xml(when) === when;
}

function putLinks(element: ElementBuilder, links: Links, flowEvents: FlowEvents): void {
  for (const wait of waitElements(alsoWaiting(links.waits, flowEvents.waits))) element.child(wait);
  const plain = (effects: Links['adds']) =>
    effects.filter(({ on }) => !on).map(({ event, date }) => ({ event, date: plainDate(date) }));
  for (const effect of plain(links.adds)) element.child(effectElement('OUTCOND', effect, 'add'));
  for (const event of flowEvents.sets) element.child(effectElement('OUTCOND', { event, date: '' }, 'add'));
  for (const effect of plain(links.deletes)) element.child(effectElement('OUTCOND', effect, 'delete'));
}

function losses({ leftovers, notices }: Details, { flows }: Links): Loss[] {
  return [
    ...leftovers.map(lostInXml),
    ...notices
      .filter(({ when }) => isOfJsonOnly(when))
      .map(({ when, message }) => ({
        field: `notifications.${when}`,
        value: message,
        reason: 'No SHOUT of an XML export has this word.',
      })),
    ...flows.map(({ name, sequence }) => ({
      field: `flows.${name}`,
      value: sequence.join(' → '),
      reason: 'XML has no flows: conditions between the jobs say the same order.',
    })),
  ];
}

/** Control characters, for instance: XML cannot even refer to them. */
function unwritable([tag, attributes, children]: XmlElement): Loss[] {
  const own = attributes
    .filter(([, value]) => cannotBeWritten(value))
    .map(([name, value]) => ({
      field: `${tag}.${name}`,
      value,
      reason: 'It holds characters that XML cannot hold; U+FFFD stands for them.',
    }));
  return [...own, ...children.filter(isElement).flatMap(unwritable)];
}

function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string';
}
