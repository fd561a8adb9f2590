import { eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { apiTokens, users } from '../../../db/shared/schema/index.ts';
import { statement } from '../../../db/shared/statement.ts';
import { Refusal } from '../../trpc/errors.ts';
import { narrowGrants } from '../rbac/narrow.ts';
import { isWellFormed } from './api-token.ts';
import type { TokenCaller } from './caller.ts';
import { rightsFrom, rolesOfUser } from './rights.ts';
import { hashToken } from './session-token.ts';

const usedEveryMs = 5 * 60_000;

/** Whoever sends the token knows it, so they may be told why it does not work any more. */
const problems = {
  revoked: 'This API token was revoked. Use another one, or sign in and make one with: wo tokens create',
  expired: 'This API token has expired. Sign in and make a new one with: wo tokens create',
  disabled: 'The owner of this API token is disabled. Ask an administrator of your team.',
};
const state = z.enum(['live', 'revoked', 'expired', 'disabled']);

/** One query: token, owner and the owner's roles. What the clock decides is decided by the database's. */
const callerByApiToken = statement((db) =>
  db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      permissions: apiTokens.permissions,
      teamIds: apiTokens.teamIds,
      expiresAt: apiTokens.expiresAt,
      lastUsedAt: apiTokens.lastUsedAt,
      state: sql<unknown>`case when ${apiTokens.revokedAt} is not null then 'revoked'
        when ${apiTokens.expiresAt} <= now() then 'expired'
        when ${users.disabledAt} is not null then 'disabled' else 'live' end`,
      userId: users.id,
      username: users.username,
      displayName: users.displayName,
      // who signs in elsewhere shows the second factor there
      hasSecondFactor: sql<boolean>`(${users.totpConfirmedAt} is not null
        or exists (select 1 from oidc_identities i where i.user_id = ${users.id}))`,
      roles: rolesOfUser(),
    })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(eq(apiTokens.tokenHash, sql.placeholder('tokenHash')))
    .prepare('caller_by_api_token'),
);

/**
 * Who an API token acts for: its owner, with the owner's rights of now narrowed to the token's scope.
 * @param ip - noted with the time of use, at most every five minutes
 * @throws Refusal UNAUTHENTICATED - mistyped (the database is not asked), unknown, revoked, expired, or its owner is disabled
 */
export async function tokenCaller(db: SharedDb, token: string, ip: string | undefined): Promise<TokenCaller> {
  if (!isWellFormed(token))
    throw new Refusal(
      'UNAUTHENTICATED',
      'This API token is not complete, or one of its characters is wrong. Copy it again: wo_pat_ and 49 letters and digits.',
    );
  // a plain Uint8Array: the embedded driver takes no Buffer
  const [found] = await callerByApiToken(db).execute({ tokenHash: new Uint8Array(hashToken(token)) });
  if (!found)
    throw new Refusal('UNAUTHENTICATED', 'This API token does not exist here, or its owner was removed.');
  const now = state.parse(found.state);
  if (now !== 'live') throw new Refusal('UNAUTHENTICATED', problems[now]);
  if (Date.now() - (found.lastUsedAt?.getTime() ?? 0) > usedEveryMs) await markUsed(db, found.id, ip);
  const { id, name, permissions, teamIds, userId, username, displayName, expiresAt } = found;
  const { grants, secondFactorWanted } = rightsFrom(found.roles);
  return {
    type: 'token',
    token: { id, name, permissions, teamIds },
    userId,
    username,
    displayName,
    expiresAt,
    grants: narrowGrants(grants, { permissions, teamIds }),
    secondFactorMissing: secondFactorWanted && !found.hasSecondFactor,
  };
}

/** Like a session's: a request that finds the row locked leaves the note to the other. */
async function markUsed(db: SharedDb, id: string, ip: string | undefined): Promise<void> {
  const free = db
    .select({ id: apiTokens.id })
    .from(apiTokens)
    .where(eq(apiTokens.id, id))
    .for('update', { skipLocked: true });
  await db
    .update(apiTokens)
    .set({ lastUsedAt: sql`now()`, lastUsedIp: ip ?? null })
    .where(inArray(apiTokens.id, free));
}
