import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The owner's choices that differ from the defaults; one row per changed key. */
export const settings = sqliteTable(
  'settings',
  {
    key: text('key').primaryKey(),
    value: text('value', { mode: 'json' }).$type<unknown>().notNull(), // JSON; the service knows each key's shape
    updatedAt: integer('updated_at').notNull(), // milliseconds since 1970, UTC
  },
  (t) => [
    check('settings_key_check', sql`length(${t.key}) between 1 and 100`),
    check('settings_value_check', sql`json_valid(${t.value})`),
  ],
);
