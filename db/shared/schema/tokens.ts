import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, primaryId, time, timeNow, version } from './columns.ts';
import { users } from './users.ts';

/**
 * A key with which a script acts for its owner: with the owner's rights of that moment, narrowed by the scopes.
 * The token itself is never stored, only its SHA-256.
 */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    tokenHash: bytea('token_hash').notNull(),
    hint: text('hint').notNull(), // its last four characters, to tell it from others
    permissions: text('permissions').array(), // patterns as in a role; null: all that the owner holds
    teamIds: uuid('team_ids').array(), // null: wherever the owner holds them
    createdAt: timeNow('created_at'),
    expiresAt: time('expires_at').notNull(),
    lastUsedAt: time('last_used_at'), // written at most every five minutes
    lastUsedIp: text('last_used_ip'),
    revokedAt: time('revoked_at'),
    replacesId: uuid('replaces_id'), // the one it was rotated from
    version: version(),
  },
  (t) => [
    uniqueIndex('api_tokens_token_hash_key').on(t.tokenHash),
    index('api_tokens_user_id_idx').on(t.userId),
    check('api_tokens_name_check', sql`length(${t.name}) between 1 and 200`),
  ],
);
export type ApiToken = typeof apiTokens.$inferSelect;
