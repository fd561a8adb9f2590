import type { Effect, Links, WaitToken } from '../../model/links.ts';
import type { JsonNode, JsonObject, Source } from '../../model/source.ts';
import type { Details } from '../details/details.ts';
import { detailsOf } from '../details/details-of.ts';
import { extras } from '../details/extras.ts';
import { plainDate } from '../details/words.ts';
import { blockObject, isKnownNotice, noticeObject, resourceObject } from './json-actions.ts';
import { ObjectBuilder, objectOf } from './json-object.ts';
import { putCyclic, whenOf } from './json-schedule.ts';
import { type Loss, lostInJson } from './losses.ts';

/** What is converted: a folder or job without what is in it. */
export interface Convertible {
  type: string;
  name: string;
  server: string | null;
  source: Source;
  links: Links;
}

/** A definition as an object of Jobs-as-Code (without its name), and what that cannot say. */
export function toJson({ type, source, links }: Convertible): { object: JsonObject; losses: Loss[] } {
  if (source.format === 'json') return { object: source.object, losses: [] };
  const details = detailsOf(source, type);
  const object = objectOf(type);
  putPlain(object, details);
  object.object('When', whenOf(details.schedule)).text('TimeZone', details.schedule.timeZone);
  object.text('DaysKeepActive', details.schedule.maxWait);
  if (details.cyclic) putCyclic(object, details.cyclic);
  object.object('RerunLimit', new ObjectBuilder().text('Times', details.maxRerun));
  putExtras(object, details);
  putLists(object, details);
  putLinks(object, links);
  return { object: object.built, losses: losses(type, details, links) };
}

function putPlain(object: ObjectBuilder, details: Details): void {
  const { run } = details;
  object
    .text('OrderMethod', details.orderMethod)
    .text('Application', details.application)
    .text('SubApplication', details.subApplication)
    .text('Description', details.description)
    .text('CreatedBy', details.createdBy)
    .text('RunAs', details.runAs)
    .text('Host', details.host)
    .text('Priority', details.priority)
    .yes('Critical', details.critical)
    .yes('Confirm', details.confirm)
    .text('Command', run.command)
    .text('Script', run.content)
    .text('FilePath', run.path)
    .text('FileName', run.file)
    .text('OverridePath', run.overridePath);
}

function putExtras(object: ObjectBuilder, details: Details): void {
  const inner = new Map<string, ObjectBuilder>();
  for (const { name, value } of details.extras) {
    const extra = extras.find((one) => one.name === name);
    const [property = name, member] = (extra?.json ?? name).split('.');
    const within = member === undefined ? object : (inner.get(property) ?? new ObjectBuilder());
    if (extra?.yes === undefined) within.text(member ?? property, value);
    else within.yes(member ?? property, true);
    if (member !== undefined) inner.set(property, within);
  }
  for (const [property, members] of inner) object.object(property, members);
}

function putLists(object: ObjectBuilder, { variables, resources, blocks, notices }: Details): void {
  if (variables.length > 0)
    object.node('Variables', {
      is: 'array',
      items: variables.map(({ name, value }) => ({
        is: 'object',
        members: [[name, { is: 'string', value }]],
      })),
    });
  for (const resource of resources) object.named(resource.name, (key) => resourceObject(resource, key));
  for (const block of blocks) object.named('If', () => blockObject(block));
  for (const notice of notices.filter(isKnownNotice)) object.named('Notify', () => noticeObject(notice));
}

function putLinks(object: ObjectBuilder, { waits, adds, deletes }: Links): void {
  const put = (name: string, type: string, items: JsonNode[]) => {
    if (items.length > 0)
      object.named(name, () => objectOf(type).node('Events', { is: 'array', items }).built);
  };
  put('eventsToWaitFor', 'WaitForEvents', waitItems(waits));
  put('eventsToAdd', 'AddEvents', adds.filter(({ on }) => !on).map(eventItem));
  put('eventsToDelete', 'DeleteEvents', deletes.filter(({ on }) => !on).map(eventItem));
}

/** AND is what is meant when nothing stands between two events; it is written where OR or parentheses are too. */
function waitItems(waits: WaitToken[]): JsonNode[] {
  const plain = waits.every((token) => typeof token !== 'string' || token === 'AND');
  return waits
    .filter((token) => !plain || typeof token !== 'string')
    .map((token) => (typeof token === 'string' ? { is: 'string', value: token } : eventItem(token)));
}

function eventItem({ event, date }: { event: string; date: string }): JsonNode {
  return new ObjectBuilder().node('Event', { is: 'string', value: event }).text('Date', plainDate(date))
    .built;
}

function losses(type: string, details: Details, links: Links): Loss[] {
  const { applicationType, taskType, leftovers, notices } = details;
  const all = leftovers.map(lostInJson);
  if (applicationType !== '' && applicationType !== 'OS' && type !== `Job:${applicationType}`)
    all.push({
      field: 'attributes.APPL_TYPE',
      value: applicationType,
      reason: `The type ${type} does not say it.`,
    });
  if (taskType !== '' && !/^(command|job|dummy)$/i.test(taskType) && type !== `Job:${taskType}`)
    all.push({ field: 'attributes.TASKTYPE', value: taskType, reason: `The type ${type} does not say it.` });
  for (const { when, message } of notices.filter((notice) => !isKnownNotice(notice)))
    all.push({
      field: `notifications.${when}`,
      value: message,
      reason: 'No Notify of Jobs-as-Code has this word.',
    });
  return [...all, ...lostEffects(details, links)];
}

/** Events that are set outside of an ON, as only older exports have it. */
function lostEffects({ blocks }: Details, { adds, deletes }: Links): Loss[] {
  const said = blocks.flatMap(({ actions }) => actions.filter((action) => 'event' in action));
  const isSaid = (what: 'add' | 'delete') => (effect: Effect) =>
    !effect.on ||
    said.some(
      (action) =>
        action.do === what && action.event === effect.event && action.date === plainDate(effect.date),
    );
  const lost = (what: 'add' | 'delete', effects: Effect[]): Loss[] =>
    effects
      .filter((effect) => !isSaid(what)(effect))
      .map(({ event }) => ({
        field: what === 'add' ? 'sets' : 'deletes',
        value: event,
        reason: 'It stands outside of an ON: nothing says when.',
      }));
  return [...lost('add', adds), ...lost('delete', deletes)];
}
