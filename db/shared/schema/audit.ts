import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { primaryId, timeNow, xid8 } from './columns.ts';

/**
 * Who changed what, when and from where. Rows are only added: triggers refuse anything else. No
 * references out of the log, or a team or a person could never be removed.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: primaryId(),
    at: timeNow('at'), // set by a trigger: database clock
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`), // set by a trigger: ties the row to its change
    dbUser: text('db_user').notNull().default(sql`session_user`), // set by a trigger
    actorType: text('actor_type', { enum: ['user', 'token', 'system'] }).notNull(),
    actorId: uuid('actor_id'),
    actorName: text('actor_name'),
    sessionId: uuid('session_id'),
    action: text('action').notNull(), // procedure path: scripts.update
    outcome: text('outcome', { enum: ['success', 'denied', 'failed'] }).notNull(),
    reason: text('reason'), // of a refusal
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id'),
    resourceName: text('resource_name'),
    teamId: uuid('team_id'), // null: the organisation's log
    before: jsonb('before').$type<Record<string, unknown>>(), // only what changed
    after: jsonb('after').$type<Record<string, unknown>>(),
    requestId: text('request_id').notNull(),
    idempotencyKey: text('idempotency_key'),
    installation: text('installation').notNull(),
    topology: text('topology', { enum: ['server', 'db', 'claimed'] }).notNull(), // how far the row can be trusted: server, db or claimed
    ip: text('ip'),
  },
  (t) => [
    index('audit_log_at_idx').on(t.at, t.id),
    index('audit_log_resource_idx').on(t.resourceType, t.resourceId, t.at, t.id),
    index('audit_log_actor_idx').on(t.actorId, t.at, t.id),
    index('audit_log_team_idx').on(t.teamId, t.at, t.id),
    index('audit_log_request_idx').on(t.requestId),
    index('audit_log_xid_idx').on(t.xid),
    check('audit_log_actor_type_check', sql`${t.actorType} in ('user', 'token', 'system')`),
    check('audit_log_outcome_check', sql`${t.outcome} in ('success', 'denied', 'failed')`),
    check('audit_log_topology_check', sql`${t.topology} in ('server', 'db', 'claimed')`),
  ],
);
export type AuditRow = typeof auditLog.$inferSelect;
