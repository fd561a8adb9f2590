import type { SharedDb } from '../../../db/shared/client.ts';
import type { AuditRecorder } from '../../shared/audit/record.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import { coversTeam, type Scope } from '../../shared/rbac/scope.ts';
import {
  bare,
  findByPaths,
  insertScripts,
  lockScript,
  moveToTrash,
  type PublishedScript,
  saveVersion,
} from '../../shared/scripts/service.ts';
import { requireTeam } from '../../shared/teams/service.ts';
import { Refusal } from '../../trpc/errors.ts';
import { requireGrants } from '../../trpc/shared-access.ts';
import type { Baseline } from '../publications/service.ts';
import type { ReadyFile } from './collect.ts';

export interface ChangeHandles {
  /** The audited transaction. */
  db: SharedDb;
  scope: Scope;
  caller: Caller;
  audit: AuditRecorder;
}

/** What is to be as it is in the folder. */
export interface Plan {
  teamId: string;
  files: readonly ReadyFile[];
  /** Version of each script as it was seen, by path; without it, what is there now counts. */
  expectedVersions?: Readonly<Record<string, number>> | undefined;
  /** Scripts whose file is gone: they go to the trash. */
  gone?: readonly { scriptId: string; path: string; version: number }[] | undefined;
  message?: string | undefined;
}

/** What the team has now of the files, and how that came. */
export interface Brought {
  counts: { created: number; updated: number; unchanged: number; removed: number };
  /** Of new and changed scripts. */
  scriptIds: string[];
  files: Baseline[];
  removed: string[];
}

/**
 * Brings files to the team in the audited transaction it is given, and records each script it changes.
 * @throws Refusal NOT_FOUND - the team is no longer within `scope`
 * @throws Refusal VERSION_CONFLICT - a script moved on or appeared since it was seen; `details.path` names it
 * @throws Refusal MISSING_PERMISSION - `gone` by somebody who may not delete scripts of this team
 */
export async function bringToTeam(handles: ChangeHandles, plan: Plan): Promise<Brought> {
  const { db, scope } = handles;
  await requireTeam(db, scope, plan.teamId);
  const paths = plan.files.map(({ path }) => path);
  const scripts = await findByPaths(db, scope, plan.teamId, paths);
  const brought: Brought = {
    counts: { created: 0, updated: 0, unchanged: 0, removed: 0 },
    scriptIds: [],
    files: [],
    removed: [],
  };
  await create(handles, plan, scripts, brought);
  for (const file of plan.files) {
    const script = scripts.get(file.path.toLowerCase());
    if (!script) continue;
    if (script.sha256 === file.content.sha256) {
      brought.counts.unchanged += 1;
      brought.files.push(baseline(file, script));
    } else await update(handles, plan, { file, script }, brought);
  }
  await remove(handles, plan, brought);
  return brought;
}

async function create(
  { db, caller, audit }: ChangeHandles,
  { files, teamId, message }: Plan,
  scripts: ReadonlyMap<string, PublishedScript>,
  brought: Brought,
): Promise<void> {
  const fresh = files.filter(({ path }) => !scripts.has(path.toLowerCase()));
  const inputs = fresh.map(({ path, content }) => ({ teamId, path, content, message }));
  const created = new Map((await insertScripts(db, caller, inputs)).map((script) => [script.path, script]));
  for (const file of fresh) {
    const script = created.get(file.path);
    if (!script) throw new Error('A new script was not returned.');
    record(audit, 'scripts.create', script, { after: { ...bare(script) } });
    brought.counts.created += 1;
    brought.scriptIds.push(script.id);
    brought.files.push(baseline(file, script));
  }
}

async function update(
  { db, scope, caller, audit }: ChangeHandles,
  { message, expectedVersions }: Plan,
  { file, script }: { file: ReadyFile; script: PublishedScript },
  brought: Brought,
): Promise<void> {
  const { script: before } = await lockScript(db, scope, script.id);
  refuseMoved(file.path, before.version, expectedOf(file.path, script, expectedVersions));
  const { script: after } = await saveVersion(db, caller, before, { content: file.content, message });
  record(audit, 'scripts.update', after, { before: { ...bare(before) }, after: { ...bare(after) } });
  brought.counts.updated += 1;
  brought.scriptIds.push(after.id);
  brought.files.push(baseline(file, after));
}

async function remove(
  { db, caller, audit }: ChangeHandles,
  { gone = [], teamId }: Plan,
  brought: Brought,
): Promise<void> {
  if (gone.length === 0) return;
  const scope = requireGrants(caller.grants, ['scripts:delete']);
  if (!coversTeam(scope, teamId)) throw mayNotDelete();
  for (const { scriptId, path, version } of gone) {
    const { script: before } = await lockScript(db, scope, scriptId);
    refuseMoved(path, before.version, version);
    await moveToTrash(db, caller, scriptId);
    record(audit, 'scripts.delete', before, { before: { ...bare(before) } });
    brought.counts.removed += 1;
    brought.removed.push(scriptId);
  }
}

function mayNotDelete(): Refusal {
  return new Refusal(
    'MISSING_PERMISSION',
    'You need the permission scripts:delete in this team to move scripts to the trash. Publish without that, or ask an administrator of your team.',
    { permission: 'scripts:delete' },
  );
}

/** Without a preview, what was compared a moment ago counts. */
function expectedOf(
  path: string,
  script: PublishedScript,
  seen: Plan['expectedVersions'],
): number | undefined {
  if (!seen) return script.version;
  return Object.hasOwn(seen, path) ? seen[path] : undefined;
}

function refuseMoved(path: string, version: number, expected: number | undefined): void {
  if (version === expected) return;
  const what =
    expected === undefined
      ? `Someone added ${path} since you looked.`
      : `Someone changed ${path} since you looked (version ${version}, you saw ${expected}).`;
  throw new Refusal('VERSION_CONFLICT', `${what} Look again, then publish.`, { path, version });
}

function baseline(
  { path, content, modifiedAt }: ReadyFile,
  { id, version }: { id: string; version: number },
): Baseline {
  return { path, scriptId: id, sha256: content.sha256, version, size: content.size, modifiedAt };
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
