import { eq, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { sessions, users } from '../../../db/shared/schema/index.ts';
import type { AuditRecorder } from '../audit/record.ts';
import {
  askForCode,
  type Attempt,
  beginAttempt,
  failAttempt,
  refuseShort,
  wrongCode,
} from './failed-attempt.ts';
import { openSession, type Peer, type SignedIn } from './open-session.ts';
import { isShortAlone } from './password-rules.ts';
import { type CheckedPassword, verifyPassword } from './password.ts';
import { spendCode } from './second-factor.ts';
import { blocked, blockOf, forgetFailures, subjectsOf } from './sign-in-limits.ts';

export { openSession } from './open-session.ts';

export interface SignIn {
  username: string;
  password: string;
  /** Of the second factor, or a recovery code. */
  code?: string | undefined;
}

// not every database lowers as we do
const hasName = (username: string) => sql`lower(${users.username}) = lower(${username})`;

/**
 * Compares the password, outside of any transaction. An unknown user costs as much time as a known one.
 * @returns undefined while account or address are blocked: guessers get no work done
 */
export async function checkPassword(
  db: SharedDb,
  { username, password }: SignIn,
  { ip }: Pick<Peer, 'ip'>,
): Promise<CheckedPassword | undefined> {
  if (await blockOf(db, subjectsOf(username, ip))) return undefined;
  const [user] = await db.select({ hash: users.passwordHash }).from(users).where(hasName(username));
  const hash = user?.hash ?? null;
  return { hash, fits: await verifyPassword(hash, password) };
}

/**
 * Opens a session for who gave the right user name, password and, if the account has a second factor, code. Needs
 * the audited transaction; a failure is recorded and counted. Says the same for an unknown user, a disabled one and a wrong password.
 * @param checked - what {@link checkPassword} found just before
 * @throws Refusal TOO_MANY_REQUESTS - this account or address failed too often; `Retry-After` says how long to wait
 * @throws Refusal INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED
 * @throws Refusal WEAK_PASSWORD - it needs the second factor that is gone
 */
export async function signIn(
  db: SharedDb,
  audit: AuditRecorder,
  input: SignIn,
  peer: Peer,
  checked: CheckedPassword | undefined,
): Promise<SignedIn> {
  const subjects = subjectsOf(input.username, peer.ip);
  const attempt: Attempt = { action: 'auth.signIn', userId: null, username: input.username, subjects };
  await beginAttempt(db, audit, attempt);
  if (!checked) throw blocked({ subject: subjects.account, waitS: 1 }); // it ended this very moment
  const [user] = await db.select().from(users).where(hasName(input.username)).for('update');
  attempt.userId = user?.id ?? null;
  const fits = checked.fits && user?.passwordHash === checked.hash;
  if (!user || !fits || user.disabledAt)
    throw await failAttempt(db, audit, attempt, 'User name or password is wrong. Check both and try again.');
  const secondFactor = user.totpConfirmedAt !== null;
  if (secondFactor) {
    if (!input.code) throw await askForCode(db, audit, attempt);
    if (!(await spendCode(db, user, input.code))) throw await failAttempt(db, audit, attempt, wrongCode);
  } else if (isShortAlone(input.password)) throw await refuseShort(db, audit, attempt);
  await forgetFailures(db, subjects);
  return openSession(db, audit, user, peer, { method: 'password', secondFactor });
}

/** Ends the session it is called with. */
export async function signOut(db: SharedDb, sessionId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, sessionId));
}
