import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Pages that were opened by a start link and may stay signed in over a restart. */
export const localSessions = sqliteTable(
  'local_sessions',
  {
    tokenHash: text('token_hash').primaryKey(), // SHA-256 of the cookie, hex: a copied file signs nobody in
    createdAt: integer('created_at').notNull(), // milliseconds since 1970, UTC
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    check('local_sessions_hash_check', sql`length(${t.tokenHash}) = 64`),
    check('local_sessions_expires_check', sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);
