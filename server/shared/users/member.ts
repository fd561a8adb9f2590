import { and, eq, exists, isNotNull, isNull, not, type SQL, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  oidcIdentities,
  type OneTimeLink,
  oneTimeLinks,
  type User,
  users,
} from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';

/** `invited`: has not set a password yet with the link they were given. */
export type MemberStatus = 'active' | 'invited' | 'disabled';

/** A user as clients and the audit log see it: never the password hash. */
export interface Member {
  id: string;
  username: string;
  displayName: string;
  email: string | null;
  disabled: boolean;
  status: MemberStatus;
  /** Enabled, and with a password or an account at the OpenID provider: the last administrator is one who can. */
  canSignIn: boolean;
  hasSecondFactor: boolean;
  /** A one-time link that can still be revoked; past its `expiresAt` it does not work any more. */
  link: { kind: OneTimeLink['kind']; expiresAt: string } | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface MemberRow {
  user: User;
  link: Pick<OneTimeLink, 'kind' | 'expiresAt'> | null;
  /** They signed in through the OpenID provider before. */
  hasIdentity: boolean;
}

export function presentMember({ user, link, hasIdentity }: MemberRow): Member {
  const { id, username, displayName, email, version } = user;
  return {
    id,
    username,
    displayName,
    email,
    disabled: user.disabledAt !== null,
    status: statusOf(user, link),
    canSignIn: user.disabledAt === null && (user.passwordHash !== null || hasIdentity),
    hasSecondFactor: user.totpConfirmedAt !== null,
    link: link && { kind: link.kind, expiresAt: link.expiresAt.toISOString() },
    version,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  };
}

function statusOf(user: User, link: MemberRow['link']): MemberStatus {
  if (user.disabledAt) return 'disabled';
  return link?.kind === 'invitation' && user.passwordHash === null ? 'invited' : 'active';
}

const enabled = isNull(users.disabledAt);
// in brackets: `not` takes what comes next
const waiting = sql`(${oneTimeLinks.kind} is not distinct from 'invitation' and ${users.passwordHash} is null)`;

/** What {@link MemberStatus} means, as conditions on {@link selectMembers}. */
export const hasStatus: Record<MemberStatus, SQL | undefined> = {
  active: and(enabled, not(waiting)),
  invited: and(enabled, waiting),
  disabled: isNotNull(users.disabledAt),
};

/** By the database's idea of lower case, which need not be ours. */
export const nameKey = sql<string>`lower(${users.username})`;

/** Every query of members begins with this. */
export function selectMembers(db: SharedDb) {
  const identity = db.select({ one: sql`1` }).from(oidcIdentities).where(eq(oidcIdentities.userId, users.id));
  return db
    .select({
      user: users,
      link: { kind: oneTimeLinks.kind, expiresAt: oneTimeLinks.expiresAt },
      hasIdentity: sql<boolean>`${exists(identity)}`,
      sortedAs: nameKey,
    })
    .from(users)
    .leftJoin(oneTimeLinks, eq(oneTimeLinks.userId, users.id))
    .$dynamic();
}

/**
 * @param options.lock - the user's row stays as it is until this transaction ends
 * @throws Refusal NOT_FOUND
 */
export async function findMember(db: SharedDb, id: string, options = { lock: false }): Promise<MemberRow> {
  const query = selectMembers(db).where(eq(users.id, id));
  const [row] = await (options.lock ? query.for('update', { of: users }) : query);
  if (!row) throw new Refusal('NOT_FOUND', 'No such user; it may have been removed. Reload the list.');
  return row;
}
