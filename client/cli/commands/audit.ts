import { call, type Command } from '../command.ts';
import { byId, oneOf, optional, page, text, time, uuid } from '../flags.ts';

const filters = {
  resourceType: optional(text('Such as script')),
  resourceId: optional(text('The thing changed', '<id>')),
  actorId: optional(uuid('Who did it')),
  action: optional(text('Such as scripts.update')),
  outcome: optional(oneOf('How it ended', ['success', 'denied', 'failed'])),
  teamId: optional(uuid('The team it belongs to')),
  requestId: optional(text('The request it came with')),
  from: optional(time('Not before')),
  to: optional(time('Before')),
};

export const audit: Command[] = [
  call(
    'audit list',
    'List changes, newest first',
    { ...page, ...filters },
    (wo) => wo.shared.audit.list.query,
    ['at', 'actor.username', 'action', 'outcome', 'resource.type', 'resource.name', 'id'],
  ),
  call('audit get', 'Show one change with its before and after', byId, (wo) => wo.shared.audit.get.query),
];
