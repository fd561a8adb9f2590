import type { SharedDb } from '../../../db/shared/client.ts';
import type { Scope } from '../../shared/rbac/scope.ts';
import { findByPaths } from '../../shared/scripts/service.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Services } from '../../trpc/context.ts';
import type { PreparationEnd } from '../../trpc/shared-middleware.ts';
import type { FolderFile, FolderSelection, SkipReason } from '../folders/service.ts';
import { bringToTeam, type Brought, type ChangeHandles } from './bring.ts';
import {
  collect,
  type Collected,
  connectionOf,
  isReady,
  look,
  type PersonalHandles,
  type ReadyFile,
} from './collect.ts';
import { type PublishedFolder, rememberPublish } from './remembering.ts';

export interface FolderInput extends FolderSelection {
  workspaceId: string;
  teamId: string;
}

export interface PublishInput extends FolderInput {
  /** Only these of the files found; all new and changed ones when left out. */
  paths?: readonly string[] | undefined;
  /** Version of each script as the preview showed it; a script that moved on since is a conflict. */
  expectedVersions?: Readonly<Record<string, number>> | undefined;
  message?: string | undefined;
}

export interface PreviewItem {
  path: string;
  status: 'new' | 'changed' | 'same' | 'skipped';
  reason?: SkipReason;
  detail?: string;
  scriptId?: string;
  version?: number;
}

/**
 * What publishing would do to each file, and exact counts. Changes nothing.
 * @throws Refusal as {@link collect}
 */
export async function previewPublish(handles: PersonalHandles, input: FolderInput) {
  const { files } = await look(handles, input, 'hashes');
  const items = await compare(handles, files, input.teamId);
  const counts = { new: 0, changed: 0, same: 0, skipped: 0 };
  for (const { status } of items) counts[status] += 1;
  return { items, counts };
}

async function compare(
  { db, scope }: { db: SharedDb; scope: Scope },
  files: readonly FolderFile[],
  teamId: string,
): Promise<PreviewItem[]> {
  const paths = files.map(({ path }) => path);
  const scripts = await findByPaths(db, scope, teamId, paths);
  return files.map((file): PreviewItem => {
    const { path } = file;
    if (file.is === 'skipped') return { path, status: 'skipped', reason: file.reason, detail: file.detail };
    if (file.is === 'known') throw new Error('A preview knows no file before.');
    const script = scripts.get(path.toLowerCase());
    if (!script) return { path, status: 'new' };
    const status = script.sha256 === file.sha256 ? 'same' : 'changed';
    return { path, status, scriptId: script.id, version: script.version };
  });
}

/** What is read before the transaction, and what comes of it. */
export interface Publishing extends Collected {
  folder: PublishedFolder;
  brought?: Brought;
}

export async function collectToPublish(
  handles: PersonalHandles & { services: Pick<Services, 'folders' | 'shared'> },
  input: FolderInput,
): Promise<Publishing> {
  const folder = { ...input, connection: connectionOf(handles.services) };
  return { ...(await collect(handles, input)), folder };
}

export async function publishingEnded({ folder, brought }: Publishing, end: PreparationEnd): Promise<void> {
  await rememberPublish(end, folder, brought);
}

/**
 * Brings new and changed files to the team, all in the one audited transaction it is given.
 * @throws Refusal as {@link bringToTeam}
 * @throws Refusal INVALID_INPUT - one of `paths` is not among the files, or cannot be published
 */
export async function publish(handles: ChangeHandles, publishing: Publishing, input: PublishInput) {
  const { teamId, expectedVersions, message } = input;
  const chosen = choose(publishing.files, input.paths);
  const brought = await bringToTeam(handles, { teamId, files: chosen, expectedVersions, message });
  publishing.brought = brought;
  const { created, updated, unchanged } = brought.counts;
  const skipped = input.paths ? 0 : publishing.files.filter((file) => !isReady(file)).length;
  const counts = { created, updated, unchanged, skipped };
  const { id, name } = publishing.workspace;
  // one entry for the run itself, so that a publish that changed nothing is seen as well
  const resource = { type: 'workspace', id, name };
  handles.audit.record({ action: 'publish.publish', resource, teamId, after: { ...counts } });
  return { counts, scriptIds: brought.scriptIds };
}

function choose(files: Collected['files'], paths: readonly string[] | undefined): ReadyFile[] {
  if (!paths) return files.filter(isReady);
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...new Set(paths)].map((path, index) => {
    const file = byPath.get(path);
    if (file && isReady(file)) return file;
    const why = file ? `it was skipped: ${file.detail}` : 'no such file was found there';
    throw new Refusal('INVALID_INPUT', `"${path}" cannot be published: ${why}`, undefined, {
      issues: [{ path: ['paths', index], message: why }],
    });
  });
}
