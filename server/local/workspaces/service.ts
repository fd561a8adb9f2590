import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { LocalDb } from '../../../db/local/client.ts';
import { type Workspace, workspaces } from '../../../db/local/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';

export { type Entry, listEntries } from './entries.ts';
export { readTextFile, type TextFile } from './file.ts';
export { compileGlobs } from './globs.ts';
export { isUsableName } from './relative-path.ts';
export { type FileBytes, readFileBytes, realFolder, statFile } from './safe-open.ts';
export { defaultExclude, type WalkedFile, type WalkOptions, walkFiles } from './walk.ts';

/** A workspace as callers see it. */
export interface WorkspaceView {
  id: string;
  name: string;
  path: string;
  description: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface WorkspaceInput {
  name: string;
  path: string;
  description?: string | undefined;
}

export type WorkspaceChanges = Partial<WorkspaceInput> & { id: string; expectedVersion?: number | undefined };

const listKey = z.tuple([z.int(), z.uuid()]); // updatedAt in milliseconds, id

/** Workspaces, the last changed first; `q` is looked for in name and path. */
export function listWorkspaces(
  db: LocalDb,
  input: PageInput & { q?: string | undefined },
): Page<WorkspaceView> {
  const rows = db
    .select()
    .from(workspaces)
    .where(and(isNull(workspaces.deletedAt), after(input.cursor), matching(input.q)))
    .orderBy(desc(workspaces.updatedAt), desc(workspaces.id))
    .limit(input.limit + 1)
    .all();
  return toPage(rows, input.limit, (row) => [row.updatedAt, row.id], present);
}

function after(cursor: string | undefined): SQL | undefined {
  const key = decodeCursor(cursor, listKey);
  if (key === undefined) return undefined;
  const [updatedAt, id] = key;
  return sql`(${workspaces.updatedAt}, ${workspaces.id}) < (${updatedAt}, ${id})`;
}

function matching(q: string | undefined): SQL | undefined {
  if (q === undefined || q.trim() === '') return undefined;
  const text = q.trim().toLowerCase();
  return sql`(instr(lower(${workspaces.name}), ${text}) > 0 or instr(lower(${workspaces.path}), ${text}) > 0)`;
}

/** @throws Refusal NOT_FOUND */
export function getWorkspace(db: LocalDb, id: string): WorkspaceView {
  return present(find(db, id));
}

function find(db: LocalDb, id: string): Workspace {
  const row = db
    .select()
    .from(workspaces)
    .where(and(eq(workspaces.id, id), isNull(workspaces.deletedAt)))
    .get();
  if (row) return row;
  throw new Refusal('NOT_FOUND', 'There is no such workspace; it may have been deleted. Reload the list.');
}

/** @throws Refusal PATH_NOT_A_FOLDER */
export async function createWorkspace(db: LocalDb, input: WorkspaceInput): Promise<WorkspaceView> {
  const path = await readableFolder(input.path);
  const now = Date.now();
  const { name, description = '' } = input;
  const row = { id: v7(), name, path, description, createdAt: now, updatedAt: now };
  return present(db.insert(workspaces).values(row).returning().get());
}

/**
 * Changes the fields named. Without `expectedVersion` the last writer wins.
 * @throws Refusal NOT_FOUND | PATH_NOT_A_FOLDER
 * @throws Refusal VERSION_CONFLICT - `details.current` is the workspace now
 */
export async function updateWorkspace(db: LocalDb, changes: WorkspaceChanges): Promise<WorkspaceView> {
  const { id, expectedVersion, name, description } = changes;
  find(db, id); // an unknown workspace is told before a wrong path
  const path = changes.path === undefined ? undefined : await readableFolder(changes.path);
  // Looked up again: the row may have changed while the disk was asked. From here on nothing waits.
  const current = find(db, id);
  refuseStale(current, expectedVersion);
  const row = db
    .update(workspaces)
    .set({ name, description, path, version: current.version + 1, updatedAt: Date.now() })
    .where(eq(workspaces.id, id))
    .returning()
    .get();
  return present(row);
}

/**
 * Puts a workspace into the trash for 30 days. The folder itself is not touched.
 * @throws Refusal NOT_FOUND | VERSION_CONFLICT
 */
export function deleteWorkspace(db: LocalDb, id: string, expectedVersion: number | undefined): void {
  refuseStale(find(db, id), expectedVersion);
  db.update(workspaces).set({ deletedAt: Date.now() }).where(eq(workspaces.id, id)).run();
}

function refuseStale(current: Workspace, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === current.version) return;
  throw new Refusal('VERSION_CONFLICT', 'This workspace was changed elsewhere. Compare, then save again.', {
    current: present(current),
  });
}

async function readableFolder(path: string): Promise<string> {
  if (!isAbsolute(path)) throw notAFolder(path, 'is not an absolute path');
  const absolute = resolve(path);
  const facts = await stat(absolute).catch(() => undefined);
  if (!facts?.isDirectory())
    throw notAFolder(path, facts ? 'is not a folder' : 'does not exist on this machine');
  try {
    await access(absolute, constants.R_OK | constants.X_OK);
  } catch {
    throw notAFolder(path, 'may not be read by the account this server runs under');
  }
  return absolute;
}

function notAFolder(path: string, problem: string): Refusal {
  const message = `${path} ${problem}. Give the full path of a folder on the machine this server runs on.`;
  return new Refusal('PATH_NOT_A_FOLDER', message, undefined, {
    issues: [{ path: ['path'], message: problem }],
  });
}

function present(row: Workspace): WorkspaceView {
  return {
    id: row.id,
    name: row.name,
    path: row.path,
    description: row.description,
    version: row.version,
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}
