import { eq, inArray, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { sessions, signInAttempts, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { RefusalAfterCommit } from '../audit/transaction.ts';
import { openSession, type Peer, type SignedIn } from './open-session.ts';
import { verifyPassword } from './password.ts';

export { openSession } from './open-session.ts';

export interface SignIn {
  username: string;
  password: string;
}

const freeFailures = 5;
const longestDelayS = 15 * 60;
const perAddressAndMinute = 30;

/**
 * Checks user name and password and opens a session. Needs the audited transaction; a failure is recorded
 * and counted. Says and takes the same for an unknown user, a disabled one and a wrong password.
 * @throws Refusal TOO_MANY_REQUESTS - this account or address failed too often; `Retry-After` says how long to wait
 * @throws Refusal INVALID_CREDENTIALS
 */
export async function signIn(
  db: SharedDb,
  audit: AuditRecorder,
  input: SignIn,
  peer: Peer,
): Promise<SignedIn> {
  const account = `account:${input.username.toLowerCase()}`.slice(0, 200);
  const address = `address:${peer.ip}`;
  await refuseBlocked(db, [account, address]);
  const [user] = await db
    .select()
    .from(users)
    .where(sql`lower(${users.username}) = lower(${input.username})`); // not every database lowers as we do
  const fits = await verifyPassword(user?.passwordHash, input.password);
  if (!user || !fits || user.disabledAt) {
    await countFailure(db, account, address);
    audit.record({
      action: 'auth.signIn',
      resource: { type: 'user', id: user?.id ?? null, name: input.username.slice(0, 100) },
      teamId: null,
      outcome: 'failed',
      reason: 'INVALID_CREDENTIALS',
    });
    throw new RefusalAfterCommit(
      new Refusal('INVALID_CREDENTIALS', 'User name or password is wrong. Check both and try again.'),
    );
  }
  await db.delete(signInAttempts).where(eq(signInAttempts.subject, account));
  return openSession(db, audit, user, peer, { method: 'password' });
}

/** Ends the session it is called with. */
export async function signOut(db: SharedDb, sessionId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, sessionId));
}

async function refuseBlocked(db: SharedDb, subjects: string[]): Promise<void> {
  const rows = await db
    .select({
      waitS: sql<number>`ceil(extract(epoch from ${signInAttempts.blockedUntil} - now()))::int`.mapWith(
        Number,
      ),
    })
    .from(signInAttempts)
    .where(inArray(signInAttempts.subject, subjects));
  const waitS = Math.max(0, ...rows.map((row) => row.waitS));
  if (waitS > 0)
    throw new Refusal(
      'TOO_MANY_REQUESTS',
      `Too many failed sign-ins. Try again in ${waitS} ${waitS === 1 ? 'second' : 'seconds'}.`,
      undefined,
      { retryAfterS: waitS },
    );
}

/** Counting happens in the database, so that many servers slow down one guesser together. */
async function countFailure(db: SharedDb, account: string, address: string): Promise<void> {
  const failures = sql`${signInAttempts.failures} + 1`;
  const delayS = sql`least(${longestDelayS}, power(2, least(${failures} - ${freeFailures}, 20)))`;
  await db
    .insert(signInAttempts)
    .values({ subject: account, failures: 1 })
    .onConflictDoUpdate({
      target: signInAttempts.subject,
      set: {
        failures,
        blockedUntil: sql`case when ${failures} >= ${freeFailures}
          then now() + make_interval(secs => ${delayS}) end`,
      },
    });
  const minutePassed = sql`${signInAttempts.windowStartedAt} < now() - interval '1 minute'`;
  await db
    .insert(signInAttempts)
    .values({ subject: address, failures: 1 })
    .onConflictDoUpdate({
      target: signInAttempts.subject,
      set: {
        failures: sql`case when ${minutePassed} then 1 else ${failures} end`,
        windowStartedAt: sql`case when ${minutePassed} then now() else ${signInAttempts.windowStartedAt} end`,
        blockedUntil: sql`case when not ${minutePassed} and ${failures} >= ${perAddressAndMinute}
          then ${signInAttempts.windowStartedAt} + interval '1 minute' end`,
      },
    });
}
