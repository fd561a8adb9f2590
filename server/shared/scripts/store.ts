import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { violates } from '../../../db/shared/outage.ts';
import { type Criticality, type Script, scripts, scriptVersions } from '../../../db/shared/schema/index.ts';
import { together } from '../../../db/shared/together.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import type { Scope } from '../rbac/scope.ts';
import { teamArchived } from '../teams/service.ts';
import type { Content } from './content.ts';
import type { ReadyContent } from './facts/ready-content.ts';
import { type FactsRow, factsRow, writeFacts } from './facts/write-facts.ts';
import { fileNameOf, kindOf } from './script-path.ts';
import { insertVersionOfSameBytes, insertVersionRow, selectForUpdate, updateRow } from './statements.ts';
import { noSuchScript } from './visible.ts';

export interface NewScript {
  teamId: string;
  path: string;
  /** Facts that were read before are stored as they are; else they are read now. */
  content: Content | ReadyContent;
  name?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
  owner?: string | undefined;
  criticality?: Criticality | null | undefined;
  message?: string | undefined;
}

/**
 * Adds several scripts of teams that were checked before, in a few statements however many they are.
 * @throws Refusal ALREADY_EXISTS - the team has a script at one of the paths
 */
export async function insertScripts(
  db: SharedDb,
  caller: Caller,
  inputs: readonly NewScript[],
): Promise<Script[]> {
  const stored: Script[] = [];
  try {
    for (const chunk of chunks(inputs)) stored.push(...(await insertChunk(db, caller, chunk)));
    return stored;
  } catch (error) {
    throw pathTaken(error, inputs.length === 1 ? inputs[0]?.path : undefined);
  }
}

/** One statement holds so much at most: drivers copy its parameters several times. */
const bytesPerInsert = 8 * 1024 * 1024;
/** Thirty columns each, of PostgreSQL's 65 535 parameters. */
const rowsPerInsert = 500;

function* chunks(inputs: readonly NewScript[]): Generator<NewScript[]> {
  let chunk: NewScript[] = [];
  let bytes = 0;
  for (const input of inputs) {
    if (chunk.length === rowsPerInsert || (chunk.length > 0 && bytes + input.content.size > bytesPerInsert)) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    chunk.push(input);
    bytes += input.content.size;
  }
  if (chunk.length > 0) yield chunk;
}

async function insertChunk(db: SharedDb, caller: Caller, inputs: readonly NewScript[]): Promise<Script[]> {
  const rows = inputs.map((input) => toRow(caller, input));
  const stored = await db
    .insert(scripts)
    .values(rows.map(({ row }) => row))
    .returning();
  await db.insert(scriptVersions).values(rows.map(({ version }) => version));
  const byId = new Map(stored.map((script) => [script.id, script]));
  await insertFacts(
    db,
    rows.flatMap(({ row, content }) => {
      const script = byId.get(row.id);
      return script ? [{ script, content }] : [];
    }),
  );
  return stored;
}

/** Work between two turns of the event loop: about 10 ms. */
const bytesPerTurn = 512 * 1024;
/** Trigrams of a megabyte take half a second, and a statement may take fifteen. */
const factsBytesPerInsert = 2 * 1024 * 1024;

async function insertFacts(
  db: SharedDb,
  read: readonly { script: Script; content: Content | ReadyContent }[],
): Promise<void> {
  let rows: FactsRow[] = [];
  let bytes = 0;
  let turn = 0;
  for (const { script, content } of read) {
    rows.push(factsRow(script, content));
    bytes += content.size;
    turn += content.size;
    if (bytes >= factsBytesPerInsert) {
      await writeFacts(db, rows);
      [rows, bytes] = [[], 0];
    } else if (turn >= bytesPerTurn) {
      await nextTurn(); // other requests have theirs
      turn = 0;
    }
  }
  await writeFacts(db, rows);
}

function toRow(caller: Caller, input: NewScript) {
  const { content, teamId, path, description = '', tags = [], owner = '', criticality = null } = input;
  const id = v7();
  const name = input.name ?? fileNameOf(path);
  const bytes = contentColumns(content);
  const by = { createdBy: caller.userId };
  const about = { description, tags, owner, criticality };
  const row = {
    id,
    teamId,
    name,
    path,
    kind: kindOf(path),
    ...bytes,
    ...about,
    ...by,
    updatedBy: caller.userId,
  };
  const message = input.message ?? null;
  const version = { scriptId: id, version: 1, name, path, content: content.bytes, ...bytes, message, ...by };
  return { row, version, content };
}

function contentColumns({ encoding, lineEnding, size, sha256 }: Omit<Content, 'bytes'>) {
  return { encoding, lineEnding, size, sha256 };
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

/** A script that nobody else changes until the transaction ends, and the names that stand with it. */
export interface LockedScript {
  script: Script;
  createdByName: string | null;
  reviewedByName: string | null;
}

/** Locks the row until commit. Every change of a script begins here. @throws Refusal NOT_FOUND, TEAM_ARCHIVED */
export async function lockScript(db: SharedDb, scope: Scope, id: string): Promise<LockedScript> {
  const [found] = await selectForUpdate(db, scope, id);
  if (!found) throw noSuchScript();
  const { archivedAt, ...locked } = found;
  if (archivedAt) throw teamArchived();
  return locked;
}

export interface NewVersion {
  name?: string | undefined;
  path?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
  owner?: string | undefined;
  criticality?: Criticality | null | undefined;
  /** Somebody says that it is as it should be. */
  reviewed?: boolean | undefined;
  message?: string | undefined;
  content?: Content | ReadyContent | undefined;
}

/** A version that was written. */
export interface SavedVersion {
  script: Script;
  content: Content | ReadyContent;
  /** Passwords and keys in it. */
  secretCount: number;
}

/**
 * Writes the next version of a locked script, out of the trash if it is there. Bytes that stay the same are copied
 * inside the database.
 * @param known - the bytes it has now, where they were read before
 * @throws Refusal ALREADY_EXISTS - its path is taken
 */
export async function saveVersion(
  db: SharedDb,
  caller: Caller,
  before: Script,
  input: NewVersion,
  known?: Content,
): Promise<SavedVersion> {
  const content = input.content ?? known ?? (await storedContent(db, before));
  const after: Script = { ...before, ...changesOf(caller, before, input) };
  const facts = factsRow(after, content);
  try {
    // sent together: the row is ours, and what comes after a statement that fails is refused
    const [updated] = await together([
      updateRow(db).execute({ ...after }),
      insertVersion(db, caller, after, input),
      writeFacts(db, [facts]),
    ]);
    if (updated.length === 0) throw new Error('The locked script was not updated.');
  } catch (error) {
    throw pathTaken(error, input.path ?? before.path);
  }
  return { script: after, content, secretCount: facts.secretCount };
}

function changesOf(caller: Caller, before: Script, input: NewVersion) {
  const path = input.path ?? before.path;
  const now = new Date();
  return {
    name: input.name ?? (input.path === undefined ? before.name : fileNameOf(path)),
    path,
    kind: kindOf(path),
    description: input.description ?? before.description,
    tags: input.tags ?? before.tags,
    owner: input.owner ?? before.owner,
    criticality: input.criticality === undefined ? before.criticality : input.criticality,
    ...(input.reviewed && { reviewedAt: now, reviewedBy: caller.userId }),
    ...(input.content && contentColumns(input.content)),
    version: before.version + 1,
    updatedAt: now,
    updatedBy: caller.userId,
    deletedAt: null,
    deletedBy: null,
  };
}

async function insertVersion(
  db: SharedDb,
  caller: Caller,
  after: Script,
  { message, content }: NewVersion,
): Promise<void> {
  const { id, name, path, version, encoding, lineEnding, size, sha256 } = after;
  const row = { scriptId: id, version, name, path, encoding, lineEnding, size, sha256 };
  const values = { ...row, message: message ?? null, createdBy: caller.userId };
  if (content) await insertVersionRow(db).execute({ ...values, content: content.bytes });
  else await insertVersionOfSameBytes(db).execute({ ...values, versionBefore: version - 1 });
}

/** The bytes of a script as it is now. */
export async function storedContent(db: SharedDb, script: Script): Promise<Content> {
  const content = await contentOfVersion(db, script.id, script.version);
  if (!content) throw new Error('The script has no content at its version.');
  return content;
}

/** The bytes of one version; undefined: there is none. */
export async function contentOfVersion(
  db: SharedDb,
  scriptId: string,
  version: number,
): Promise<Content | undefined> {
  const [stored] = await db
    .select()
    .from(scriptVersions)
    .where(and(eq(scriptVersions.scriptId, scriptId), eq(scriptVersions.version, version)));
  return stored && { bytes: stored.content, ...contentColumns(stored) };
}
