import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { violates } from '../../../db/shared/outage.ts';
import { type Script, scripts, scriptVersions, teams } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import type { Scope } from '../rbac/scope.ts';
import { requireTeam, teamArchived } from '../teams/service.ts';
import { type Change, requireVersion } from '../versioned.ts';
import { type Content, contentFrom, type ContentInput, contentMissing } from './content.ts';
import { getScript, noSuchScript, visible } from './read.ts';
import { fileNameOf, kindOf } from './script-path.ts';
import { bare, type BareScript, type ScriptView } from './view.ts';

export interface NewScript {
  teamId: string;
  path: string;
  content: Content;
  name?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
  message?: string | undefined;
}

/**
 * Adds a script at version 1. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the team is outside `scope`
 * @throws Refusal ALREADY_EXISTS - the team has a script at this path
 */
export async function createScript(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: Omit<NewScript, 'content'> & ContentInput,
): Promise<ScriptView> {
  await requireTeam(db, scope, input.teamId);
  const content = contentFrom(input, 'utf-8');
  if (!content) throw contentMissing();
  const [script] = await insertScripts(db, caller, [{ ...input, content }]);
  if (!script) throw new Error('The new script was not returned.');
  return getScript(db, scope, script.id);
}

/** Adds several scripts of teams that were checked before, in a few statements however many they are. */
export async function insertScripts(
  db: SharedDb,
  caller: Caller,
  inputs: readonly NewScript[],
): Promise<Script[]> {
  const rows = inputs.map((input) => toRow(caller, input));
  try {
    const stored: Script[] = [];
    for (const chunk of chunks(rows, rowsPerInsert)) {
      stored.push(
        ...(await db
          .insert(scripts)
          .values(chunk.map(({ row }) => row))
          .returning()),
      );
      await db.insert(scriptVersions).values(chunk.map(({ version }) => version));
    }
    return stored;
  } catch (error) {
    throw pathTaken(error, inputs.length === 1 ? inputs[0]?.path : undefined);
  }
}

/** Up to 100 MiB of content in one statement is too much; 50 scripts of 1 MiB are not. */
const rowsPerInsert = 50;

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

function toRow(caller: Caller, input: NewScript) {
  const { bytes, ...facts } = input.content;
  const id = v7();
  const name = input.name ?? fileNameOf(input.path);
  const by = { createdBy: caller.userId };
  const row = {
    id,
    teamId: input.teamId,
    name,
    path: input.path,
    kind: kindOf(input.path),
    ...facts,
    description: input.description ?? '',
    tags: input.tags ?? [],
    ...by,
    updatedBy: caller.userId,
  };
  const version = {
    scriptId: id,
    version: 1,
    name,
    path: input.path,
    content: bytes,
    ...facts,
    message: input.message ?? null,
    ...by,
  };
  return { row, version };
}

/** @param path undefined when one of many is taken: the transaction is over, nobody can ask which */
function pathTaken(error: unknown, path: string | undefined): unknown {
  if (!violates(error, 'scripts_team_path_key')) return error;
  return new Refusal(
    'ALREADY_EXISTS',
    path === undefined
      ? 'Someone just added a script at one of these paths. Look at them again, then repeat.'
      : `The team has a script at ${path} already (case does not matter). Change that one, or choose another path.`,
    undefined,
    { issues: [{ path: ['path'], message: 'Taken' }] },
  );
}

export interface UpdateScript {
  id: string;
  expectedVersion: number;
  name?: string | undefined;
  path?: string | undefined;
  content?: string | undefined;
  contentBase64?: string | undefined;
  encoding?: Script['encoding'] | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
  message?: string | undefined;
}

/**
 * Saves a new version. Text keeps the script's encoding unless another one is given. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such script within `scope`
 * @throws Refusal VERSION_CONFLICT - `details.current` is the script now, with its content
 * @throws Refusal ALREADY_EXISTS - the new path is taken
 */
export async function updateScript(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: UpdateScript,
): Promise<Change<BareScript> & { script: ScriptView }> {
  refuseNothing(input);
  const before = await lockScript(db, scope, input.id);
  if (before.version !== input.expectedVersion) await refuseStale(db, scope, before, input.expectedVersion);
  const content = contentFrom(await recoded(db, scope, input), before.encoding);
  const after = await saveVersion(db, caller, before, { ...input, content });
  return { before: bare(before), after: bare(after), script: await getScript(db, scope, input.id) };
}

/** A call that changes nothing would leave a version that nobody can explain. */
function refuseNothing(input: UpdateScript): void {
  const { name, path, content, contentBase64, encoding, description, tags } = input;
  const changes = [name, path, content, contentBase64, encoding, description, tags];
  if (changes.some((value) => value !== undefined)) return;
  const message = 'Nothing to change: give content, path, name, description, tags or encoding.';
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: [], message }] });
}

/** A new encoding without new text stores the present text anew. */
async function recoded(db: SharedDb, scope: Scope, input: UpdateScript): Promise<ContentInput> {
  if (input.encoding === undefined || input.content !== undefined || input.contentBase64 !== undefined)
    return input;
  return { encoding: input.encoding, content: (await getScript(db, scope, input.id)).content };
}

async function refuseStale(db: SharedDb, scope: Scope, row: Script, expectedVersion: number): Promise<void> {
  const current = await getScript(db, scope, row.id);
  requireVersion(row, expectedVersion, () => current);
}

/** Locks the row until commit. Every change of a script begins here. @throws Refusal NOT_FOUND, TEAM_ARCHIVED */
export async function lockScript(db: SharedDb, scope: Scope, id: string): Promise<Script> {
  const [found] = await db
    .select({ script: scripts, archivedAt: teams.archivedAt })
    .from(scripts)
    .innerJoin(teams, eq(teams.id, scripts.teamId))
    .where(visible(scope, id))
    .for('update', { of: scripts });
  if (!found) throw noSuchScript();
  if (found.archivedAt) throw teamArchived();
  return found.script;
}

export interface NewVersion {
  name?: string | undefined;
  path?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
  message?: string | undefined;
  content?: Content | undefined;
}

/** Writes the next version of a locked script. Bytes that stay the same are copied inside the database. */
export async function saveVersion(
  db: SharedDb,
  caller: Caller,
  before: Script,
  input: NewVersion,
): Promise<Script> {
  const { bytes, ...facts } = input.content ?? {};
  const path = input.path ?? before.path;
  const name = input.name ?? (input.path === undefined ? before.name : fileNameOf(path));
  const version = before.version + 1;
  const { description = before.description, tags = before.tags } = input;
  const changes = {
    name,
    path,
    kind: kindOf(path),
    description,
    tags,
    ...facts,
    version,
    updatedAt: new Date(),
    updatedBy: caller.userId,
  };
  try {
    const [after] = await db.update(scripts).set(changes).where(eq(scripts.id, before.id)).returning();
    if (!after) throw new Error('The locked script was not updated.');
    const { encoding, lineEnding, size, sha256 } = after;
    await db.insert(scriptVersions).values({
      scriptId: after.id,
      version,
      name,
      path,
      encoding,
      lineEnding,
      size,
      sha256,
      message: input.message ?? null,
      createdBy: caller.userId,
      content:
        bytes ??
        sql`(select content from script_versions where script_id = ${after.id} and version = ${before.version})`,
    });
    return after;
  } catch (error) {
    throw pathTaken(error, path);
  }
}

/**
 * Hides a script; its versions are kept. Needs the audited transaction.
 * @throws Refusal NOT_FOUND
 * @throws Refusal VERSION_CONFLICT - `details.current` is the script now, without its content
 */
export async function deleteScript(
  db: SharedDb,
  scope: Scope,
  input: { id: string; expectedVersion: number },
): Promise<BareScript> {
  const before = await lockScript(db, scope, input.id);
  requireVersion(before, input.expectedVersion, bare); // deleting does not include reading: no content
  await db.update(scripts).set({ deletedAt: new Date() }).where(eq(scripts.id, before.id));
  return bare(before);
}
