import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, primaryId, time, timeNow, version } from './columns.ts';

/** A person who can sign in. */
export const users = pgTable(
  'users',
  {
    id: primaryId(),
    username: text('username').notNull(), // case does not matter
    displayName: text('display_name').notNull(),
    email: text('email'),
    passwordHash: text('password_hash'), // argon2id; null: cannot sign in with a password
    disabledAt: time('disabled_at'),
    version: version(),
    createdAt: timeNow('created_at'),
    updatedAt: timeNow('updated_at'),
  },
  (t) => [
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
    check('users_username_check', sql`length(${t.username}) between 1 and 100`),
    check('users_display_name_check', sql`length(${t.displayName}) between 1 and 200`),
  ],
);
export type User = typeof users.$inferSelect;

/** A signed-in browser or terminal. The token itself is never stored, only its SHA-256. */
export const sessions = pgTable(
  'sessions',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenHash: bytea('token_hash').notNull(),
    createdAt: timeNow('created_at'),
    lastSeenAt: timeNow('last_seen_at'), // written at most every five minutes
    expiresAt: time('expires_at').notNull(), // 30 days after sign-in, whatever happens
    ip: text('ip'),
    userAgent: text('user_agent'),
  },
  (t) => [uniqueIndex('sessions_token_hash_key').on(t.tokenHash), index('sessions_user_id_idx').on(t.userId)],
);
export type Session = typeof sessions.$inferSelect;
