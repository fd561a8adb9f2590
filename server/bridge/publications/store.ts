import { and, asc, count, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { LocalDb } from '../../../db/local/client.ts';
import {
  type Publication,
  publications,
  publishedFiles,
  type PublishedFile,
} from '../../../db/local/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';

/** Which folder, to which team of which database. */
export interface PublicationKey {
  workspaceId: string;
  connection: string;
  teamId: string;
  /** Of the folder below the workspace; empty: all of it. */
  path: string;
}

/** A file as the team has it now. */
export type Baseline = Omit<PublishedFile, 'publicationId'>;

/** What a publish did, as far as it is remembered. */
export interface Published extends PublicationKey {
  include: readonly string[] | undefined;
  exclude: readonly string[] | undefined;
  /** Files that the team has now as they are on disk. */
  files: readonly Baseline[];
  /** Scripts that went to the trash. */
  removed: readonly string[];
}

/** More at a time would hold everybody else up. */
const filesAtOnce = 1_000;

/** Remembers a publish, the first or a further one of that folder. */
export async function remember(local: LocalDb, published: Published): Promise<Publication> {
  const row = upsert(local, published);
  const ids = local
    .select({ id: publications.id })
    .from(publications)
    .where(inArray(publications.id, ofFolder(published)))
    .all();
  // the same folder may be part of another publication too: there its files are just as up to date
  const others = ids.map(({ id }) => id).filter((id) => id !== row.id);
  for (let at = 0; at < published.files.length; at += filesAtOnce) {
    const some = published.files.slice(at, at + filesAtOnce);
    local.transaction((tx) => {
      storeFiles(tx, row.id, some);
      for (const id of others) updateFiles(tx, id, some);
    });
    await new Promise((next) => setImmediate(next));
  }
  dropScripts(local, published);
  return row;
}

const placeholders = {
  scriptId: sql.placeholder('scriptId'),
  sha256: sql.placeholder('sha256'),
  version: sql.placeholder('version'),
  size: sql.placeholder('size'),
  modifiedAt: sql.placeholder('modifiedAt'),
};
// drizzle's types know placeholders for values to insert, but not for values to set
const setTo = {
  scriptId: sql`${placeholders.scriptId}`,
  sha256: sql`${placeholders.sha256}`,
  version: sql`${placeholders.version}`,
  size: sql`${placeholders.size}`,
  modifiedAt: sql`${placeholders.modifiedAt}`,
};

function storeFiles(tx: Tx, publicationId: string, files: readonly Baseline[]): void {
  const statement = tx
    .insert(publishedFiles)
    .values({ publicationId, path: sql.placeholder('path'), ...placeholders })
    .onConflictDoUpdate({ target: [publishedFiles.publicationId, publishedFiles.path], set: setTo })
    .prepare();
  for (const file of files) statement.run(file);
}

function updateFiles(tx: Tx, publicationId: string, files: readonly Baseline[]): void {
  const statement = tx
    .update(publishedFiles)
    .set(setTo)
    .where(
      and(eq(publishedFiles.publicationId, publicationId), eq(publishedFiles.path, sql.placeholder('path'))),
    )
    .prepare();
  for (const file of files) statement.run(file);
}

function dropScripts(local: LocalDb, { removed, ...key }: Published): void {
  for (const scriptId of removed)
    local
      .delete(publishedFiles)
      .where(and(eq(publishedFiles.scriptId, scriptId), inArray(publishedFiles.publicationId, ofFolder(key))))
      .run();
}

type Tx = Parameters<Parameters<LocalDb['transaction']>[0]>[0];

function upsert(
  local: LocalDb,
  { workspaceId, connection, teamId, path, include, exclude }: Published,
): Publication {
  const now = Date.now();
  const globs = { include: jsonOf(include), exclude: jsonOf(exclude) };
  return local
    .insert(publications)
    .values({ id: v7(), workspaceId, connection, teamId, path, ...globs, createdAt: now, publishedAt: now })
    .onConflictDoUpdate({
      target: [publications.workspaceId, publications.connection, publications.teamId, publications.path],
      set: { ...globs, publishedAt: now },
    })
    .returning()
    .get();
}

function jsonOf(globs: readonly string[] | undefined): string | null {
  return globs === undefined ? null : JSON.stringify(globs);
}

/** Publications of the same folder to the same team, whatever part of it. */
function ofFolder({ workspaceId, connection, teamId }: Omit<PublicationKey, 'path'>): SQL {
  return sql`(select ${publications.id} from ${publications} where ${publications.workspaceId} = ${workspaceId}
    and ${publications.connection} = ${connection} and ${publications.teamId} = ${teamId})`;
}

const { publicationId: _of, ...baselineColumns } = getTableColumns(publishedFiles);

/** What was published from below a folder to a team, by whichever publication. */
export function publishedBefore(local: LocalDb, key: PublicationKey): Baseline[] {
  const prefix = key.path === '' ? '' : `${key.path}/`;
  return local
    .select(baselineColumns)
    .from(publishedFiles)
    .where(
      and(
        inArray(publishedFiles.publicationId, ofFolder(key)),
        sql`substr(${publishedFiles.path}, 1, ${prefix.length}) = ${prefix}`,
      ),
    )
    .all();
}

/** All of them, the last published first. */
export function allPublications(local: LocalDb): Publication[] {
  return local
    .select()
    .from(publications)
    .orderBy(desc(publications.publishedAt), desc(publications.id))
    .all();
}

/** @throws Refusal NOT_FOUND */
export function getPublication(local: LocalDb, id: string): Publication {
  const row = local.select().from(publications).where(eq(publications.id, id)).get();
  if (row) return row;
  throw new Refusal(
    'NOT_FOUND',
    'There is no such publication; it may have been forgotten. Reload the list.',
  );
}

/** The files of one, by path. */
export function filesOf(local: LocalDb, publicationId: string): PublishedFile[] {
  return local
    .select()
    .from(publishedFiles)
    .where(eq(publishedFiles.publicationId, publicationId))
    .orderBy(asc(publishedFiles.path))
    .all();
}

export function countFiles(local: LocalDb, publicationId: string): number {
  const row = local
    .select({ files: count() })
    .from(publishedFiles)
    .where(eq(publishedFiles.publicationId, publicationId))
    .get();
  return row?.files ?? 0;
}

/** @throws Refusal NOT_FOUND */
export function setWatched(local: LocalDb, id: string, watched: boolean): Publication {
  getPublication(local, id);
  return local.update(publications).set({ watched }).where(eq(publications.id, id)).returning().get();
}

/** Forgets a publication; folder and team keep what they have. @throws Refusal NOT_FOUND */
export function forgetPublication(local: LocalDb, id: string): void {
  getPublication(local, id);
  local.delete(publications).where(eq(publications.id, id)).run();
}

const globs = z.array(z.string());

/** Globs as they were stored. */
export function globsOf(stored: string | null): string[] | undefined {
  return stored === null ? undefined : globs.parse(JSON.parse(stored));
}

/**
 * What was published to the team database `from` is now found at `to`. Publications to another database at that address
 * are kept under `former`. Wants a transaction.
 */
export function renameConnection(
  local: LocalDb,
  { from, to, former }: { from: string; to: string; former: string },
): void {
  for (const [was, is] of [
    [to, former],
    [from, to],
  ] as const)
    local.update(publications).set({ connection: is }).where(eq(publications.connection, was)).run();
}
