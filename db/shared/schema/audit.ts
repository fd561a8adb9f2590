import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, primaryId, time, timeNow, version, xid8 } from './columns.ts';

/**
 * Who changed what, when and from where. Rows are only added: triggers refuse anything else. No
 * references out of the log, or a team or a person could never be removed.
 *
 * Partitioned by month of `at` (a custom migration, as Drizzle cannot say it): there the primary key is (id, at).
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: primaryId(),
    at: timeNow('at'), // database clock; a trigger refuses any other
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
    tokenId: uuid('token_id'), // the API token it was done with; `actor_id` is then its owner
    tokenName: text('token_name'),
    canon: text('canon').notNull().default(''), // set by a trigger: the exact text that is sealed, this row as JSON
    leaf: bytea('leaf').notNull().default(sql`''::bytea`), // set by a trigger: SHA-256 of a zero byte and `canon`
  },
  (t) => [
    index('audit_log_at_idx').on(t.at, t.id),
    index('audit_log_resource_idx').on(t.resourceType, t.resourceId, t.at, t.id),
    index('audit_log_actor_idx').on(t.actorId, t.at, t.id),
    index('audit_log_team_idx').on(t.teamId, t.at, t.id),
    index('audit_log_request_idx').on(t.requestId),
    index('audit_log_action_idx').on(t.action, t.at, t.id),
    check('audit_log_actor_type_check', sql`${t.actorType} in ('user', 'token', 'system')`),
    check('audit_log_outcome_check', sql`${t.outcome} in ('success', 'denied', 'failed')`),
    check('audit_log_topology_check', sql`${t.topology} in ('server', 'db', 'claimed')`),
  ],
);
export type AuditRow = typeof auditLog.$inferSelect;

/** Rows of the log that are not sealed yet; filled by a trigger, emptied by the seal. Also the second net's index. */
export const auditPending = pgTable(
  'audit_pending',
  {
    log: text('log').notNull(), // `org`, or the team's id
    at: timeNow('at'),
    auditId: uuid('audit_id').notNull(),
    xid: xid8('xid').notNull(),
    leaf: bytea('leaf').notNull(),
  },
  (t) => [primaryKey({ columns: [t.log, t.at, t.auditId] }), index('audit_pending_xid_idx').on(t.xid)],
);

/** The order in which a log was sealed. `idx` counts 1, 2, 3, … without gaps and is the change feed. */
export const auditSealed = pgTable(
  'audit_sealed',
  {
    log: text('log').notNull(),
    idx: bigint('idx', { mode: 'number' }).notNull(),
    auditId: uuid('audit_id').notNull(),
    at: time('at').notNull(), // of the row: which month it is in
    leaf: bytea('leaf').notNull(),
  },
  (t) => [primaryKey({ columns: [t.log, t.idx] }), index('audit_sealed_audit_id_idx').on(t.auditId)],
);

/**
 * A seal over the first `size` rows of a log. Each names the head it follows, and none can be followed twice:
 * a fork is impossible.
 */
export const auditCheckpoints = pgTable(
  'audit_checkpoints',
  {
    log: text('log').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    prev: bytea('prev').notNull(),
    head: bytea('head').notNull(),
    root: bytea('root'), // reserved for a Merkle root
    at: timeNow('at'),
  },
  (t) => [
    primaryKey({ columns: [t.log, t.size] }),
    uniqueIndex('audit_checkpoints_log_prev_key').on(t.log, t.prev),
  ],
);

/** Where verification of a log starts since its older rows were dropped, and the sealed row that says so. */
export const auditRetention = pgTable(
  'audit_retention',
  {
    log: text('log').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(), // rows dropped: those of the checkpoint of this size
    head: bytea('head').notNull(),
    before: time('before').notNull(), // no row older than this is left
    auditId: uuid('audit_id').notNull(), // the row that records it
    at: timeNow('at'),
  },
  (t) => [primaryKey({ columns: [t.log, t.before] })],
);

/** Where the log is copied to as it grows: a SIEM's webhook, or a file beside the server. */
export const auditSinks = pgTable(
  'audit_sinks',
  {
    id: primaryId(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['webhook', 'file'] }).notNull(),
    target: text('target').notNull(), // https address, or a file name in the folder WO_AUDIT_FILES
    secret: text('secret'), // HMAC-SHA-256 key of a webhook; never in an answer or the log
    enabledAt: time('enabled_at'), // null: paused
    leasedUntil: time('leased_until'), // one server at a time delivers
    leasedBy: uuid('leased_by'),
    failures: integer('failures').notNull().default(0), // in a row
    lastError: text('last_error'),
    retryAt: time('retry_at'),
    deliveredAt: time('delivered_at'),
    version: version(),
    createdAt: timeNow('created_at'),
    updatedAt: timeNow('updated_at'),
  },
  (t) => [
    uniqueIndex('audit_sinks_name_key').on(sql`lower(${t.name})`),
    check('audit_sinks_kind_check', sql`${t.kind} in ('webhook', 'file')`),
    check('audit_sinks_name_check', sql`length(${t.name}) between 1 and 200`),
  ],
);
export type AuditSink = typeof auditSinks.$inferSelect;

/** How far each log was delivered to a sink. */
export const auditSinkCursors = pgTable(
  'audit_sink_cursors',
  {
    sinkId: uuid('sink_id')
      .notNull()
      .references(() => auditSinks.id, { onDelete: 'cascade' }),
    log: text('log').notNull(),
    idx: bigint('idx', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.sinkId, t.log] })],
);
