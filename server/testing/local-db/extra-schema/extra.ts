import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';

/** A table that no migration makes: the drift test must find it. */
export const extra = sqliteTable('extra', { id: integer('id').primaryKey() });
