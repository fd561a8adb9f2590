import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { primaryId, time, timeNow, version } from './columns.ts';

/** A group of people who own scripts and jobs together; every team resource points at one. */
export const teams = pgTable(
  'teams',
  {
    id: primaryId(),
    slug: text('slug').notNull(), // short name for addresses and the command line
    name: text('name').notNull(),
    scriptRoots: text('script_roots').array().notNull().default(sql`'{}'::text[]`), // where the script tree is installed
    archivedAt: time('archived_at'), // archived teams keep their rows and their log
    version: version(),
    createdAt: timeNow('created_at'),
    updatedAt: timeNow('updated_at'),
  },
  (t) => [
    uniqueIndex('teams_slug_key').on(t.slug),
    check('teams_slug_check', sql`${t.slug} ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'`),
    check('teams_name_check', sql`length(${t.name}) between 1 and 200`),
  ],
);
export type Team = typeof teams.$inferSelect;
