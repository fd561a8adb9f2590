import { and, asc, count, eq, or, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { violates } from '../../../db/shared/outage.ts';
import { type FilteredPage, type SavedFilter, savedFilters } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { type Change, requireVersion } from '../versioned.ts';

/** Filters of a page under a name, as their owner sees them. */
export interface SavedFilterView {
  id: string;
  page: FilteredPage;
  name: string;
  search: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** Of one person and page. */
const mostSaved = 100;

const cursorKey = z.tuple([z.string(), z.uuid()]);

/** A person's own, by name. */
export async function listSavedFilters(
  db: SharedDb,
  userId: string,
  { page, limit, cursor }: PageInput & { page?: FilteredPage | undefined },
): Promise<Page<SavedFilterView>> {
  const last = decodeCursor(cursor, cursorKey);
  const name = sql<string>`lower(${savedFilters.name})`;
  const rows = await db
    .select({ filter: savedFilters, key: name })
    .from(savedFilters)
    .where(
      and(
        eq(savedFilters.userId, userId),
        page && eq(savedFilters.page, page),
        last &&
          or(
            sql`${name} > ${last[0]}`,
            and(sql`${name} = ${last[0]}`, sql`${savedFilters.id} > ${last[1]}::uuid`),
          ),
      ),
    )
    .orderBy(asc(name), asc(savedFilters.id))
    .limit(limit + 1);
  return toPage(
    rows,
    limit,
    ({ filter, key }) => [key, filter.id],
    ({ filter }) => view(filter),
  );
}

/**
 * Keeps filters under a name. Needs the audited transaction.
 * @throws Refusal ALREADY_EXISTS - the page has one of that name, whatever its case
 * @throws Refusal LIMIT_REACHED - 100 are kept for the page
 */
export async function createSavedFilter(
  db: SharedDb,
  userId: string,
  input: { page: FilteredPage; name: string; search: string },
): Promise<SavedFilterView> {
  const ofPage = and(eq(savedFilters.userId, userId), eq(savedFilters.page, input.page));
  const [kept] = await db.select({ count: count() }).from(savedFilters).where(ofPage);
  if ((kept?.count ?? 0) >= mostSaved)
    throw new Refusal(
      'LIMIT_REACHED',
      `There are ${mostSaved} saved filters for this page already. Delete one first.`,
      { limit: mostSaved },
    );
  const [made] = await orTaken(
    input.name,
    db
      .insert(savedFilters)
      .values({ id: v7(), userId, ...input })
      .returning(),
  );
  if (!made) throw new Error('The saved filter was not returned.');
  return view(made);
}

export interface UpdateSavedFilter {
  id: string;
  expectedVersion: number;
  name?: string | undefined;
  search?: string | undefined;
}

/**
 * Gives them another name, or other filters. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the person has none with this id
 * @throws Refusal VERSION_CONFLICT, ALREADY_EXISTS
 */
export async function updateSavedFilter(
  db: SharedDb,
  userId: string,
  input: UpdateSavedFilter,
): Promise<Change<SavedFilterView>> {
  const before = await lockOwn(db, userId, input);
  const { name = before.name, search = before.search } = input;
  const [after] = await orTaken(
    name,
    db
      .update(savedFilters)
      .set({ name, search, version: before.version + 1, updatedAt: new Date() })
      .where(eq(savedFilters.id, before.id))
      .returning(),
  );
  if (!after) throw new Error('The locked filter was not updated.');
  return { before: view(before), after: view(after) };
}

/** Needs the audited transaction. @throws Refusal NOT_FOUND, VERSION_CONFLICT */
export async function deleteSavedFilter(
  db: SharedDb,
  userId: string,
  input: { id: string; expectedVersion: number },
): Promise<SavedFilterView> {
  const before = await lockOwn(db, userId, input);
  await db.delete(savedFilters).where(eq(savedFilters.id, before.id));
  return view(before);
}

async function lockOwn(
  db: SharedDb,
  userId: string,
  { id, expectedVersion }: { id: string; expectedVersion: number },
): Promise<SavedFilter> {
  const [row] = await db
    .select()
    .from(savedFilters)
    .where(and(eq(savedFilters.id, id), eq(savedFilters.userId, userId)))
    .for('update');
  if (!row)
    throw new Refusal('NOT_FOUND', 'You have no such saved filters; they may be deleted. Reload the list.');
  requireVersion(row, expectedVersion, view);
  return row;
}

async function orTaken<T>(name: string, change: PromiseLike<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!violates(error, 'saved_filters_name_key')) throw error;
    throw new Refusal(
      'ALREADY_EXISTS',
      `You have filters named ${name} for this page already (case does not matter). Choose another name.`,
      undefined,
      { issues: [{ path: ['name'], message: 'Taken' }] },
    );
  }
}

function view({ id, page, name, search, version, createdAt, updatedAt }: SavedFilter): SavedFilterView {
  return {
    id,
    page,
    name,
    search,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
