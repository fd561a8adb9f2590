import { count, eq, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { oneTimeLinks, recoveryCodes, sessions, type User, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { type Change, requireVersion } from '../versioned.ts';
import type { SessionCaller } from './caller.ts';
import { type Attempt, beginAttempt, failAttempt, wrongCode } from './failed-attempt.ts';
import type { Peer } from './open-session.ts';
import { checkPasswordRules } from './password-rules.ts';
import { type CheckedPassword, verifyPassword } from './password.ts';
import { spendCode } from './second-factor.ts';
import { endSessions } from './session-list.ts';
import { hashToken, newSessionToken } from './session-token.ts';
import { blocked, blockOf, forgetFailures, subjectsOf } from './sign-in-limits.ts';

/** One's own account, as its owner sees it. */
export interface Account {
  id: string;
  username: string;
  displayName: string;
  email: string | null;
  version: number;
  hasPassword: boolean;
  passwordChangedAt: string | null;
  hasSecondFactor: boolean;
  recoveryCodesLeft: number;
}

function present(user: User, recoveryCodesLeft: number): Account {
  const { id, username, displayName, email, version } = user;
  return {
    id,
    username,
    displayName,
    email,
    version,
    hasPassword: user.passwordHash !== null,
    passwordChangedAt: user.passwordChangedAt?.toISOString() ?? null,
    hasSecondFactor: user.totpConfirmedAt !== null,
    recoveryCodesLeft,
  };
}

export async function getAccount(db: SharedDb, { userId }: SessionCaller): Promise<Account> {
  return present(await findOwn(db, userId), await recoveryCodesLeft(db, userId));
}

async function recoveryCodesLeft(db: SharedDb, userId: string): Promise<number> {
  const [left] = await db
    .select({ codes: count() })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.userId, userId));
  return Number(left?.codes ?? 0);
}

/** @param options.lock - the row stays as it is until this transaction ends */
export async function findOwn(db: SharedDb, userId: string, options = { lock: false }): Promise<User> {
  const query = db.select().from(users).where(eq(users.id, userId));
  const [user] = await (options.lock ? query.for('update') : query);
  if (!user) throw new Refusal('UNAUTHENTICATED', 'Your account has been removed.');
  return user;
}

export interface UpdateProfile {
  expectedVersion?: number | undefined;
  displayName?: string | undefined;
  email?: string | null | undefined;
}

/**
 * Changes how one is shown. Needs the audited transaction.
 * @throws Refusal VERSION_CONFLICT
 */
export async function updateProfile(
  db: SharedDb,
  { userId }: SessionCaller,
  { expectedVersion, displayName, email }: UpdateProfile,
): Promise<Change<Account>> {
  const before = await findOwn(db, userId, { lock: true });
  const left = await recoveryCodesLeft(db, userId);
  requireVersion(before, expectedVersion, (row) => present(row, left));
  const [after] = await db
    .update(users)
    .set({
      version: before.version + 1,
      updatedAt: new Date(),
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { email }),
    })
    .where(eq(users.id, userId))
    .returning();
  if (!after) throw new Error('The locked user was not updated.');
  return { before: present(before, left), after: present(after, left) };
}

/** What somebody shows again before something that a stolen session must not do. */
export interface Proof {
  /** What {@link checkOwnPassword} found just before, where it is asked for; not of who has none, because they sign in elsewhere. */
  password?: CheckedPassword | 'blocked';
  /** Of the second factor, where it is asked for. */
  code?: string;
}

/**
 * Compares one's own password, outside of any transaction: it is slow, and others wait for what {@link requireProof} locks.
 * @returns 'blocked' while account or address are: guessers get no work done
 */
export async function checkOwnPassword(
  db: SharedDb,
  { userId, username }: SessionCaller,
  password: string,
  { ip }: Pick<Peer, 'ip'>,
): Promise<CheckedPassword | 'blocked'> {
  if (await blockOf(db, subjectsOf(username, ip))) return 'blocked';
  const { passwordHash: hash } = await findOwn(db, userId);
  return { hash, fits: hash !== null && (await verifyPassword(hash, password)) };
}

/**
 * Asks for the password again, for a code, or for both. Wrong ones count as failed sign-ins: at one's own account
 * guessing is no easier. Answers the user's row, locked. Needs the audited transaction.
 * @param where.action - as in the log: `auth.changePassword`
 * @throws Refusal INVALID_CREDENTIALS, TOO_MANY_REQUESTS
 */
export async function requireProof(
  db: SharedDb,
  audit: AuditRecorder,
  { userId, username }: SessionCaller,
  { password, code }: Proof,
  { ip, action }: Pick<Peer, 'ip'> & { action: string },
): Promise<User> {
  const attempt: Attempt = { action, userId, username, subjects: subjectsOf(username, ip) };
  await beginAttempt(db, audit, attempt);
  if (password === 'blocked') throw blocked({ subject: attempt.subjects.account, waitS: 1 }); // it ended this very moment
  const user = await findOwn(db, userId, { lock: true });
  const asked = password !== undefined && user.passwordHash !== null;
  if (asked && !(password.fits && password.hash === user.passwordHash))
    throw await failAttempt(
      db,
      audit,
      attempt,
      'Your current password is wrong. Enter the one you sign in with.',
    );
  if (code !== undefined && !(await spendCode(db, user, code)))
    throw await failAttempt(db, audit, attempt, wrongCode);
  await forgetFailures(db, attempt.subjects); // only now: the right password must not clear the way for guessing codes
  return user;
}

/** This session under a new token; the old one is worth nothing any more. */
export interface RenewedSession {
  sessionToken: string;
  expiresAt: Date;
}

/**
 * Stores a new password and ends a link that would set another.
 * @param passwordHash - of `password`, made before the transaction
 * @throws Refusal WEAK_PASSWORD
 */
export async function setPassword(
  db: SharedDb,
  user: User,
  password: string,
  passwordHash: string,
): Promise<void> {
  const secondFactor = user.totpConfirmedAt !== null;
  await checkPasswordRules(password, { username: user.username, secondFactor });
  await db
    .update(users)
    .set({
      passwordHash,
      passwordChangedAt: sql`clock_timestamp()`,
      version: user.version + 1,
      updatedAt: new Date(),
    })
    .where(eq(users.id, user.id));
  await db.delete(oneTimeLinks).where(eq(oneTimeLinks.userId, user.id));
}

/** Ends all other sessions and gives this one a new token. */
export async function renewSession(
  db: SharedDb,
  caller: SessionCaller,
  values: Partial<typeof sessions.$inferInsert> = {},
): Promise<RenewedSession> {
  await endSessions(db, caller.userId, caller.sessionId);
  return renewToken(db, caller, values);
}

/** Whoever knows the old token is out. */
export async function renewToken(
  db: SharedDb,
  { sessionId, expiresAt }: SessionCaller,
  values: Partial<typeof sessions.$inferInsert>,
): Promise<RenewedSession> {
  const sessionToken = newSessionToken();
  await db
    .update(sessions)
    .set({ ...values, tokenHash: hashToken(sessionToken) })
    .where(eq(sessions.id, sessionId));
  return { sessionToken, expiresAt };
}
