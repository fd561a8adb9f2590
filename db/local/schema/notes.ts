import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * A personal note in Markdown. The full-text table `notes_fts` and the triggers that keep it equal are in
 * a custom migration: Drizzle cannot say virtual tables.
 */
export const notes = sqliteTable(
  'notes',
  {
    seq: integer('seq').primaryKey(), // row number the full-text index points at; VACUUM keeps it
    id: text('id').notNull(), // UUIDv7, made by the service
    title: text('title').notNull(),
    body: text('body').notNull().default(''),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull().default([]),
    pinned: integer('pinned', { mode: 'boolean' }).notNull().default(false),
    version: integer('version').notNull().default(1), // +1 per update
    createdAt: integer('created_at').notNull(), // milliseconds since 1970, UTC
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'), // in the trash since; kept 30 days
  },
  (t) => [
    uniqueIndex('notes_id_key').on(t.id),
    index('notes_recent_idx').on(sql`${t.updatedAt} desc`, sql`${t.id} desc`).where(sql`deleted_at is null`),
    check('notes_id_check', sql`length(${t.id}) = 36`),
    check('notes_title_check', sql`length(${t.title}) between 1 and 500`),
    check('notes_body_check', sql`length(${t.body}) <= 1000000`),
    check('notes_tags_check', sql`json_valid(${t.tags}) and json_type(${t.tags}) = 'array'`),
    check('notes_pinned_check', sql`${t.pinned} in (0, 1)`),
    check('notes_version_check', sql`${t.version} >= 1`),
  ],
);
export type Note = typeof notes.$inferSelect;
