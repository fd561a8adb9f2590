import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The team database this installation is connected to. At most one row. */
export const sharedConnection = sqliteTable(
  'shared_connection',
  {
    slot: integer('slot').primaryKey().default(1), // always 1: the key is what keeps it to one row
    id: text('id').notNull(), // UUIDv7; associated data of the ciphertext
    urlCiphertext: text('url_ciphertext').notNull(), // AES-256-GCM, see the installation's secret box
    migrate: text('migrate', { enum: ['apply', 'verify'] }).notNull(),
    acceptSharedLogin: integer('accept_shared_login', { mode: 'boolean' }).notNull().default(false),
    configuredAt: integer('configured_at').notNull(), // milliseconds since 1970, UTC
  },
  (t) => [
    uniqueIndex('shared_connection_id_key').on(t.id),
    check('shared_connection_slot_check', sql`${t.slot} = 1`),
    check('shared_connection_id_check', sql`length(${t.id}) = 36`),
    check('shared_connection_migrate_check', sql`${t.migrate} in ('apply', 'verify')`),
    check('shared_connection_accept_check', sql`${t.acceptSharedLogin} in (0, 1)`),
  ],
);
export type SharedConnection = typeof sharedConnection.$inferSelect;
