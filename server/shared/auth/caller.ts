import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { builtOnce } from '../../../db/built-once.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { sessions, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { builtInRoles, expandPattern } from '../rbac/permissions.ts';
import type { Grant } from '../rbac/scope.ts';
import { hashToken } from './session-token.ts';

/** Who is calling, and what they may do at this moment. */
export interface Caller {
  type: 'user';
  userId: string;
  username: string;
  displayName: string;
  sessionId: string;
  expiresAt: Date;
  grants: Grant[];
  /** A role of theirs asks for a second factor, and this session has shown none: it may only set one up. */
  secondFactorMissing: boolean;
}

/** A session that was not used for so long has ended. */
export const idleHours = 12;
const seenEveryMs = 5 * 60_000;

const boundRole = z.object({
  key: z.string(),
  builtIn: z.boolean(),
  permissions: z.array(z.string()),
  teamId: z.string().nullable(),
  requireSecondFactor: z.boolean(),
});

/** One query: session, person and roles together, so that a guarded read needs two round trips in all. */
const callerByToken = builtOnce((db: SharedDb) =>
  db
    .select({
      sessionId: sessions.id,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      secondFactorAt: sessions.secondFactorAt,
      userId: users.id,
      username: users.username,
      displayName: users.displayName,
      // raw names: the builder cannot say a correlated aggregate
      roles: sql<unknown>`(select coalesce(json_agg(json_build_object(
          'key', r.key, 'builtIn', r.built_in, 'permissions', r.permissions, 'teamId', b.team_id,
          'requireSecondFactor', r.require_second_factor)), '[]'::json)
        from role_bindings b join roles r on r.id = b.role_id where b.user_id = ${users.id})`,
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

/**
 * Finds out who is calling. Rights are read at every request, so a disabled person stops at once.
 * @throws Refusal UNAUTHENTICATED - no credential, or one that is unknown, expired or revoked
 */
export async function authenticate(db: SharedDb, credential: string | undefined): Promise<Caller> {
  if (credential === undefined) throw unauthenticated('Sign in, or send an API token, to use team features.');
  // a plain Uint8Array: the embedded driver takes no Buffer
  const tokenHash = new Uint8Array(hashToken(credential));
  const [found] = await callerByToken(db).execute({ tokenHash });
  if (!found) throw unauthenticated('Your session has ended. Sign in again.');
  if (Date.now() - found.lastSeenAt.getTime() > seenEveryMs) await markSeen(db, found.sessionId);
  const { sessionId, userId, username, displayName, expiresAt } = found;
  const roles = z.array(boundRole).parse(found.roles);
  const grants = roles.flatMap(grantsOf);
  const secondFactorMissing = !found.secondFactorAt && roles.some((role) => role.requireSecondFactor);
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

/** The permissions of a role: built-in ones from the code, so that a new build's permissions arrive with it. */
export function permissionsOfRole(role: { key: string; builtIn: boolean; permissions: readonly string[] }) {
  const builtIn = Object.entries(builtInRoles).find(([key]) => key === role.key)?.[1];
  const patterns: readonly string[] = role.builtIn && builtIn ? builtIn.permissions : role.permissions;
  return [...new Set(patterns.flatMap(expandPattern))];
}

function grantsOf(role: z.infer<typeof boundRole>): Grant[] {
  return permissionsOfRole(role).map((permission) => ({ permission, teamId: role.teamId }));
}
