import { eq } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Criticality, scripts } from '../../../db/shared/schema/index.ts';
import { together } from '../../../db/shared/together.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import type { Scope } from '../rbac/scope.ts';
import { requireTeam } from '../teams/service.ts';
import { type Change, requireVersion } from '../versioned.ts';
import { type Content, contentFrom, type ContentInput, contentMissing, textOf } from './content.ts';
import { getScript } from './read.ts';
import { requireNoHiddenSecrets, shownText, type Viewer } from './secrets.ts';
import { selectBytesAt } from './statements.ts';
import {
  contentOfVersion,
  insertScripts,
  type LockedScript,
  lockScript,
  type NewScript,
  type NewVersion,
  saveVersion,
} from './store.ts';
import { noSuchVersion } from './versions.ts';
import { bare, type BareScript, type ScriptView, summarise } from './view.ts';

/**
 * Adds a script at version 1. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the team is outside the scope
 * @throws Refusal ALREADY_EXISTS - the team has a script at this path
 */
export async function createScript(
  db: SharedDb,
  viewer: Viewer,
  caller: Caller,
  input: Omit<NewScript, 'content'> & ContentInput,
): Promise<ScriptView> {
  await requireTeam(db, viewer.scope, input.teamId);
  const content = contentFrom(input, 'utf-8');
  if (!content) throw contentMissing();
  const [script] = await insertScripts(db, caller, [{ ...input, content }]);
  if (!script) throw new Error('The new script was not returned.');
  return getScript(db, viewer, script.id);
}

/** The version that the caller saw last. */
interface Seen {
  id: string;
  expectedVersion: number;
}

export interface UpdateScript extends Seen, ContentInput {
  name?: string | undefined;
  path?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
  owner?: string | undefined;
  criticality?: Criticality | null | undefined;
  message?: string | undefined;
}

/** What a change of a script answers, and what the log says of it. */
export type SavedScript = Change<BareScript> & { script: ScriptView };

/**
 * Saves a new version. Text keeps the script's encoding unless another one is given. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such script within the scope
 * @throws Refusal VERSION_CONFLICT - `details.current` is the script now, with its content as `viewer` may see it
 * @throws Refusal MISSING_PERMISSION - new content for one with secrets that `viewer` may not see: they saw a mask
 * @throws Refusal ALREADY_EXISTS - the new path is taken
 */
export async function updateScript(
  db: SharedDb,
  viewer: Viewer,
  caller: Caller,
  input: UpdateScript,
): Promise<SavedScript> {
  refuseNothing(input);
  const before = await lockExpected(db, viewer, input);
  if (changesContent(input)) requireSeen(viewer, before);
  const content = contentFrom(recoded(before, input), before.script.encoding);
  return save(db, viewer, caller, before, { ...input, content });
}

/** Writes the next version of a script as it was when it was locked. */
async function save(
  db: SharedDb,
  viewer: Viewer,
  caller: Caller,
  before: Expected,
  input: NewVersion,
): Promise<SavedScript> {
  const { script, content, secretCount } = await saveVersion(
    db,
    caller,
    before.script,
    input,
    before.content,
  );
  const known = {
    createdByName: before.createdByName,
    updatedByName: caller.username,
    reviewedByName: input.reviewed ? caller.username : before.reviewedByName,
    secretCount,
  };
  const shown = shownText({ ...script, ...known, bytes: content.bytes }, viewer);
  return {
    before: bare(before.script),
    after: bare(script),
    script: { ...summarise(script, known), ...shown },
  };
}

/** A call that changes nothing would leave a version that nobody can explain. */
function refuseNothing(input: UpdateScript): void {
  const { id: _, expectedVersion: __, message: ___, ...changes } = input;
  if (Object.values(changes).some((value) => value !== undefined)) return;
  const message =
    'Nothing to change: give content, path, name, description, tags, owner, criticality or encoding.';
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: [], message }] });
}

function changesContent({ content, contentBase64, encoding }: ContentInput): boolean {
  return content !== undefined || contentBase64 !== undefined || encoding !== undefined;
}

/** Who sees masks would save them in the place of what they stand for. */
function requireSeen(viewer: Viewer, { script, content: { bytes } }: Expected): void {
  requireNoHiddenSecrets({ ...script, bytes, secretCount: null }, viewer, 'change its content');
}

/** A new encoding without new text stores the present text anew. */
function recoded({ script, content: { bytes } }: Expected, input: UpdateScript): ContentInput {
  if (input.encoding === undefined || input.content !== undefined || input.contentBase64 !== undefined)
    return input;
  return { encoding: input.encoding, content: textOf(bytes, script.encoding) };
}

/** A locked script at the version that was asked for, with its content. */
interface Expected extends LockedScript {
  content: Content;
}

/** @throws Refusal NOT_FOUND, VERSION_CONFLICT (with the content as `viewer` may see it) */
async function lockExpected(db: SharedDb, viewer: Viewer, { id, expectedVersion }: Seen): Promise<Expected> {
  // sent together: the bytes are read once the lock is there, so they are of the row that it locked
  const [locked, [now]] = await together([
    lockScript(db, viewer.scope, id),
    selectBytesAt(db, viewer.scope, id, expectedVersion),
  ]);
  const { script } = locked;
  if (script.version !== expectedVersion) {
    const current = await getScript(db, viewer, id);
    requireVersion(script, expectedVersion, () => current);
  }
  if (!now) throw new Error('The script has no content at its version.');
  return { ...locked, content: { ...script, bytes: now.bytes } };
}

/**
 * Says that a script is as it should be: a version of its own, with the bytes it had. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT
 */
export async function reviewScript(
  db: SharedDb,
  viewer: Viewer,
  caller: Caller,
  input: Seen & { message?: string | undefined },
): Promise<SavedScript> {
  const before = await lockExpected(db, viewer, input);
  const { message = 'Reviewed.' } = input;
  return save(db, viewer, caller, before, { reviewed: true, message });
}

/**
 * Saves the bytes of an earlier version as a new one; path, name and what is said of it stay as they are. Needs the
 * audited transaction.
 * @throws Refusal NOT_FOUND - no such script within the scope, or no such version of it
 * @throws Refusal VERSION_CONFLICT
 */
export async function restoreVersion(
  db: SharedDb,
  viewer: Viewer,
  caller: Caller,
  input: Seen & { version: number; message?: string | undefined },
): Promise<SavedScript> {
  const before = await lockExpected(db, viewer, input);
  const content = await contentOfVersion(db, before.script.id, input.version);
  if (!content) throw noSuchVersion(input.version);
  const { message = `As it was at version ${input.version}.` } = input;
  return save(db, viewer, caller, before, { content, message });
}

/**
 * Moves a script to the trash: hidden everywhere else, its versions are kept. Needs the audited transaction.
 * @throws Refusal NOT_FOUND
 * @throws Refusal VERSION_CONFLICT - `details.current` is the script now, without its content
 */
export async function deleteScript(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: Seen,
): Promise<BareScript> {
  const { script: before } = await lockScript(db, scope, input.id);
  requireVersion(before, input.expectedVersion, bare); // deleting does not include reading: no content
  await moveToTrash(db, caller, before.id);
  return bare(before);
}

/** For a script that was locked before. */
export async function moveToTrash(db: SharedDb, caller: Caller, id: string): Promise<void> {
  await db.update(scripts).set({ deletedAt: new Date(), deletedBy: caller.userId }).where(eq(scripts.id, id));
}
