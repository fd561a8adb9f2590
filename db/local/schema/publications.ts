import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { workspaces } from './workspaces.ts';

/** A folder of this machine whose scripts were published to a team: what to compare with the team's versions later. */
export const publications = sqliteTable(
  'publications',
  {
    id: text('id').primaryKey(), // UUIDv7
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    connection: text('connection').notNull(), // where the team database is, as configured here: host:port/database, or embedded
    teamId: text('team_id').notNull(),
    path: text('path').notNull().default(''), // of the folder below the workspace; empty: all of it
    include: text('include'), // JSON array of globs; null: all files
    exclude: text('exclude'), // JSON array of globs; null: what is always left out
    watched: integer('watched', { mode: 'boolean' }).notNull().default(true),
    createdAt: integer('created_at').notNull(), // milliseconds since 1970, UTC
    publishedAt: integer('published_at').notNull(), // last time
  },
  (t) => [
    uniqueIndex('publications_folder_key').on(t.workspaceId, t.connection, t.teamId, t.path),
    check('publications_id_check', sql`length(${t.id}) = 36`),
    check('publications_path_check', sql`length(${t.path}) <= 1000`),
  ],
);
export type Publication = typeof publications.$inferSelect;

/** A file as it was last published or found equal: tells which side has moved on since. */
export const publishedFiles = sqliteTable(
  'published_files',
  {
    publicationId: text('publication_id')
      .notNull()
      .references(() => publications.id, { onDelete: 'cascade' }),
    path: text('path').notNull(), // below the workspace, with forward slashes
    scriptId: text('script_id').notNull(),
    sha256: text('sha256').notNull(), // of the bytes, lower-case hex
    version: integer('version').notNull(), // of the team's script
    size: integer('size').notNull(), // bytes; with the next one: what is looked at before a file is read again
    modifiedAt: integer('modified_at').notNull(), // of the file: milliseconds since 1970, UTC
  },
  (t) => [
    primaryKey({ columns: [t.publicationId, t.path] }),
    index('published_files_script_idx').on(t.scriptId),
    check('published_files_sha256_check', sql`length(${t.sha256}) = 64`),
  ],
);
export type PublishedFile = typeof publishedFiles.$inferSelect;
