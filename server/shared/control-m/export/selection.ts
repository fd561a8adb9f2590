import { and, asc, eq, gt } from 'drizzle-orm';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { controlMDefinitions, controlMEnvironments } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import type { Placed } from './tree.ts';

/** Part of an environment: what is in a folder, or one job; all of it if neither is said. */
export interface Part {
  environmentId: string;
  folder: string | null;
  jobId: string | null;
}

/** A definition without what it says: the version that says it never changes. */
export interface Selected extends Placed {
  type: string;
  importId: string;
}

const rowsPerPage = 5_000;

export interface Selection {
  revision: number;
  selected: Selected[];
  /** Names of all that is in a folder, selected or not. */
  namesIn: (folderId: string) => ReadonlySet<string>;
}

/**
 * The definitions of a part as they are at one moment, with the folders they are in.
 * @throws Refusal NOT_FOUND - no such folder or job in the environment
 */
export async function select(db: SharedDb, part: Part): Promise<Selection> {
  const { revision, all } = await db.transaction((tx) => readAll(tx, part.environmentId), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  });
  return { revision, selected: partOf(all, part), namesIn: namesIn(all) };
}

function partOf(all: Selected[], part: Part): Selected[] {
  if (part.jobId !== null) return withFolders(all, [jobOf(all, part.jobId)]);
  return part.folder === null ? all : withFolders(all, within(all, part.folder));
}

/** Looks through all once, and only if somebody asks. */
function namesIn(all: Selected[]): Selection['namesIn'] {
  let names: Map<string, Set<string>> | undefined;
  const read = () => {
    const found = new Map<string, Set<string>>();
    for (const { parentId, name } of all)
      if (parentId !== null) found.set(parentId, (found.get(parentId) ?? new Set()).add(name));
    return found;
  };
  return (folderId) => {
    names ??= read();
    return names.get(folderId) ?? new Set();
  };
}

async function readAll(db: SharedDb, environmentId: string) {
  const [environment] = await db
    .select({ revision: controlMEnvironments.revision })
    .from(controlMEnvironments)
    .where(eq(controlMEnvironments.id, environmentId));
  const all: Selected[] = [];
  const once = new Map<string, string>();
  const kept = (text: string) => {
    const known = once.get(text);
    if (known === undefined) once.set(text, text);
    return known ?? text;
  };
  for (let after: string | undefined; ; ) {
    const rows = await db
      .select({
        id: controlMDefinitions.id,
        parentId: controlMDefinitions.parentId,
        kind: controlMDefinitions.kind,
        type: controlMDefinitions.type,
        key: controlMDefinitions.key,
        name: controlMDefinitions.name,
        importId: controlMDefinitions.importId,
        seq: controlMDefinitions.seq,
      })
      .from(controlMDefinitions)
      .where(
        and(
          eq(controlMDefinitions.environmentId, environmentId),
          after === undefined ? undefined : gt(controlMDefinitions.id, after),
        ),
      )
      .orderBy(asc(controlMDefinitions.id))
      .limit(rowsPerPage);
    for (const row of rows) {
      const { parentId, type, importId } = row;
      all.push({
        ...row,
        parentId: parentId && kept(parentId),
        type: kept(type),
        importId: kept(importId),
      });
    }
    after = rows.at(-1)?.id;
    if (rows.length < rowsPerPage) return { revision: environment?.revision ?? 0, all };
    await nextTurn();
  }
}

/** The folders of a path, on whatever server, and all that is in them. */
function within(all: Selected[], folder: string): Selected[] {
  const path = folderPath(folder);
  const chosen = new Set(
    all.filter((item) => item.kind === 'folder' && isAt(item.key, path)).map(({ id }) => id),
  );
  if (chosen.size === 0) throw noSuchFolder(path);
  const folders = all.filter(({ kind }) => kind === 'folder');
  for (let before = -1; before < chosen.size; ) {
    before = chosen.size;
    for (const { id, parentId } of folders) if (parentId !== null && chosen.has(parentId)) chosen.add(id);
  }
  return all.filter(({ id, parentId }) => chosen.has(id) || (parentId !== null && chosen.has(parentId)));
}

/** `A/B` or `A/B/`, as keys write it. */
export function folderPath(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

/** The first folder of a path has the path as its key, others a number behind it. */
function isAt(key: string, path: string): boolean {
  return key === path || (key.startsWith(`${path}#`) && /^#\d+$/.test(key.slice(path.length)));
}

export function noSuchFolder(path: string): Refusal {
  return new Refusal(
    'NOT_FOUND',
    `There is no folder ${path} in this environment. Write its path as in keys: A/B, and %2F for a slash in a name.`,
  );
}

function jobOf(all: Selected[], jobId: string): Selected {
  const job = all.find(({ id, kind }) => id === jobId && kind === 'job');
  if (!job) throw noSuchJob();
  return job;
}

export function noSuchJob(): Refusal {
  return new Refusal(
    'NOT_FOUND',
    'There is no such job in this environment; it may have been removed. Reload the list.',
  );
}

function withFolders(all: Selected[], chosen: Selected[]): Selected[] {
  const byId = new Map(all.filter(({ kind }) => kind === 'folder').map((folder) => [folder.id, folder]));
  const result = new Map(chosen.map((item) => [item.id, item]));
  for (const item of chosen)
    for (let { parentId } = item; parentId !== null && !result.has(parentId); ) {
      const folder = byId.get(parentId);
      if (!folder) break;
      result.set(folder.id, folder);
      parentId = folder.parentId;
    }
  return [...result.values()];
}
