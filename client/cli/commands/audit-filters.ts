import { oneOf, optional, text, time, uuid } from '../flags.ts';

/** What entries of the log can be narrowed by. */
export const auditFilters = {
  resourceType: optional(text('Such as script')),
  resourceId: optional(text('The thing changed', '<id>')),
  actorId: optional(uuid('Who did it')),
  tokenId: optional(uuid('The API token it was done with')),
  action: optional(text('Such as scripts.update, or scripts.*')),
  outcome: optional(oneOf('How it ended', ['success', 'denied', 'failed'])),
  teamId: optional(uuid('The team it belongs to')),
  log: optional(text('Only of this log: org, or the id of a team', '<org|uuid>')),
  requestId: optional(text('The request it came with')),
  from: optional(time('Not before')),
  to: optional(time('Before')),
  q: optional(text('Text in what changed')),
};
