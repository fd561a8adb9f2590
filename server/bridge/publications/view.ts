import { z } from 'zod';
import type { LocalDb } from '../../../db/local/client.ts';
import type { Publication } from '../../../db/local/schema/index.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import { getWorkspace } from '../../local/workspaces/service.ts';
import type { Services } from '../../trpc/context.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { Difference, DifferenceStatus } from './differences.ts';
import {
  allPublications,
  countFiles,
  forgetPublication,
  getPublication,
  globsOf,
  setWatched,
} from './store.ts';

type Handles = Pick<Services, 'publications' | 'shared'> & { db: LocalDb };

/** A publication as its owner sees it. */
function present({ db, publications, shared }: Handles, row: Publication) {
  const target = shared.target();
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    workspaceName: nameOf(db, row.workspaceId),
    teamId: row.teamId,
    path: row.path,
    include: globsOf(row.include) ?? null,
    exclude: globsOf(row.exclude) ?? null,
    connected: target !== undefined && connectionKey(target.url) === row.connection,
    watched: row.watched,
    files: countFiles(db, row.id),
    createdAt: new Date(row.createdAt).toISOString(),
    publishedAt: new Date(row.publishedAt).toISOString(),
    watch: publications.stateOf(row),
  };
}

/** Null for one in the trash. */
function nameOf(db: LocalDb, workspaceId: string): string | null {
  try {
    return getWorkspace(db, workspaceId).name;
  } catch {
    return null;
  }
}

/** The last published first; few enough to need no pages. */
export function listPublications(handles: Handles, { workspaceId }: { workspaceId?: string | undefined }) {
  const rows = allPublications(handles.db).filter(
    (row) => workspaceId === undefined || row.workspaceId === workspaceId,
  );
  return { items: rows.map((row) => present(handles, row)) };
}

/** @throws Refusal NOT_FOUND */
export function viewPublication(handles: Handles, id: string) {
  return present(handles, getPublication(handles.db, id));
}

/** @throws Refusal NOT_FOUND */
export function watchPublication(handles: Handles, { id, watched }: { id: string; watched: boolean }) {
  return present(handles, setWatched(handles.db, id, watched));
}

/** @throws Refusal NOT_FOUND */
export function removePublication({ db, publications }: Handles, id: string): void {
  forgetPublication(db, id);
  publications.forget(id);
}

/** Looks now, whether it is watched or not. @throws Refusal NOT_FOUND */
export async function checkPublication(handles: Handles, id: string) {
  await handles.publications.check(id);
  return viewPublication(handles, id);
}

const key = z.tuple([z.string()]);

/** What is not the same any more, by path, as it was seen last. @throws Refusal NOT_FOUND */
export async function listDifferences(
  { db, publications }: Handles,
  input: PageInput & { id: string; status?: DifferenceStatus | undefined },
): Promise<Page<Difference>> {
  getPublication(db, input.id);
  const after = decodeCursor(input.cursor, key);
  if (!publications.hasLooked(input.id)) await publications.check(input.id);
  const rows = publications
    .differencesOf(input.id)
    .filter(({ status }) => input.status === undefined || status === input.status)
    .filter(({ path }) => after === undefined || path > after[0])
    .slice(0, input.limit + 1);
  return toPage(
    rows,
    input.limit,
    ({ path }) => [path],
    (row) => row,
  );
}
