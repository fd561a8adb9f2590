import * as z from 'zod/mini';

/**
 * Search parameters as plain strings (`?kind=batch&path=a/b`), so that a person can read, type and
 * share them. The router's own format would write JSON.
 */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The opposite of {@link parseSearch}; empty values are left out, so that a default has a clean URL. */
export function writeSearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '' || value === false) continue;
    params.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const text = params.toString().replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}

const optional = z.catch(z.optional(z.string().check(z.maxLength(2000))), undefined);
const flag = z.catch(
  z.optional(
    z.pipe(
      z.union([z.literal('true'), z.boolean()]),
      z.transform((v) => v === 'true' || v === true),
    ),
  ),
  undefined,
);
const count = z.catch(
  z.optional(z.pipe(z.union([z.string().check(z.regex(/^\d{1,9}$/)), z.number()]), z.transform(Number))),
  undefined,
);

/** What each page keeps in its URL. A broken value counts as not given. */
export const workspacesUrl = z.object({ add: flag });
export const workspaceUrl = z.object({ path: optional, file: optional });
export const publishUrl = z.object({
  teamId: optional,
  path: optional,
  include: optional,
  exclude: optional,
  scan: optional,
  q: optional,
  show: z.catch(z.optional(z.enum(['new', 'changed', 'same', 'skipped', 'gone'])), undefined),
});
export const publishedUrl = z.object({
  publication: optional,
  status: z.catch(
    z.optional(
      z.enum(['disk-changed', 'team-changed', 'both-changed', 'new', 'gone-on-disk', 'gone-in-team']),
    ),
    undefined,
  ),
});
export const exportUrl = z.object({
  teamId: optional,
  folder: optional,
  path: optional,
  withoutSecrets: flag,
});
export const notesUrl = z.object({ q: optional, id: optional, new: flag });
export const scriptsUrl = z.object({
  teamId: optional,
  q: optional,
  kind: z.catch(z.optional(z.enum(['cmd', 'powershell', 'shell', 'vbscript', 'sql', 'other'])), undefined),
  tag: optional,
  owner: optional,
  noOwner: flag,
  criticality: z.catch(z.optional(z.enum(['low', 'normal', 'high', 'critical', 'none'])), undefined),
  secrets: z.catch(z.optional(z.enum(['true', 'false'])), undefined),
  notReviewedForDays: count,
  folder: optional,
  sort: z.catch(z.optional(z.enum(['relevance', 'path', 'name', 'updated', 'reviewed', 'size'])), undefined),
});
/** Which team the pages about all of its scripts look at: kept from page to page. */
const team = { teamId: optional };
export const drivesUrl = z.object({
  ...team,
  show: z.catch(z.optional(z.enum(['letters', 'matrix', 'conflicts', 'servers'])), undefined),
  letter: optional,
  level: z.catch(z.optional(z.enum(['same-script', 'same-call-chain', 'same-team'])), undefined),
  q: optional,
});
export const impactUrl = z.object({
  ...team,
  server: optional,
  share: optional,
  drive: optional,
  scriptId: optional,
  view: z.catch(z.optional(z.enum(['graph'])), undefined),
});
export const scriptGraphUrl = z.object({ ...team, focus: optional });
export const scriptProblemsUrl = z.object({ ...team, kind: optional, q: optional });
export const scriptTrashUrl = z.object({ teamId: optional });
export const scriptUrl = z.object({
  tab: z.catch(
    z.optional(z.enum(['content', 'facts', 'calls', 'jobs', 'impact', 'versions', 'history'])),
    undefined,
  ),
  line: count,
  depth: count,
  left: count,
  right: count,
  environmentId: optional,
});
export type ScriptTab = NonNullable<z.output<typeof scriptUrl>['tab']>;
export const auditRanges = ['1h', '24h', '7d', '30d'] as const;
export const auditUrl = z.object({
  q: optional,
  resourceType: optional,
  resourceId: optional,
  actorId: optional,
  tokenId: optional,
  action: optional,
  outcome: z.catch(z.optional(z.enum(['success', 'denied', 'failed'])), undefined),
  teamId: optional,
  requestId: optional,
  range: z.catch(z.optional(z.enum(auditRanges)), undefined),
  from: optional,
  to: optional,
  entry: optional,
});
/** Which environment the pages of Control-M look at: kept from page to page. */
const environment = { environmentId: optional };
export const controlMUrl = z.object({
  ...environment,
  folder: optional,
  q: optional,
  type: optional,
  application: optional,
  subApplication: optional,
  host: optional,
  runAs: optional,
  server: optional,
});
export const definitionUrl = z.object({
  tab: z.catch(
    z.optional(z.enum(['properties', 'links', 'graph', 'script', 'runs', 'versions', 'source', 'history'])),
    undefined,
  ),
});
export type DefinitionTab = NonNullable<z.output<typeof definitionUrl>['tab']>;
export const graphUrl = z.object({
  ...environment,
  folderId: optional,
  around: optional,
  depth: count,
  focus: optional,
  impact: z.catch(z.optional(z.enum(['downstream', 'upstream', 'both'])), undefined),
  of: optional,
  only: flag,
  from: optional,
  to: optional,
});
export type GraphSearch = z.output<typeof graphUrl>;
export const problemsUrl = z.object({ ...environment, kind: optional });
export const importsUrl = z.object({ ...environment, state: optional });
export const newImportUrl = z.object({ ...environment, add: flag });
const changes = z.catch(z.optional(z.enum(['added', 'changed', 'removed', 'moved'])), undefined);
export const importUrl = z.object({
  change: changes,
  kind: z.catch(z.optional(z.enum(['folder', 'job', 'other'])), undefined),
  q: optional,
  open: count,
});
export const compareUrl = z.object({
  left: optional,
  right: optional,
  ignore: optional,
  change: changes,
  open: optional,
});
export const controlMSettingsUrl = z.object({ ...environment, teamId: optional, new: flag, edit: optional });
export const sinksUrl = z.object({ new: flag });
export const retentionUrl = z.object({ before: optional });
export const settingsUrl = z.object({
  tab: z.catch(z.optional(z.enum(['connection', 'backups', 'appearance', 'about'])), undefined),
  restore: optional,
});
export const connectUrl = z.object({
  kind: z.catch(z.optional(z.enum(['embedded', 'postgres'])), undefined),
});
export const memberStates = ['active', 'invited', 'disabled'] as const;
export const membersUrl = z.object({
  q: optional,
  status: z.catch(z.optional(z.enum(memberStates)), undefined),
  new: flag,
});
export const memberUrl = z.object({
  tab: z.catch(z.optional(z.enum(['roles', 'sessions', 'history'])), undefined),
  edit: flag,
});
export type MemberTab = NonNullable<z.output<typeof memberUrl>['tab']>;
export const rolesUrl = z.object({ new: flag, edit: optional });
export const teamsUrl = z.object({ archived: flag, new: flag, edit: optional, members: optional });
export const tokensUrl = z.object({ ended: flag, new: flag, userId: optional });
export const accountUrl = z.object({
  tab: z.catch(z.optional(z.enum(['profile', 'password', 'second-factor', 'sessions'])), undefined),
  edit: flag,
  next: optional,
});
export const signInUrl = z.object({ next: optional });

/** Where to go after signing in: a path of this page, never another site. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  return next;
}
