import type { LocalDb } from '../../../db/local/client.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { getWorkspace, type WorkspaceView } from '../../local/workspaces/service.ts';
import type { AuditRecorder } from '../../shared/audit/record.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import type { Scope } from '../../shared/rbac/scope.ts';
import {
  bare,
  type Content,
  findByPaths,
  insertScripts,
  lockScript,
  type PublishedScript,
  saveVersion,
} from '../../shared/scripts/service.ts';
import { requireTeam } from '../../shared/teams/service.ts';
import { Refusal } from '../../trpc/errors.ts';
import { type ScanInput, type ScannedFile, type SkipReason, scanFolder } from './scan.ts';

export interface PublishInput extends ScanInput {
  workspaceId: string;
  teamId: string;
  /** Only these of the files found; all new and changed ones when left out. */
  paths?: readonly string[] | undefined;
  /** Version of each script as the preview showed it; a script that moved on since is a conflict. */
  expectedVersions?: Readonly<Record<string, number>> | undefined;
  message?: string | undefined;
}

/** A file of the workspace beside the team's script at the same path. */
type Compared =
  | { path: string; status: 'new'; content: Content }
  | { path: string; status: 'changed' | 'same'; content: Content; script: PublishedScript }
  | { path: string; status: 'skipped'; reason: SkipReason; detail: string };

interface Handles {
  db: SharedDb;
  scope: Scope;
}
interface PersonalHandles extends Handles {
  local: LocalDb;
  /** Fires when the caller went away. */
  signal: AbortSignal | undefined;
}

/** The workspace and the files of it that are looked at, with their content. */
export interface Collected {
  workspace: WorkspaceView;
  files: ScannedFile[];
}

/**
 * Reads the folder. Slow on a share: call it outside of any transaction.
 * @throws Refusal NOT_FOUND - the workspace, or the team within `scope`
 * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE, INVALID_INPUT (too many files)
 */
export async function collect(
  { local, db, scope, signal }: PersonalHandles,
  input: PublishInput,
): Promise<Collected> {
  await requireTeam(db, scope, input.teamId);
  const workspace = getWorkspace(local, input.workspaceId);
  return { workspace, files: await scanFolder(workspace.path, input, signal) };
}

async function compare(
  { db, scope }: Handles,
  files: readonly ScannedFile[],
  teamId: string,
): Promise<Compared[]> {
  const paths = files.map(({ path }) => path);
  const scripts = await findByPaths(db, scope, teamId, paths);
  return files.map((file): Compared => {
    const { path } = file;
    if (!('content' in file)) return { path, status: 'skipped', reason: file.skipped, detail: file.detail };
    const script = scripts.get(path.toLowerCase());
    if (!script) return { path, status: 'new', content: file.content };
    const status = script.sha256 === file.content.sha256 ? 'same' : 'changed';
    return { path, status, content: file.content, script };
  });
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
export async function previewPublish(handles: PersonalHandles, input: PublishInput) {
  const { files } = await collect(handles, input);
  const compared = await compare(handles, files, input.teamId);
  const counts = { new: 0, changed: 0, same: 0, skipped: 0 };
  for (const { status } of compared) counts[status] += 1;
  return { items: compared.map(toItem), counts };
}

function toItem(file: Compared): PreviewItem {
  const { path, status } = file;
  if (file.status === 'skipped') return { path, status, reason: file.reason, detail: file.detail };
  if (file.status === 'new') return { path, status };
  return { path, status, scriptId: file.script.id, version: file.script.version };
}

/**
 * Brings new and changed files to the team, all in the one audited transaction it is given.
 * @throws Refusal NOT_FOUND - the team is no longer within `scope`
 * @throws Refusal VERSION_CONFLICT - a script moved on or appeared since the preview; `details.path` names it
 * @throws Refusal INVALID_INPUT - one of `paths` is not among the files, or cannot be published
 */
export async function publish(
  handles: Handles & { caller: Caller; audit: AuditRecorder },
  { workspace, files }: Collected,
  input: PublishInput,
) {
  const { caller, audit } = handles;
  const { teamId, message } = input;
  await requireTeam(handles.db, handles.scope, teamId);
  const compared = choose(await compare(handles, files, teamId), input.paths);
  const created = await insertScripts(
    handles.db,
    caller,
    compared.flatMap((file) =>
      file.status === 'new' ? [{ teamId, path: file.path, content: file.content, message }] : [],
    ),
  );
  const scriptIds = created.map(({ id }) => id);
  for (const script of created) record(audit, 'scripts.create', script, { after: { ...bare(script) } });
  for (const file of compared) {
    if (file.status !== 'changed') continue;
    const before = await lockScript(handles.db, handles.scope, file.script.id);
    refuseMoved(file, before.version, input.expectedVersions);
    const after = await saveVersion(handles.db, caller, before, { content: file.content, message });
    record(audit, 'scripts.update', after, { before: { ...bare(before) }, after: { ...bare(after) } });
    scriptIds.push(after.id);
  }
  const count = (status: Compared['status']) => compared.filter((file) => file.status === status).length;
  const counts = {
    created: created.length,
    updated: count('changed'),
    unchanged: count('same'),
    skipped: count('skipped'),
  };
  // one entry for the run itself, so that a publish that changed nothing is seen as well
  const resource = { type: 'workspace', id: workspace.id, name: workspace.name };
  audit.record({ action: 'publish.publish', resource, teamId, after: { ...counts } });
  return { counts, scriptIds };
}

function choose(compared: Compared[], paths: readonly string[] | undefined): Compared[] {
  if (!paths) return compared;
  const byPath = new Map(compared.map((file) => [file.path, file]));
  return [...new Set(paths)].map((path, index) => {
    const file = byPath.get(path);
    if (file && file.status !== 'skipped') return file;
    const why = file ? `it was skipped: ${file.detail}` : 'no such file was found there';
    throw new Refusal('INVALID_INPUT', `"${path}" cannot be published: ${why}`, undefined, {
      issues: [{ path: ['paths', index], message: why }],
    });
  });
}

/** Without a preview, what was compared a moment ago counts. */
function refuseMoved(
  { path, script }: { path: string; script: PublishedScript },
  version: number,
  seen: PublishInput['expectedVersions'],
): void {
  const expected = seen ? new Map(Object.entries(seen)).get(path) : script.version;
  if (version === expected) return;
  const what =
    expected === undefined
      ? `Someone added ${path} since the preview.`
      : `Someone changed ${path} since the preview (version ${version}, you saw ${expected}).`;
  throw new Refusal('VERSION_CONFLICT', `${what} Preview again, then publish.`, { path, version });
}

type Snapshots = { before?: Record<string, unknown>; after?: Record<string, unknown> };

function record(
  audit: AuditRecorder,
  action: string,
  { id, path, teamId }: { id: string; path: string; teamId: string },
  snapshots: Snapshots,
): void {
  audit.record({ action, resource: { type: 'script', id, name: path }, teamId, ...snapshots });
}
