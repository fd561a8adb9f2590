import { and, asc, eq, gt, ilike, or, type SQL } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { oneTimeLinks, sessions, users } from '../../../db/shared/schema/index.ts';
import { violates } from '../../../db/shared/outage.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { refuseLosingLastAdmin, refuseTakeOver } from '../role-bindings/service.ts';
import type { AuditEntry } from '../audit/record.ts';
import type { Grant } from '../rbac/scope.ts';
import { checkPasswordRules } from '../auth/service.ts';
import { containsText } from '../search.ts';
import { type Change, requireVersion } from '../versioned.ts';
import {
  findMember,
  hasStatus,
  type Member,
  type MemberStatus,
  nameKey,
  presentMember,
  selectMembers,
} from './member.ts';

export type { Member } from './member.ts';
export { usernameInput } from './username.ts';

/** What the log says of a change; the single call and the team file both record it so. */
export function userEntry(
  action: 'users.create' | 'users.update' | 'users.delete',
  { before, after }: { before?: Member; after?: Member },
  passwordChanged = false,
): AuditEntry {
  const of = after ?? before;
  const both = before !== undefined && after !== undefined;
  return {
    action,
    resource: { type: 'user', id: of?.id ?? null, name: of?.username ?? null },
    teamId: null,
    ...(before && { before: { ...before, ...(both && { passwordChanged: false }) } }),
    ...(after && { after: { ...after, ...(both && { passwordChanged }) } }),
  };
}

const cursorKey = z.tuple([z.string(), z.uuid()]);

/** Everyone, or those of one status, by user name; `q` looks into user name, display name and e-mail. */
export async function listUsers(
  db: SharedDb,
  input: PageInput & { q?: string | undefined; status?: MemberStatus | undefined },
): Promise<Page<Member>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const conditions: (SQL | undefined)[] = [];
  if (input.q) {
    const pattern = containsText(input.q);
    conditions.push(
      or(ilike(users.username, pattern), ilike(users.displayName, pattern), ilike(users.email, pattern)),
    );
  }
  if (input.status) conditions.push(hasStatus[input.status]);
  if (after) conditions.push(or(gt(nameKey, after[0]), and(eq(nameKey, after[0]), gt(users.id, after[1]))));
  const rows = await selectMembers(db)
    .where(and(...conditions))
    .orderBy(asc(nameKey), asc(users.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.sortedAs, row.user.id], presentMember);
}

/** @throws Refusal NOT_FOUND */
export async function getUser(db: SharedDb, id: string): Promise<Member> {
  return presentMember(await findMember(db, id));
}

export interface NewUser {
  username: string;
  displayName: string;
  email?: string | undefined;
  password?: string | undefined;
}

/**
 * Adds a member, who may do nothing yet. Needs the audited transaction.
 * @param passwordHash - of `input.password`, made before the transaction
 * @throws Refusal ALREADY_EXISTS - the user name is taken (case does not matter)
 * @throws Refusal WEAK_PASSWORD
 */
export async function createUser(db: SharedDb, input: NewUser, passwordHash?: string): Promise<Member> {
  const { username, displayName, email = null, password } = input;
  if (password !== undefined) await checkPasswordRules(password, { username });
  if (password !== undefined && passwordHash === undefined) throw new Error('The password was not hashed.');
  try {
    const [user] = await db
      .insert(users)
      .values({
        id: v7(),
        username,
        displayName,
        email,
        passwordHash,
        passwordChangedAt: passwordHash === undefined ? null : new Date(),
      })
      .returning();
    if (!user) throw new Error('The new user was not returned.');
    return presentMember({ user, link: null, hasIdentity: false });
  } catch (error) {
    if (violates(error, 'users_username_key')) throw taken(username);
    throw error;
  }
}

function taken(username: string): Refusal {
  return new Refusal('ALREADY_EXISTS', `The user name ${username} is taken. Choose another one.`, undefined, {
    issues: [{ path: ['username'], message: 'Taken' }],
  });
}

export interface UpdateUser {
  id: string;
  expectedVersion?: number | undefined;
  displayName?: string | undefined;
  email?: string | null | undefined;
  disabled?: boolean | undefined;
  password?: string | undefined;
}

/**
 * Changes a member. Disabling ends all of their sessions at once. Needs the audited transaction.
 * @param passwordHash - of `input.password`, made before the transaction
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, WEAK_PASSWORD
 * @throws Refusal CANNOT_GRANT - password, e-mail address, or disabling, of someone who may do more than the actor
 * @throws Refusal LAST_ADMIN - nobody would be left who can administer all teams
 */
export async function updateUser(
  db: SharedDb,
  grants: readonly Grant[],
  input: UpdateUser,
  passwordHash?: string,
): Promise<Change<Member>> {
  const before = await findMember(db, input.id, { lock: true });
  const { user } = before;
  requireVersion(user, input.expectedVersion, () => presentMember(before));
  const changes: Partial<typeof users.$inferInsert> = { version: user.version + 1, updatedAt: new Date() };
  if (input.displayName !== undefined) changes.displayName = input.displayName;
  if (input.email !== undefined && input.email !== user.email) {
    await refuseTakeOver(db, grants, user.id, 'change their e-mail address'); // a provider links accounts by it
    changes.email = input.email;
  }
  if (input.disabled !== undefined && input.disabled !== (user.disabledAt !== null)) {
    await refuseTakeOver(db, grants, user.id, 'disable or enable them');
    changes.disabledAt = input.disabled ? new Date() : null;
  }
  if (input.password !== undefined) {
    await refuseTakeOver(db, grants, user.id, 'set their password');
    await checkPasswordRules(input.password, {
      username: user.username,
      secondFactor: user.totpConfirmedAt !== null,
    });
    if (passwordHash === undefined) throw new Error('The password was not hashed.');
    changes.passwordHash = passwordHash;
    changes.passwordChangedAt = new Date();
  }
  const [changed] = await db.update(users).set(changes).where(eq(users.id, user.id)).returning();
  if (!changed) throw new Error('The locked user was not updated.');
  if (input.disabled || input.password !== undefined) await endAccess(db, user.id);
  if (input.disabled) await refuseLosingLastAdmin(db);
  return { before: presentMember(before), after: presentMember(await findMember(db, user.id)) };
}

/** Whoever is signed in is out, and a link that was given away no longer leads in. */
async function endAccess(db: SharedDb, userId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.userId, userId));
  await db.delete(oneTimeLinks).where(eq(oneTimeLinks.userId, userId));
}

/**
 * Removes a member with all of their roles and sessions; what they made stays. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, LAST_ADMIN
 * @throws Refusal CANNOT_GRANT - someone who may do more than the actor
 */
export async function deleteUser(
  db: SharedDb,
  grants: readonly Grant[],
  { id, expectedVersion }: { id: string; expectedVersion?: number | undefined },
): Promise<Member> {
  const before = await findMember(db, id, { lock: true });
  requireVersion(before.user, expectedVersion, () => presentMember(before));
  await refuseTakeOver(db, grants, id, 'remove them');
  await db.delete(users).where(eq(users.id, id));
  await refuseLosingLastAdmin(db);
  return presentMember(before);
}
