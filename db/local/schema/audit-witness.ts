import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * How far this installation has checked each log of the team's audit by itself. What is kept here is what a
 * rewritten log is compared with, so it is never taken from the team database without folding its leaves.
 */
export const auditWitness = sqliteTable(
  'audit_witness',
  {
    connection: text('connection').notNull(), // where the team database is, as configured here: host:port/database, or embedded
    log: text('log').notNull(), // `org`, or the team's id
    size: integer('size').notNull(), // sealed entries
    head: text('head').notNull(), // SHA-256 over all of them, hex
    firstSeenAt: integer('first_seen_at').notNull(), // milliseconds since 1970, UTC; what was sealed before is trusted
    seenAt: integer('seen_at').notNull(), // last time the log was found to continue this head
    unseenUntil: integer('unseen_until').notNull().default(0), // entries up to here were dropped by retention before they were folded here; 0: none
  },
  (t) => [
    primaryKey({ columns: [t.connection, t.log] }),
    check('audit_witness_size_check', sql`${t.size} >= 1`),
    check('audit_witness_head_check', sql`length(${t.head}) = 64`),
  ],
);
export type WitnessedLog = typeof auditWitness.$inferSelect;

/** What was found against a log, with both checkpoints. Kept after somebody has acknowledged it. */
export const auditAlarms = sqliteTable(
  'audit_alarms',
  {
    id: text('id').primaryKey(), // UUIDv7
    connection: text('connection').notNull(),
    log: text('log').notNull(),
    kind: text('kind', { enum: ['ROLLBACK', 'REWRITE', 'UNSEALED'] }).notNull(),
    since: integer('since').notNull(), // milliseconds since 1970, UTC
    knownSize: integer('known_size').notNull(), // 0 and null: nothing was known yet
    knownHead: text('known_head'),
    knownSeenAt: integer('known_seen_at'),
    foundSize: integer('found_size').notNull(), // 0 and null: the log was gone
    foundHead: text('found_head'),
    endedAt: integer('ended_at'), // null: open
    reason: text('reason'), // what the person wrote who acknowledged it
    recordedAt: integer('recorded_at'), // when the acknowledgement entered the team's log; null with a reason: still to be done
  },
  (t) => [
    uniqueIndex('audit_alarms_open_key').on(t.connection, t.log, t.kind).where(sql`ended_at is null`),
    check('audit_alarms_id_check', sql`length(${t.id}) = 36`),
    check('audit_alarms_kind_check', sql`${t.kind} in ('ROLLBACK', 'REWRITE', 'UNSEALED')`),
  ],
);
export type AuditAlarm = typeof auditAlarms.$inferSelect;

/**
 * Entries this installation wrote to the team's log and was told were committed. They prove that an entry
 * existed when the log no longer has it.
 */
export const auditReceipts = sqliteTable(
  'audit_receipts',
  {
    id: text('id').primaryKey(), // of the audit entry
    connection: text('connection').notNull(),
    log: text('log').notNull(),
    at: integer('at').notNull(), // of the entry, by the database's clock: milliseconds since 1970, UTC
    leaf: text('leaf').notNull(), // SHA-256 of the entry, hex
    action: text('action').notNull(),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id'),
    resourceName: text('resource_name'),
    writtenAt: integer('written_at').notNull(), // by this machine's clock
    idx: integer('idx'), // place in the log once seen sealed with this leaf; null: not yet
    alarmId: text('alarm_id').references(() => auditAlarms.id), // what it is missed by
  },
  (t) => [
    index('audit_receipts_waiting_idx').on(t.connection, t.writtenAt).where(sql`idx is null`),
    index('audit_receipts_written_idx').on(t.writtenAt),
    index('audit_receipts_log_idx').on(t.connection, t.log, t.idx),
    index('audit_receipts_alarm_idx').on(t.alarmId).where(sql`alarm_id is not null`),
    check('audit_receipts_leaf_check', sql`length(${t.leaf}) = 64`),
  ],
);
export type AuditReceipt = typeof auditReceipts.$inferSelect;
