import { Refusal } from '../../trpc/errors.ts';
import type { Services } from '../../trpc/context.ts';
import type { PreparationEnd } from '../../trpc/shared-middleware.ts';
import {
  bringToTeam,
  type Brought,
  type ChangeHandles,
  collect,
  isReady,
  type PersonalHandles,
  rememberPublish,
} from '../publish/service.ts';
import type { Found, Scan, ScanItem } from './scan.ts';

export interface PublishScanInput {
  id: string;
  /** Only these of the new and changed files; all when left out. */
  paths?: readonly string[] | undefined;
  /** All but these, where `paths` would be long. */
  leaveOut?: readonly string[] | undefined;
  message?: string | undefined;
  /** Also move to the trash what was published from here and is gone. */
  removeGone?: boolean | undefined;
}

/** A ready scan, and the files of it that are published, read anew: a scan keeps what files are, not what is in them. */
export interface ScanToPublish {
  scan: Scan;
  found: Found;
  files: Awaited<ReturnType<typeof filesOf>>;
  gone: { path: string; scriptId: string; version: number }[];
  brought?: Brought;
}

/**
 * @throws Refusal NOT_FOUND - no such scan within `scope`
 * @throws Refusal INVALID_INPUT - the scan is not ready, or one of `paths` is no new or changed file of it
 * @throws Refusal VERSION_CONFLICT - a file has changed on disk since the scan; `details.path` names it
 */
export async function prepareScan(
  handles: PersonalHandles & { services: Pick<Services, 'folders' | 'scans'> },
  input: PublishScanInput,
): Promise<ScanToPublish> {
  const scan = handles.services.scans.get(handles.scope, input.id);
  const { found } = scan;
  if (!found) throw notReady(scan);
  const chosen = choose(found, input);
  const gone = found.items.flatMap(({ path, status, scriptId, version }) =>
    status === 'gone' && scriptId !== undefined && version !== undefined ? [{ path, scriptId, version }] : [],
  );
  return {
    scan,
    found,
    files: await filesOf(handles, scan, found, chosen),
    gone: input.removeGone ? gone : [],
  };
}

function notReady({ state, failure }: Scan): Refusal {
  const why = {
    scanning: 'It is still running.',
    cancelled: 'It was cancelled.',
    failed: failure?.message ?? 'It failed.',
    ready: '',
  }[state];
  return new Refusal('INVALID_INPUT', `Nothing of this scan can be published. ${why}`, undefined, {
    issues: [{ path: ['id'], message: why }],
  });
}

const isChanging = ({ status }: ScanItem) => status === 'new' || status === 'changed';

function choose(found: Found, { paths, leaveOut }: PublishScanInput): ScanItem[] {
  const changing = found.items.filter(isChanging);
  if (paths === undefined) {
    const left = new Set(leaveOut);
    return changing.filter(({ path }) => !left.has(path));
  }
  const byPath = new Map(found.items.map((item) => [item.path, item]));
  const chosen = [...new Set(paths)].map((path, index) => {
    const item = byPath.get(path);
    if (item && item.status !== 'skipped' && item.status !== 'gone') return item;
    const why = item?.detail ?? 'the scan found no such file';
    throw new Refusal('INVALID_INPUT', `"${path}" cannot be published: ${why}`, undefined, {
      issues: [{ path: ['paths', index], message: why }],
    });
  });
  return chosen.filter(isChanging);
}

async function filesOf(handles: PersonalHandles, scan: Scan, found: Found, chosen: readonly ScanItem[]) {
  if (chosen.length === 0) return [];
  const { workspaceId, teamId } = scan.input;
  const only = chosen.map(({ path }) => path);
  const { files } = await collect(handles, { workspaceId, teamId, only });
  return files.map((file) => {
    if (!isReady(file)) throw moved(file.path, file.detail);
    if (found.files.get(file.path)?.sha256 !== file.content.sha256)
      throw moved(file.path, 'It has other content now.');
    return file;
  });
}

function moved(path: string, why: string): Refusal {
  return new Refusal('VERSION_CONFLICT', `${path} has changed on disk since the scan. ${why} Scan again.`, {
    path,
  });
}

/**
 * Brings the chosen files to the team, in the one audited transaction it is given.
 * @throws Refusal as {@link bringToTeam}
 */
export async function publishScan(handles: ChangeHandles, prepared: ScanToPublish, input: PublishScanInput) {
  const { scan, found, files, gone } = prepared;
  const { teamId } = scan.input;
  const plan = { teamId, files, expectedVersions: versionsSeen(found), gone, message: input.message };
  const brought = await bringToTeam(handles, plan);
  prepared.brought = withSame(brought, found);
  const counts = {
    created: brought.counts.created,
    updated: brought.counts.updated,
    unchanged: found.counts.same + brought.counts.unchanged,
    skipped: found.counts.skipped,
    removed: brought.counts.removed,
  };
  const { id, name } = scan.workspace;
  const resource = { type: 'workspace', id, name };
  handles.audit.record({ action: 'scans.publish', resource, teamId, after: { ...counts } });
  return { counts, scriptIds: brought.scriptIds };
}

function versionsSeen({ items }: Found): Record<string, number> {
  return Object.fromEntries(
    items.flatMap(({ path, version }) => (version === undefined ? [] : [[path, version]])),
  );
}

/** What was found equal is remembered as well: it is where both sides stood. */
function withSame(brought: Brought, found: Found): Brought {
  const same = found.items.flatMap(({ path, status, scriptId, version }) => {
    const file = found.files.get(path);
    if (status !== 'same' || !file || scriptId === undefined || version === undefined) return [];
    const { sha256, size, modifiedAt } = file;
    return [{ path, scriptId, version, sha256, size, modifiedAt }];
  });
  return { ...brought, files: [...brought.files, ...same] };
}

/** What the scan found is not so any more. */
export async function scanEnded({ scan, brought }: ScanToPublish, end: PreparationEnd): Promise<void> {
  await rememberPublish(end, { ...scan.input, connection: scan.connection }, brought);
  if (end.committed) end.ctx.services.scans.forget(scan.id);
}
