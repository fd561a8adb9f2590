import { addHours, addMilliseconds, min } from 'date-fns';
import { and, count, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type ApiToken, apiTokens, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { newApiToken } from '../auth/api-token.ts';
import type { Caller } from '../auth/caller.ts';
import { refuseTakeOver } from '../role-bindings/service.ts';
import { type Change, requireVersion } from '../versioned.ts';
import { grantableScope, type WantedScope } from './grantable.ts';
import { expiryOf, requireWithin } from './lifetime.ts';
import { findToken, isLive, noSuchToken } from './read.ts';
import { present, type TokenRow, type TokenView } from './view.ts';

export const mostLive = 100;

export interface NewToken extends WantedScope {
  name: string;
  expiresAt?: Date | undefined;
}

/** The token itself is in no row and no log: whoever asked for it sees it now or never. */
export interface Issued {
  token: string;
  view: TokenView;
}

/**
 * Makes a token of the caller's. Needs the audited transaction.
 * @throws Refusal UNKNOWN_REFERENCE, CANNOT_GRANT, INVALID_INPUT - see {@link grantableScope} and {@link expiryOf}
 * @throws Refusal LIMIT_REACHED - the caller has 100 live ones
 */
export async function createToken(db: SharedDb, caller: Caller, input: NewToken): Promise<Issued> {
  const expiresAt = expiryOf(caller, input.expiresAt, new Date());
  const scope = await grantableScope(db, caller, input);
  await lockUser(db, caller.userId);
  return issue(db, caller, { name: input.name, expiresAt, ...scope });
}

type Terms = Pick<ApiToken, 'name' | 'expiresAt' | 'permissions' | 'teamIds'> &
  Partial<Pick<ApiToken, 'replacesId'>>;

async function issue(db: SharedDb, caller: Caller, terms: Terms): Promise<Issued> {
  await requireRoom(db, caller.userId);
  const { token, ...stored } = newApiToken();
  const [made] = await db
    .insert(apiTokens)
    .values({ id: v7(), userId: caller.userId, ...terms, ...stored })
    .returning();
  if (!made) throw new Error('The new token was not returned.');
  return { token, view: present({ token: made, username: caller.username }) };
}

/** Two at once must not both take the last place. Whoever refers to the user, as a new session does, need not wait. */
async function lockUser(db: SharedDb, userId: string): Promise<void> {
  await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
}

/** What {@link refuseTakeOver} wants: whoever gives the owner a role refers to the user, and is waited for. */
async function lockOwner(db: SharedDb, userId: string): Promise<void> {
  await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
}

async function requireRoom(db: SharedDb, userId: string): Promise<void> {
  const [found] = await db
    .select({ live: count() })
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), isLive));
  if (Number(found?.live ?? 0) < mostLive) return;
  throw new Refusal(
    'LIMIT_REACHED',
    `You have ${mostLive} live API tokens, which is as many as there may be. Revoke one first.`,
    { limit: mostLive },
  );
}

/**
 * Ends a token at once: an own one, or somebody else's by who may change members. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - there is none, or it was revoked already
 * @throws Refusal VERSION_CONFLICT
 * @throws Refusal CANNOT_GRANT - its owner may do more than the caller
 */
export async function revokeToken(
  db: SharedDb,
  caller: Caller,
  { id, expectedVersion }: { id: string; expectedVersion?: number | undefined },
): Promise<Change<TokenView>> {
  const { userId } = (await findToken(db, caller, id)).token;
  if (userId !== caller.userId) {
    await lockOwner(db, userId);
    await refuseTakeOver(db, caller.grants, userId, 'revoke their tokens');
  }
  const row = await findToken(db, caller, id, { lock: true });
  if (row.token.revokedAt) throw noSuchToken();
  requireVersion(row.token, expectedVersion, () => present(row));
  return endToken(db, row, { revokedAt: new Date() });
}

async function endToken(
  db: SharedDb,
  before: TokenRow,
  changes: Partial<Pick<ApiToken, 'revokedAt' | 'expiresAt'>>,
): Promise<Change<TokenView>> {
  const { id, version } = before.token;
  const [token] = await db
    .update(apiTokens)
    .set({ ...changes, version: version + 1 })
    .where(eq(apiTokens.id, id))
    .returning();
  if (!token) throw new Error('The locked token was not updated.');
  return { before: present(before), after: present({ ...before, token }) };
}

export interface RotateToken {
  id: string;
  overlapHours: number;
  expiresAt?: Date | undefined;
}

/**
 * Replaces one of the caller's tokens by a new one of the same name and scope, that lives as long as the old one was
 * meant to. The old one works on for `overlapHours`, so that a program can be given the new one meanwhile. Of two
 * rotations at once one wins. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such token of the caller's
 * @throws Refusal CANNOT_GRANT - a token rotates itself only: it could get hold of a wider one
 * @throws Refusal TOKEN_ENDED - it was revoked, has expired, or was rotated and its successor is live
 * @throws Refusal LIMIT_REACHED, INVALID_INPUT
 */
export async function rotateToken(
  db: SharedDb,
  caller: Caller,
  input: RotateToken,
): Promise<Issued & { old: Change<TokenView> }> {
  await lockUser(db, caller.userId);
  const row = await findToken(db, caller, input.id, { lock: true });
  const old = row.token;
  if (old.userId !== caller.userId) throw noSuchToken(); // whoever manages members must not get their tokens
  if (caller.token && caller.token.id !== old.id)
    throw new Refusal(
      'CANNOT_GRANT',
      'An API token can rotate itself only. Sign in to rotate your other tokens.',
    );
  await requireCurrent(db, row);
  const now = new Date();
  const expiresAt =
    input.expiresAt ?? addMilliseconds(now, old.expiresAt.getTime() - old.createdAt.getTime());
  requireWithin(expiresAt, now);
  const { name, permissions, teamIds } = old;
  const issued = await issue(db, caller, { name, permissions, teamIds, expiresAt, replacesId: old.id });
  const end =
    input.overlapHours === 0
      ? { revokedAt: now }
      : { expiresAt: min([old.expiresAt, addHours(now, input.overlapHours)]) };
  return { ...issued, old: await endToken(db, row, end) };
}

async function requireCurrent(db: SharedDb, row: TokenRow): Promise<void> {
  const { id, userId } = row.token;
  const [live] = await db
    .select({ id: apiTokens.id })
    .from(apiTokens)
    .where(and(eq(apiTokens.id, id), isLive));
  if (!live)
    throw ended(row, 'This API token has expired or was revoked, so it cannot be rotated. Make a new one.');
  const [successor] = await db
    .select({ id: apiTokens.id })
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), eq(apiTokens.replacesId, id), isLive)) // the index is on the owner
    .limit(1);
  if (successor)
    throw ended(
      row,
      `This API token was rotated already. Use its successor ${successor.id}, or revoke that one first.`,
    );
}

function ended(row: TokenRow, message: string): Refusal {
  return new Refusal('TOKEN_ENDED', message, { current: present(row) });
}
