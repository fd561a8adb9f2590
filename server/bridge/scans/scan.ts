import type { WorkspaceView } from '../../local/workspaces/service.ts';
import type { Refusal } from '../../trpc/errors.ts';
import type {
  FactCounts,
  FolderFile,
  FolderProgress,
  FolderSelection,
  SkipReason,
  TextFile,
} from '../folders/service.ts';

export const scanStates = ['scanning', 'ready', 'failed', 'cancelled'] as const;
export type ScanState = (typeof scanStates)[number];

export const itemStatuses = ['new', 'changed', 'same', 'skipped', 'gone'] as const;
export type ItemStatus = (typeof itemStatuses)[number];
export type ScanCounts = Record<ItemStatus, number>;

/** A file beside the team's script at the same path, or a script that was published from a file that is gone. */
export interface ScanItem {
  path: string;
  status: ItemStatus;
  reason?: SkipReason;
  detail?: string;
  scriptId?: string;
  /** Of the team's script. */
  version?: number;
  /** The team changed it since it was published from here, as `detail` says. */
  teamMoved?: boolean;
  /** Bytes. */
  size?: number;
  facts?: FactCounts;
}

export interface ScanInput extends FolderSelection {
  workspaceId: string;
  teamId: string;
  /** Bigger files are skipped. */
  maxFileBytes?: number | undefined;
}

/** What a finished scan found, by path. */
export interface Found {
  items: readonly ScanItem[];
  counts: ScanCounts;
  /** The text files among them, as they were. */
  files: ReadonlyMap<string, TextFile>;
}

/** One look through a folder. It lives in this process only, for an hour after its end. */
export interface Scan {
  id: string;
  /** Who began it, and by which call: repeated, it is the same scan. */
  begunBy: string | undefined;
  input: ScanInput;
  workspace: WorkspaceView;
  /** Which team database it is compared with. */
  connection: string;
  state: ScanState;
  progress: FolderProgress;
  startedAt: Date;
  endedAt: Date | undefined;
  found: Found | undefined;
  failure: Refusal | undefined;
  stop: AbortController;
}

export function emptyCounts(): ScanCounts {
  return { new: 0, changed: 0, same: 0, skipped: 0, gone: 0 };
}

/** A scan as callers see it. */
export function present(scan: Scan) {
  const { id, input, workspace, state, progress, found, failure } = scan;
  return {
    id,
    state,
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    teamId: input.teamId,
    path: input.path ?? '',
    include: [...(input.include ?? [])],
    exclude: input.exclude === undefined ? null : [...input.exclude],
    progress: { ...progress },
    counts: found ? { ...found.counts } : null,
    failure: failure ? { reason: failure.reason, message: failure.message } : null,
    startedAt: scan.startedAt.toISOString(),
    endedAt: scan.endedAt?.toISOString() ?? null,
  };
}

/** The order of items: by path, which can be there twice. */
export function byPath(a: ScanItem, b: ScanItem): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.status < b.status ? -1 : 1;
}

export function textFilesOf(files: readonly FolderFile[]): Map<string, TextFile> {
  const found = new Map<string, TextFile>();
  for (const file of files) if (file.is === 'text') found.set(file.path, file);
  return found;
}
