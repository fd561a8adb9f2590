import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  controlMScriptLinks,
  idempotencyKeys,
  type Script,
  scripts,
  teams,
  users,
} from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { Caller } from '../auth/caller.ts';
import type { Scope } from '../rbac/scope.ts';
import { teamArchived } from '../teams/service.ts';
import type { Change } from '../versioned.ts';
import { getSummary } from './read.ts';
import { selectSummaries } from './selected.ts';
import { saveVersion } from './store.ts';
import { bare, type BareScript, type ScriptSummary, summarise } from './view.ts';
import { inTrash } from './visible.ts';

/** So long can everybody who may delete bring a script back. */
const keptDays = 30;
const dayMs = 24 * 60 * 60_000;

export interface TrashedScript extends ScriptSummary {
  deletedAt: string;
  /** Null of those deleted by builds that did not say. */
  deletedBy: string | null;
  deletedByName: string | null;
  /** From then on it can be purged without a reason. */
  purgeableAt: string;
}

const deleterName = sql<
  string | null
>`(select ${users.username} from ${users} where ${users.id} = ${scripts.deletedBy})`;
const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

/** What is in the trash, last deleted first. */
export async function listTrash(
  db: SharedDb,
  scope: Scope,
  { teamId, limit, cursor }: PageInput & { teamId?: string | undefined },
): Promise<Page<TrashedScript>> {
  const last = decodeCursor(cursor, cursorKey);
  const at = last && sql`${last[0]}::timestamptz`;
  const rows = await selectSummaries(db, deleterName)
    .where(
      and(
        inTrash(scope),
        teamId === undefined ? undefined : eq(scripts.teamId, teamId),
        last &&
          or(
            sql`${scripts.deletedAt} < ${at}`,
            and(sql`${scripts.deletedAt} = ${at}`, lt(scripts.id, last[1])),
          ),
      ),
    )
    .orderBy(desc(scripts.deletedAt), desc(scripts.id))
    .limit(limit + 1);
  return toPage(
    rows,
    limit,
    ({ script }) => [deletedAtOf(script).toISOString(), script.id],
    ({ script, also, ...known }) => {
      const deletedAt = deletedAtOf(script);
      return {
        ...summarise(script, known),
        deletedAt: deletedAt.toISOString(),
        deletedBy: script.deletedBy,
        deletedByName: also,
        purgeableAt: purgeableAt(deletedAt).toISOString(),
      };
    },
  );
}

/** Rows in the trash have it. */
function deletedAtOf({ deletedAt }: Script): Date {
  if (!deletedAt) throw new Error('The script is not in the trash.');
  return deletedAt;
}

function purgeableAt(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + keptDays * dayMs);
}

/**
 * Brings a script back as a new version with the bytes it had. Needs the audited transaction.
 * @param input `path`: where to, when its old one is taken
 * @throws Refusal NOT_FOUND - not in the trash within the scope
 * @throws Refusal ALREADY_EXISTS - its path is taken
 */
export async function restoreScript(
  db: SharedDb,
  scope: Scope,
  caller: Caller,
  input: { id: string; path?: string | undefined },
): Promise<Change<BareScript> & { script: ScriptSummary }> {
  const before = await lockTrashed(db, scope, input.id);
  const { path } = input;
  const { script: after } = await saveVersion(db, caller, before, { path, message: 'Back from the trash.' });
  // deleting and bringing back do not include reading: no content
  return { before: bare(before), after: bare(after), script: await getSummary(db, scope, input.id) };
}

async function lockTrashed(db: SharedDb, scope: Scope, id: string): Promise<Script> {
  const [found] = await db
    .select({ script: scripts, archivedAt: teams.archivedAt })
    .from(scripts)
    .innerJoin(teams, eq(teams.id, scripts.teamId))
    .where(inTrash(scope, id))
    .for('update', { of: scripts });
  if (!found)
    throw new Refusal('NOT_FOUND', 'No such script in the trash; it may be back, or gone. Reload the list.');
  if (found.archivedAt) throw teamArchived();
  return found.script;
}

export interface Purge {
  id: string;
  /** Before the 30 days are over. */
  early?: boolean | undefined;
  /** Why; needed when early. */
  reason?: string | undefined;
}

/**
 * Removes a script in the trash for good: its versions, its facts, which jobs were said to run it, and what is kept of
 * it to repeat an answer. After that only the audit log knows of it. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - not in the trash within `scope`
 * @throws Refusal KEPT_IN_TRASH - for less than 30 days, and `early` is not said
 * @throws Refusal INVALID_INPUT - early, without a reason
 */
export async function purgeScript(db: SharedDb, scope: Scope, input: Purge): Promise<BareScript> {
  const script = await lockTrashed(db, scope, input.id);
  requireMayGo(script, input);
  await db.delete(controlMScriptLinks).where(eq(controlMScriptLinks.scriptId, script.id));
  await db.delete(scripts).where(eq(scripts.id, script.id)); // with versions and facts
  await db
    .update(idempotencyKeys)
    .set({ response: sql`(${idempotencyKeys.response}::jsonb - 'content')::json` })
    .where(sql`${idempotencyKeys.response} ->> 'id' = ${script.id}`);
  return bare(script);
}

function requireMayGo(script: Script, { early = false, reason }: Purge): void {
  const at = purgeableAt(deletedAtOf(script));
  if (at.getTime() <= Date.now()) return;
  if (!early)
    throw new Refusal(
      'KEPT_IN_TRASH',
      `It can be purged from ${at.toISOString()} on: ${keptDays} days after it was deleted. To do it now, say so with early=true and a reason.`,
      { purgeableAt: at.toISOString() },
    );
  if (reason !== undefined) return;
  const message = `It is purged before its ${keptDays} days in the trash are over: give a reason.`;
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['reason'], message }] });
}
