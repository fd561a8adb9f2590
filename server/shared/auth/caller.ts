import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { sessions, users } from '../../../db/shared/schema/index.ts';
import { statement } from '../../../db/shared/statement.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { TokenScope } from '../rbac/narrow.ts';
import type { Grant } from '../rbac/scope.ts';
import { looksLikeApiToken } from './api-token.ts';
import { rightsFrom, rolesOfUser } from './rights.ts';
import { hashToken } from './session-token.ts';
import { tokenCaller } from './token-caller.ts';

export { permissionsOfRole } from './rights.ts';

interface Person {
  userId: string;
  username: string;
  displayName: string;
  /** Of the session or token. */
  expiresAt: Date;
  grants: Grant[];
  /** A role of theirs asks for a second factor that was not shown: they may only set one up. */
  secondFactorMissing: boolean;
}

/** Someone signed in. */
export interface SessionCaller extends Person {
  type: 'user';
  sessionId: string;
  token?: undefined;
}

/** A program with an API token: the person is its owner, the grants are narrowed to its scope. */
export interface TokenCaller extends Person {
  type: 'token';
  sessionId?: undefined;
  token: { id: string; name: string } & TokenScope;
}

/** Who is calling, and what they may do at this moment. */
export type Caller = SessionCaller | TokenCaller;

/** A session that was not used for so long has ended. */
export const idleHours = 12;
const seenEveryMs = 5 * 60_000;

/** One query: session, person and roles together, so that a guarded read needs two round trips in all. */
const callerByToken = statement((db) =>
  db
    .select({
      sessionId: sessions.id,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      secondFactorAt: sessions.secondFactorAt,
      userId: users.id,
      username: users.username,
      displayName: users.displayName,
      roles: rolesOfUser(),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.tokenHash, sql.placeholder('tokenHash')),
        gt(sessions.expiresAt, sql`now()`),
        gt(sessions.lastSeenAt, sql`now() - make_interval(hours => ${idleHours})`),
        isNull(users.disabledAt),
      ),
    )
    .prepare('caller_by_token'),
);

/** What a request says about its caller. */
export interface Credential {
  /** `wo_ses_…` or `wo_pat_…` */
  sharedCredential: string | undefined;
  ip?: string;
}

/**
 * Finds out who is calling. Rights are read at every request, so a disabled person stops at once.
 * @throws Refusal UNAUTHENTICATED - no credential, or one that is unknown, expired or revoked
 */
export async function authenticate(db: SharedDb, { sharedCredential, ip }: Credential): Promise<Caller> {
  if (sharedCredential === undefined)
    throw unauthenticated('Sign in, or send an API token, to use team features.');
  return looksLikeApiToken(sharedCredential)
    ? tokenCaller(db, sharedCredential, ip)
    : sessionCaller(db, sharedCredential);
}

async function sessionCaller(db: SharedDb, sessionToken: string): Promise<SessionCaller> {
  // a plain Uint8Array: the embedded driver takes no Buffer
  const tokenHash = new Uint8Array(hashToken(sessionToken));
  const [found] = await callerByToken(db).execute({ tokenHash });
  if (!found) throw unauthenticated('Your session has ended. Sign in again.');
  if (Date.now() - found.lastSeenAt.getTime() > seenEveryMs) await markSeen(db, found.sessionId);
  const { sessionId, userId, username, displayName, expiresAt } = found;
  const { grants, secondFactorWanted } = rightsFrom(found.roles);
  const secondFactorMissing = secondFactorWanted && !found.secondFactorAt;
  return { type: 'user', userId, username, displayName, sessionId, expiresAt, grants, secondFactorMissing };
}

function unauthenticated(message: string): Refusal {
  return new Refusal('UNAUTHENTICATED', message);
}

/** The row stays locked until a change commits: a request that finds it locked leaves the note to the other. */
async function markSeen(db: SharedDb, sessionId: string): Promise<void> {
  const free = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.id, sessionId))
    .for('update', { skipLocked: true });
  await db.update(sessions).set({ lastSeenAt: sql`now()` }).where(inArray(sessions.id, free));
}
