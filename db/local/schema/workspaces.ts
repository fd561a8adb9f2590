import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A folder on this machine that its owner works in. */
export const workspaces = sqliteTable(
  'workspaces',
  {
    id: text('id').primaryKey(), // UUIDv7, made by the service
    name: text('name').notNull(),
    path: text('path').notNull(), // absolute, links in it resolved when it was set
    description: text('description').notNull().default(''),
    version: integer('version').notNull().default(1), // +1 per update
    createdAt: integer('created_at').notNull(), // milliseconds since 1970, UTC
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'), // in the trash since; kept 30 days
  },
  (t) => [
    index('workspaces_recent_idx')
      .on(sql`${t.updatedAt} desc`, sql`${t.id} desc`)
      .where(sql`deleted_at is null`),
    check('workspaces_id_check', sql`length(${t.id}) = 36`),
    check('workspaces_name_check', sql`length(${t.name}) between 1 and 200`),
    check('workspaces_path_check', sql`length(${t.path}) between 1 and 4096`),
    check('workspaces_description_check', sql`length(${t.description}) <= 10000`),
    check('workspaces_version_check', sql`${t.version} >= 1`),
  ],
);
export type Workspace = typeof workspaces.$inferSelect;
