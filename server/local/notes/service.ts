import { and, eq, type SQL, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { LocalDb } from '../../../db/local/client.ts';
import { type Note, notes } from '../../../db/local/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { searchExpression } from './search-expression.ts';
import { behind, selectRecent, statements } from './statements.ts';

/** A note as callers see it. */
export interface NoteView {
  id: string;
  title: string;
  body: string;
  tags: string[];
  pinned: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface NoteInput {
  title: string;
  body: string;
  tags?: string[] | undefined;
  pinned?: boolean | undefined;
}

export type NoteChanges = Partial<NoteInput> & { id: string; expectedVersion?: number | undefined };

export interface NoteFilter extends PageInput {
  q?: string | undefined;
  tag?: string | undefined;
  pinned?: boolean | undefined;
}

const listKey = z.tuple([z.int(), z.uuid()]); // updatedAt in milliseconds, id

/** Notes that match all filters, the last changed first. */
export function listNotes(db: LocalDb, filter: NoteFilter): Page<NoteView> {
  const rows = findRows(db, filter, filter.limit + 1);
  return toPage(rows, filter.limit, (row) => [row.updatedAt, row.id], present);
}

function findRows(db: LocalDb, filter: NoteFilter, limit: number): Note[] {
  const [updatedAt, id] = decodeCursor(filter.cursor, listKey) ?? [];
  const isFirst = updatedAt === undefined || id === undefined;
  const where = and(...matching(filter));
  if (where !== undefined)
    return selectRecent(db, and(where, isFirst ? undefined : behind(updatedAt, id)))
      .limit(limit)
      .all();
  const { firstPage, nextPage } = statements(db);
  return isFirst ? firstPage.all({ limit }) : nextPage.all({ limit, updatedAt, id });
}

function matching({ q, tag, pinned }: NoteFilter): (SQL | undefined)[] {
  return [
    pinned === undefined ? undefined : eq(notes.pinned, pinned),
    tag === undefined ? undefined : sql`exists (select 1 from json_each(${notes.tags}) where value = ${tag})`,
    q === undefined || q.trim() === '' ? undefined : found(q),
  ];
}

function found(q: string): SQL {
  const expression = searchExpression(q);
  if (expression === undefined) return sql`false`; // only punctuation: nothing contains no word
  return sql`${notes.seq} in (select rowid from notes_fts where notes_fts match ${expression})`;
}

/** @throws Refusal NOT_FOUND */
export function getNote(db: LocalDb, id: string): NoteView {
  return present(find(db, id));
}

function find(db: LocalDb, id: string): Note {
  const row = statements(db).byId.get({ id });
  if (row) return row;
  throw new Refusal('NOT_FOUND', 'There is no such note; it may have been deleted. Reload the list.');
}

export function createNote(db: LocalDb, { title, body, tags = [], pinned = false }: NoteInput): NoteView {
  const row = { id: v7(), title, body, tags: distinct(tags), pinned, now: Date.now() };
  return present(statements(db).insert.get(row));
}

/**
 * Changes the fields named. Without `expectedVersion` the last writer wins: it is one person's note.
 * @throws Refusal NOT_FOUND
 * @throws Refusal VERSION_CONFLICT - `details.current` is the note now
 */
export function updateNote(db: LocalDb, { id, expectedVersion, ...changes }: NoteChanges): NoteView {
  const current = find(db, id);
  refuseStale(current, expectedVersion);
  const tags = changes.tags && distinct(changes.tags);
  // SQLite runs in this process and synchronously: nothing can come between the reading and this.
  const row = db
    .update(notes)
    .set({ ...changes, tags, version: current.version + 1, updatedAt: Date.now() })
    .where(eq(notes.id, id))
    .returning()
    .get();
  return present(row);
}

/**
 * Puts a note into the trash, where it stays for 30 days.
 * @throws Refusal NOT_FOUND | VERSION_CONFLICT
 */
export function deleteNote(db: LocalDb, id: string, expectedVersion: number | undefined): void {
  refuseStale(find(db, id), expectedVersion);
  db.update(notes).set({ deletedAt: Date.now() }).where(eq(notes.id, id)).run();
}

function refuseStale(current: Note, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === current.version) return;
  throw new Refusal('VERSION_CONFLICT', 'This note was changed elsewhere. Compare, then save again.', {
    current: present(current),
  });
}

function distinct(tags: string[]): string[] {
  return [...new Set(tags)];
}

function present(row: Note): NoteView {
  return {
    id: row.id,
    title: row.title,
    body: row.body,
    tags: row.tags,
    pinned: row.pinned,
    version: row.version,
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}
