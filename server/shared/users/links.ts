import { eq, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type OneTimeLink, oneTimeLinks, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Caller } from '../auth/caller.ts';
import { makeLink, type ShownLink } from '../auth/service.ts';
import { type Scope, scopeFor } from '../rbac/scope.ts';
import {
  bindRole,
  refuseLosingLastAdmin,
  refuseTakeOver,
  type RoleBindingView,
} from '../role-bindings/service.ts';
import type { Change } from '../versioned.ts';
import { findMember, type Member, type MemberRow, presentMember } from './member.ts';
import { refuseOnOneself } from './oneself.ts';
import { createUser, type NewUser } from './service.ts';

const hour = 3_600_000;
const lifeMs = { invitation: 7 * 24 * hour, reset: 24 * hour } as const;
const longestLifeMs = 30 * 24 * hour;

export interface Invite extends Omit<NewUser, 'password'> {
  roles: { role: string; teamId: string | null }[];
  expiresAt?: string | undefined;
}

export interface Invited {
  member: Member;
  bindings: RoleBindingView[];
  shown: ShownLink;
}

/**
 * Adds a member without a password, gives them roles, and makes the link with which they set one. Needs the
 * audited transaction.
 * @throws Refusal ALREADY_EXISTS - the user name is taken
 * @throws Refusal CANNOT_GRANT, UNKNOWN_REFERENCE, NOT_FOUND - a role, as when it is given by itself
 * @throws Refusal INVALID_INPUT - `expiresAt` is past, or more than 30 days away
 */
export async function inviteUser(db: SharedDb, caller: Caller, input: Invite): Promise<Invited> {
  const { roles, expiresAt, ...fields } = input;
  const kind = 'invitation';
  const until = expiryOf(kind, expiresAt);
  const { id: userId } = await createUser(db, fields);
  const bindings: RoleBindingView[] = [];
  for (const role of roles)
    bindings.push(await bindRole(db, bindingScope(caller), caller.grants, { userId, ...role }));
  const shown = await makeLink(db, { userId, kind, createdBy: caller.userId, expiresAt: until });
  return { member: presentMember(await findMember(db, userId)), bindings, shown };
}

function bindingScope({ grants }: Caller): Scope {
  const scope = scopeFor(grants, ['roles:bind']);
  if (scope) return scope;
  throw new Refusal(
    'CANNOT_GRANT',
    'You may invite people, but not give them roles. Invite without roles, or ask someone who holds roles:bind.',
    { permission: 'roles:bind' },
  );
}

function expiryOf(kind: OneTimeLink['kind'], wanted: string | undefined): Date {
  const at = wanted === undefined ? Date.now() + lifeMs[kind] : Date.parse(wanted);
  const leftMs = at - Date.now();
  if (leftMs > 0 && leftMs <= longestLifeMs) return new Date(at);
  const message = 'The link must end in the future, and within 30 days.';
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['expiresAt'], message }] });
}

/**
 * Makes a link with which a member sets a new password; the old password stops working now, sessions end when the
 * link is used. For somebody who never set one it is a new invitation. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, INVALID_INPUT
 * @throws Refusal SESSION_REQUIRED, INVALID_INPUT - it is the caller: see {@link refuseOnOneself}
 * @throws Refusal CANNOT_GRANT - someone who may do more than the actor
 * @throws Refusal LAST_ADMIN - nobody else could administer all teams meanwhile
 */
export async function resetPassword(
  db: SharedDb,
  caller: Caller,
  { id, expiresAt }: { id: string; expiresAt?: string | undefined },
): Promise<Change<Member> & { shown: ShownLink }> {
  refuseOnOneself(caller, id, 'auth.changePassword');
  const before = await findMember(db, id, { lock: true });
  await refuseTakeOver(db, caller.grants, id, 'give out a link for them');
  const kind = kindOf(before);
  const shown = await makeLink(db, {
    userId: id,
    kind,
    createdBy: caller.userId,
    expiresAt: expiryOf(kind, expiresAt),
  });
  await db
    .update(users)
    .set({ passwordHash: null, version: before.user.version + 1, updatedAt: sql`clock_timestamp()` })
    .where(eq(users.id, id));
  await refuseLosingLastAdmin(db);
  return { before: presentMember(before), after: presentMember(await findMember(db, id)), shown };
}

function kindOf({ user, link }: MemberRow): OneTimeLink['kind'] {
  const neverHadOne = user.passwordHash === null && user.passwordChangedAt === null;
  return neverHadOne && link?.kind !== 'reset' ? 'invitation' : 'reset';
}

/**
 * Makes a link that was given out worthless. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such member, or they have no link
 * @throws Refusal CANNOT_GRANT - someone who may do more than the actor
 */
export async function revokeLink(db: SharedDb, caller: Caller, id: string): Promise<Change<Member>> {
  const before = await findMember(db, id, { lock: true });
  await refuseTakeOver(db, caller.grants, id, 'give out a link for them');
  const gone = await db
    .delete(oneTimeLinks)
    .where(eq(oneTimeLinks.userId, id))
    .returning({ id: oneTimeLinks.id });
  if (gone.length === 0)
    throw new Refusal('NOT_FOUND', 'This member has no link to revoke; it may have been used. Reload.');
  return { before: presentMember(before), after: presentMember(await findMember(db, id)) };
}
