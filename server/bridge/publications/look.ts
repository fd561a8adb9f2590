import type { SharedDb } from '../../../db/shared/client.ts';
import { catalogueState, findByIds, findByPaths, maxScriptBytes } from '../../shared/scripts/service.ts';
import type { FolderFile, Folders, KnownFile } from '../folders/service.ts';
import { publishLimits } from '../publish/service.ts';
import type { TeamSide } from './differences.ts';
import type { Baseline } from './store.ts';

/** A share that is watched and says nothing for so long is left alone for a while. */
const deadAfterMs = 20_000;

/** A text file as it was seen last. */
export interface DiskFile {
  path: string;
  size: number;
  modifiedAt: number;
  sha256: string;
}

/** What is on disk, by lower-case path, and the names that could not be looked at. */
export interface DiskSide {
  files: ReadonlyMap<string, DiskFile>;
  unseen: ReadonlySet<string>;
}

export interface WatchedFolder {
  root: string;
  path: string;
  include: readonly string[] | undefined;
  exclude: readonly string[] | undefined;
}

/**
 * Looks at a folder: only files whose size or time is another than before are read.
 * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE, NOT_FOUND, INVALID_INPUT
 */
export async function lookAtDisk(
  folders: Folders,
  folder: WatchedFolder,
  before: ReadonlyMap<string, DiskFile>,
  signal: AbortSignal,
): Promise<DiskSide> {
  const files = new Map<string, DiskFile>();
  const unseen = new Set<string>();
  const known = [...before.values()]
    .filter(({ modifiedAt }) => modifiedAt > 0)
    .map(({ path, size, modifiedAt, sha256 }): KnownFile => [path, size, modifiedAt, sha256]);
  const byPath = new Map([...before.values()].map((file) => [file.path, file]));
  const take = (some: FolderFile[]) => {
    for (const file of some) {
      const seen = file.is === 'known' ? byPath.get(file.path) : file.is === 'text' ? file : undefined;
      if (!seen) unseen.add(file.path.toLowerCase());
      else files.set(seen.path.toLowerCase(), only(seen));
    }
  };
  const order = { ...folder, want: 'hashes' as const, known, maxFileBytes: maxScriptBytes, ...publishLimits };
  await folders.read(order, take, { signal, deadAfterMs });
  return { files, unseen };
}

function only({ path, size, modifiedAt, sha256 }: DiskFile): DiskFile {
  return { path, size, modifiedAt, sha256 };
}

export function isUnseen({ unseen }: DiskSide, path: string): boolean {
  const key = path.toLowerCase();
  if (unseen.size === 0) return false;
  if (unseen.has('') || unseen.has(key)) return true;
  for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1))
    if (unseen.has(key.slice(0, at))) return true;
  return false;
}

/** What the team has, and what tells whether that may have changed. */
export interface TeamLook {
  state: string;
  asked: string;
  side: TeamSide;
}

/** Asks the team for what was published from here, unless nothing can have changed since `before`. */
export async function lookAtTeam(
  db: SharedDb,
  teamId: string,
  { baseline, disk }: { baseline: readonly Baseline[]; disk: DiskSide },
  before: TeamLook | undefined,
): Promise<TeamLook> {
  const state = JSON.stringify(await catalogueState(db, teamId));
  const ids = baseline.map(({ scriptId }) => scriptId);
  const known = new Set(baseline.map(({ path }) => path.toLowerCase()));
  const fresh = [...disk.files].flatMap(([key, { path }]) => (known.has(key) ? [] : [path]));
  const asked = JSON.stringify([ids, fresh]);
  if (before?.state === state && before.asked === asked) return before;
  const byId = new Map((await findByIds(db, teamId, ids)).map((script) => [script.id, script]));
  const lost = baseline.filter(
    ({ scriptId, path }) => byId.get(scriptId)?.path.toLowerCase() !== path.toLowerCase(),
  );
  const paths = [...fresh, ...lost.map(({ path }) => path)];
  const scope = { all: false, teamIds: [teamId] } as const;
  const atPaths = paths.length > 0 ? await findByPaths(db, scope, teamId, paths) : new Map<string, never>();
  return { state, asked, side: { byId, atPaths } };
}
