import { sql } from 'drizzle-orm';
import { boolean, check, integer, json, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, time, timeNow } from './columns.ts';

/** One row, written with the first administrator: its primary key lets exactly one of many racers win. */
export const organisation = pgTable(
  'organisation',
  {
    one: boolean('one').primaryKey().default(true),
    firstAdminId: uuid('first_admin_id').notNull(),
    initialisedAt: timeNow('initialised_at'),
  },
  (t) => [check('organisation_one_check', sql`${t.one}`)],
);

/** Answers given under an Idempotency-Key, so that a repeated call changes things exactly once. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    callerId: uuid('caller_id').notNull(),
    key: text('key').notNull(),
    requestHash: bytea('request_hash').notNull(), // SHA-256 of procedure and input
    response: json('response'), // null until the transaction that claimed the key ends
    createdAt: timeNow('created_at'), // dropped after a week
  },
  (t) => [primaryKey({ columns: [t.callerId, t.key] })],
);

/** Failed sign-ins per account and per address, so that many servers slow down guessing together. */
export const signInAttempts = pgTable('sign_in_attempts', {
  subject: text('subject').primaryKey(), // account:<name> or address:<ip>
  failures: integer('failures').notNull(),
  windowStartedAt: timeNow('window_started_at'),
  blockedUntil: time('blocked_until'),
});
