import { eq, gte, isNull, like, lt, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { auditLog } from '../../../db/shared/schema/index.ts';
import { id } from '../../trpc/schemas.ts';

const name = z.string().min(1).max(200);
const time = z.iso.datetime({ offset: true });

/** `org`, or the id of a team: each has a log of its own. */
export const logName = z
  .string()
  .regex(/^(org|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, 'org, or the id of a team.')
  .describe('`org`, or the id of a team.')
  .meta({ examples: ['org'] });

/** What entries can be narrowed by; all that is given has to fit. */
export const auditFilters = z.object({
  resourceType: name.optional(),
  resourceId: name.optional(),
  actorId: id.optional(),
  tokenId: id.optional().describe('Done with this API token.'),
  action: name.optional().describe('An action, or all of a router: `scripts.update`, `scripts.*`.'),
  outcome: z.enum(['success', 'denied', 'failed']).optional(),
  teamId: id.optional(),
  log: logName.optional(),
  requestId: name.optional(),
  from: time.optional().describe('Included.'),
  to: time.optional().describe('Not included.'),
  q: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Text in what changed (before, after) or in the name of the thing; case does not matter.'),
});
export type AuditFilters = z.infer<typeof auditFilters>;

/** All conditions but `q`, which no index helps: see {@link textCondition}. */
export function conditions(filters: AuditFilters): (SQL | undefined)[] {
  const columns = [
    [auditLog.resourceType, filters.resourceType],
    [auditLog.resourceId, filters.resourceId],
    [auditLog.actorId, filters.actorId],
    [auditLog.tokenId, filters.tokenId],
    [auditLog.outcome, filters.outcome],
    [auditLog.teamId, filters.teamId],
    [auditLog.requestId, filters.requestId],
  ] as const;
  return [
    ...columns.map(([column, value]) => (value === undefined ? undefined : eq(column, value))),
    actionCondition(filters.action),
    filters.log === undefined ? undefined : ofLog(filters.log),
    filters.from === undefined ? undefined : gte(auditLog.at, new Date(filters.from)),
    filters.to === undefined ? undefined : lt(auditLog.at, new Date(filters.to)),
  ];
}

/** Rows of one log. */
export function ofLog(log: string): SQL {
  return log === 'org' ? isNull(auditLog.teamId) : eq(auditLog.teamId, log);
}

function actionCondition(action: string | undefined): SQL | undefined {
  if (action === undefined) return undefined;
  return action.endsWith('.*')
    ? like(auditLog.action, `${escapeLike(action.slice(0, -1))}%`)
    : eq(auditLog.action, action);
}

export function textCondition(q: string | undefined): SQL | undefined {
  if (q === undefined) return undefined;
  const pattern = `%${escapeLike(q)}%`;
  return or(
    sql`${auditLog.before}::text ilike ${pattern}`,
    sql`${auditLog.after}::text ilike ${pattern}`,
    sql`${auditLog.resourceName} ilike ${pattern}`,
  );
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

/** Whether a filter is given that no index helps: a query then has to look at entries one by one, and needs an end. */
export function withoutIndex({ q, tokenId, outcome, action }: AuditFilters): boolean {
  return q !== undefined || tokenId !== undefined || outcome !== undefined || isPattern(action);
}

/** The other filters. */
export function indexedOf({
  action,
  tokenId: _t,
  outcome: _o,
  q: _q,
  ...indexed
}: AuditFilters): AuditFilters {
  return isPattern(action) ? indexed : { ...indexed, action };
}

const isPattern = (action: string | undefined) => action?.endsWith('.*') ?? false;
