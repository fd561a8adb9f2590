import type { LocalDb } from '../../../db/local/client.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { getWorkspace, type WorkspaceView } from '../../local/workspaces/service.ts';
import type { Scope } from '../../shared/rbac/scope.ts';
import { maxScriptBytes, type ReadyContent } from '../../shared/scripts/service.ts';
import { requireTeam } from '../../shared/teams/service.ts';
import type { Services } from '../../trpc/context.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { FolderFile, FolderOrder, FolderSelection, SkipReason } from '../folders/service.ts';
import { HeldContent } from './held-content.ts';
import { publishLimits } from './limits.ts';

/** A text file of the folder, ready to be stored. */
export interface ReadyFile {
  path: string;
  content: ReadyContent;
  /** Of the file: milliseconds since 1970, UTC. */
  modifiedAt: number;
}
export interface SkippedFile {
  path: string;
  reason: SkipReason;
  detail: string;
}

/** A workspace and the files of it that are looked at, in the order of their paths. */
export interface Seen<File> {
  workspace: WorkspaceView;
  files: File[];
}
export type Collected = Seen<ReadyFile | SkippedFile>;

export interface CollectInput extends FolderSelection {
  workspaceId: string;
  teamId: string;
  /** Exactly these files, instead of all that match. */
  only?: readonly string[] | undefined;
}

export interface PersonalHandles {
  local: LocalDb;
  db: SharedDb;
  scope: Scope;
  services: Pick<Services, 'folders'>;
  /** Fires when the caller went away. */
  signal: AbortSignal | undefined;
}

/**
 * Reads the folder with what is in its files. Slow on a share: call it outside of any transaction.
 * @throws Refusal NOT_FOUND - the workspace, or the team within `scope`
 * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE, INVALID_INPUT (more than a publish takes)
 */
export async function collect(handles: PersonalHandles, input: CollectInput): Promise<Collected> {
  const { workspace, files } = await look(handles, input, 'content');
  return { workspace, files: files.map(ready) };
}

/** As {@link collect}, without what is in the files. */
export async function look(
  { local, db, scope, services, signal }: PersonalHandles,
  input: CollectInput,
  want: FolderOrder['want'],
): Promise<Seen<FolderFile>> {
  await requireTeam(db, scope, input.teamId);
  const workspace = getWorkspace(local, input.workspaceId);
  const { path, include, exclude, only } = input;
  const selection = { root: workspace.path, path, include, exclude, only };
  const files: FolderFile[] = [];
  const order = { ...selection, want, maxFileBytes: maxScriptBytes, ...publishLimits };
  await services.folders.read(order, (some) => void files.push(...some), { signal });
  return { workspace, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function ready(file: FolderFile): ReadyFile | SkippedFile {
  if (file.is === 'skipped') return { path: file.path, reason: file.reason, detail: file.detail };
  if (file.is === 'known' || !file.content) throw new Error('A file came without its content.');
  const { path, modifiedAt, content } = file;
  return { path, content: new HeldContent(file, content), modifiedAt };
}

export function isReady(file: ReadyFile | SkippedFile): file is ReadyFile {
  return 'content' in file;
}

/**
 * Names the team database that is connected now.
 * @throws Refusal NOT_CONFIGURED
 */
export function connectionOf({ shared }: Pick<Services, 'shared'>): string {
  const target = shared.target();
  if (target) return connectionKey(target.url);
  throw new Refusal('NOT_CONFIGURED', 'No team database is connected.');
}
