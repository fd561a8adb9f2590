import { and, desc, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditLog, type AuditRow } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { inScope, type Scope } from '../rbac/scope.ts';

/** What the list can be narrowed by; times are ISO-8601, `from` included, `to` not. */
export interface AuditFilters {
  resourceType?: string | undefined;
  resourceId?: string | undefined;
  actorId?: string | undefined;
  action?: string | undefined;
  outcome?: 'success' | 'denied' | 'failed' | undefined;
  teamId?: string | undefined;
  requestId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

function present(row: AuditRow) {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { type: row.actorType, id: row.actorId, username: row.actorName },
    action: row.action,
    outcome: row.outcome,
    reason: row.reason,
    resource: { type: row.resourceType, id: row.resourceId, name: row.resourceName },
    teamId: row.teamId,
    before: row.before,
    after: row.after,
    requestId: row.requestId,
    installation: row.installation,
    topology: row.topology,
    ip: row.ip,
    sealed: null,
  };
}
export type AuditEntryView = ReturnType<typeof present>;

const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * Newest first. The organisation's own entries (no team) are seen only by who may read the log of all teams.
 */
export async function listAuditEntries(
  db: SharedDb,
  scope: Scope,
  input: PageInput & AuditFilters,
): Promise<Page<AuditEntryView>> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(inScope(auditLog.teamId, scope), ...conditions(input), olderThan(input.cursor)))
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.at.toISOString(), row.id], present);
}

function conditions(filters: AuditFilters): (SQL | undefined)[] {
  const columns = [
    [auditLog.resourceType, filters.resourceType],
    [auditLog.resourceId, filters.resourceId],
    [auditLog.actorId, filters.actorId],
    [auditLog.action, filters.action],
    [auditLog.outcome, filters.outcome],
    [auditLog.teamId, filters.teamId],
    [auditLog.requestId, filters.requestId],
  ] as const;
  return [
    ...columns.map(([column, value]) => (value === undefined ? undefined : eq(column, value))),
    filters.from === undefined ? undefined : gte(auditLog.at, new Date(filters.from)),
    filters.to === undefined ? undefined : lt(auditLog.at, new Date(filters.to)),
  ];
}

function olderThan(cursor: string | undefined): SQL | undefined {
  const last = decodeCursor(cursor, cursorKey);
  if (!last) return undefined;
  const at = new Date(last[0]);
  return or(lt(auditLog.at, at), and(eq(auditLog.at, at), sql`${auditLog.id} < ${last[1]}`));
}

/** @throws Refusal NOT_FOUND - no such entry within `scope` */
export async function getAuditEntry(db: SharedDb, scope: Scope, id: string): Promise<AuditEntryView> {
  const [row] = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.id, id), inScope(auditLog.teamId, scope)));
  if (!row) throw new Refusal('NOT_FOUND', 'No such audit entry, or you are not allowed to see it.');
  return present(row);
}
