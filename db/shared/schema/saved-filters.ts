import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { primaryId, timeNow, version } from './columns.ts';
import { users } from './users.ts';

/** Pages whose filters can be kept under a name. */
export const filteredPages = ['scripts', 'script-problems', 'drives', 'audit', 'control-m-jobs'] as const;
export type FilteredPage = (typeof filteredPages)[number];

/** Filters of a page that a person keeps under a name, for themselves. */
export const savedFilters = pgTable(
  'saved_filters',
  {
    id: primaryId(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    page: text('page', { enum: filteredPages }).notNull(),
    name: text('name').notNull(),
    search: text('search').notNull(), // as in the address of the page, without the question mark
    version: version(),
    createdAt: timeNow('created_at'),
    updatedAt: timeNow('updated_at'),
  },
  (t) => [
    uniqueIndex('saved_filters_name_key').on(t.userId, t.page, sql`lower(${t.name})`),
    check('saved_filters_name_check', sql`length(${t.name}) between 1 and 100`),
    check('saved_filters_search_check', sql`length(${t.search}) <= 2000`),
  ],
);
export type SavedFilter = typeof savedFilters.$inferSelect;
