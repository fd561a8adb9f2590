import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { LocalDb } from '../../../db/local/client.ts';
import { builtOnce } from '../../../db/built-once.ts';
import { notes } from '../../../db/local/schema/index.ts';

const value = sql.placeholder;

/** The last changed first; `where` beside not being in the trash. */
export function selectRecent(db: LocalDb, where: SQL | undefined) {
  return db
    .select()
    .from(notes)
    .where(and(isNull(notes.deletedAt), where))
    .orderBy(desc(notes.updatedAt), desc(notes.id));
}

type Place<T> = T | ReturnType<typeof value>;

/** Rows behind a place in that order. Written as a pair, it is a search in the index; with `or` it would scan. */
export function behind(updatedAt: Place<number>, id: Place<string>): SQL {
  return sql`(${notes.updatedAt}, ${notes.id}) < (${updatedAt}, ${id})`;
}

/** What is called for each note or each list; see {@link builtOnce}. */
export const statements = builtOnce((db: LocalDb) => ({
  firstPage: selectRecent(db, undefined).limit(value('limit')).prepare(),
  nextPage: selectRecent(db, behind(value('updatedAt'), value('id')))
    .limit(value('limit'))
    .prepare(),
  byId: db
    .select()
    .from(notes)
    .where(and(eq(notes.id, value('id')), isNull(notes.deletedAt)))
    .prepare(),
  insert: db
    .insert(notes)
    .values({
      id: value('id'),
      title: value('title'),
      body: value('body'),
      tags: value('tags'),
      pinned: value('pinned'),
      createdAt: value('now'),
      updatedAt: value('now'),
    })
    .returning()
    .prepare(),
}));
