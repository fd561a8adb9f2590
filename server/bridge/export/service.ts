import type { LocalDb } from '../../../db/local/client.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { getWorkspace, type WorkspaceView } from '../../local/workspaces/service.ts';
import type { AuditRecorder } from '../../shared/audit/record.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import type { Scope } from '../../shared/rbac/scope.ts';
import {
  type ArchiveInput,
  type ExportedScript,
  membersOf,
  planArchive,
  ScriptContents,
  viewerOf,
} from '../../shared/scripts/service.ts';
import type { Services } from '../../trpc/context.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { FileToWrite, Present, WriteOrder } from '../folders/service.ts';

export interface ExportInput extends Omit<ArchiveInput, 'format'> {
  workspaceId: string;
  /** Of the folder below the workspace that is written into. */
  path: string;
  /** Files with other content are replaced. */
  overwrite?: boolean | undefined;
}

interface Handles {
  local: LocalDb;
  db: SharedDb;
  scope: Scope;
  caller: Caller;
  services: Pick<Services, 'folders'>;
  signal: AbortSignal | undefined;
}

export type ExportStatus = 'new' | 'same' | 'overwrites' | 'blocked';

export interface ExportItem {
  path: string;
  status: ExportStatus;
  detail?: string;
  scriptId: string;
  version: number;
  /** Bytes. */
  size: number;
}

export type ExportCounts = Record<ExportStatus, number>;

interface Compared {
  workspace: WorkspaceView;
  order: WriteOrder;
  items: ExportItem[];
  scripts: ExportedScript[];
  counts: ExportCounts;
  /** Scripts that are left out because there are secrets in them. */
  leftOut: number;
}

/** What is listed; the counts are of all. */
const mostShown = 5_000;

/**
 * What writing these scripts into the folder would do. Changes nothing.
 * @throws Refusal NOT_FOUND - the workspace, the team or one of `ids`
 * @throws Refusal MISSING_PERMISSION - there are secrets in some that the caller may not see
 * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE
 */
export async function previewExport(handles: Handles, input: ExportInput) {
  const { items, counts, leftOut } = await compare(handles, input);
  return { items: items.slice(0, mostShown), counts, leftOut, truncated: items.length > mostShown };
}

async function compare(handles: Handles, input: ExportInput): Promise<Compared> {
  const { local, db, scope, caller, services, signal } = handles;
  const workspace = getWorkspace(local, input.workspaceId);
  const { workspaceId: _, path, overwrite: __, ...selection } = input;
  const plan = await planArchive(db, viewerOf({ scope, caller }), { ...selection, format: 'zip' });
  const scripts = await membersOf(db, plan);
  const order = { root: workspace.path, path };
  const present = await services.folders.compare(order, scripts, { signal });
  const items = scripts.map((script, index) => itemOf(script, present[index]));
  const counts: ExportCounts = { new: 0, same: 0, overwrites: 0, blocked: 0 };
  for (const { status } of items) counts[status] += 1;
  return { workspace, order, items, scripts, counts, leftOut: plan.leftOut };
}

const statusOf = { absent: 'new', same: 'same', differs: 'overwrites', blocked: 'blocked' } as const;

function itemOf({ id, path, version, size }: ExportedScript, present: Present | undefined): ExportItem {
  if (!present) throw new Error('A file was not looked at.');
  const detail = present.state === 'blocked' ? present.detail : undefined;
  return {
    path,
    status: statusOf[present.state],
    ...(detail !== undefined && { detail }),
    scriptId: id,
    version,
    size,
  };
}

/** What was written, for the answer and the log. */
export interface Exported {
  workspace: WorkspaceView;
  counts: { written: number; unchanged: number; blocked: number; leftOut: number };
  bytes: number;
}

/**
 * Writes scripts into a folder, each with its exact bytes; all of them or none. Slow on a share: outside of any
 * transaction.
 * @throws Refusal as {@link previewExport}
 * @throws Refusal ALREADY_EXISTS - files with other content are there, and `overwrite` is not set
 */
export async function writeExport(handles: Handles, input: ExportInput): Promise<Exported> {
  const { workspace, order, items, scripts, counts, leftOut } = await compare(handles, input);
  if (counts.overwrites > 0 && !input.overwrite) throw wouldOverwrite(items, counts.overwrites);
  const chosen = scripts.filter((_, index) => isWritten(items[index]));
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  if (chosen.length > 0)
    await handles.services.folders.write(order, batches(handles.db, chosen), { signal: handles.signal });
  return {
    workspace,
    counts: { written: chosen.length, unchanged: counts.same, blocked: counts.blocked, leftOut },
    bytes,
  };
}

const isWritten = (item: ExportItem | undefined) => item?.status === 'new' || item?.status === 'overwrites';

function wouldOverwrite(items: readonly ExportItem[], count: number): Refusal {
  const paths = items.filter(({ status }) => status === 'overwrites').map(({ path }) => path);
  return new Refusal(
    'ALREADY_EXISTS',
    `${count} files there have other content, such as ${paths[0]}. Look at the preview, then allow to overwrite them, or choose another folder.`,
    { count, paths: paths.slice(0, 100) },
    { issues: [{ path: ['overwrite'], message: 'Files would be overwritten' }] },
  );
}

const bytesPerBatch = 4 * 1024 * 1024;
const filesPerBatch = 200;

async function* batches(db: SharedDb, scripts: readonly ExportedScript[]): AsyncGenerator<FileToWrite[]> {
  const contents = new ScriptContents(db, scripts);
  let batch: FileToWrite[] = [];
  let bytes = 0;
  for (const script of scripts) {
    batch.push({ path: script.path, bytes: await contents.of(script) });
    bytes += script.size;
    if (batch.length < filesPerBatch && bytes < bytesPerBatch) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Says in the team's log what left it. */
export function recordExport(
  audit: AuditRecorder,
  { workspace, counts, bytes }: Exported,
  { teamId, path, folder }: ExportInput,
): void {
  const { id, name } = workspace;
  audit.record({
    action: 'export.write',
    resource: { type: 'workspace', id, name },
    teamId,
    after: { ...counts, bytes, path, ...(folder !== undefined && { folder }) },
  });
}
