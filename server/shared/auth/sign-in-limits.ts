import { and, eq, inArray, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { signInAttempts } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { networkOf } from '../../net/network.ts';

const freeFailures = 5;
const longestDelayS = 15 * 60;
const perAddressAndMinute = 30;

/** Under which names failures are counted, in the order in which their rows are locked. */
export interface Subjects {
  account: string;
  address: string;
}

export function subjectsOf(username: string, ip: string): Subjects {
  return { account: `account:${foldName(username)}`.slice(0, 200), address: `address:${networkOf(ip)}` };
}

/**
 * Coarser than any database's `lower()`: all spellings that lead to one account count as one. JavaScript makes two
 * characters of `\u0130` where PostgreSQL makes an `i`, and two of the Greek sigma: each gave a guesser a fresh start.
 */
export function foldName(username: string): string {
  return username.toLowerCase().toUpperCase().toLowerCase().replace(/\p{M}/gu, '');
}

/** A block that is in force. */
export interface Block {
  subject: string;
  waitS: number;
}

const waitS = sql<number>`ceil(extract(epoch from ${signInAttempts.blockedUntil} - now()))::int`;

/** Whether this account or address has to wait now. Nothing is locked: see {@link lockSubjects}. */
export async function blockOf(db: SharedDb, { account, address }: Subjects): Promise<Block | undefined> {
  const rows = await db
    .select({ subject: signInAttempts.subject, waitS: waitS.mapWith(Number) })
    .from(signInAttempts)
    .where(inArray(signInAttempts.subject, [account, address]));
  return rows.filter((row) => row.waitS > 0).sort((a, b) => b.waitS - a.waitS)[0];
}

/**
 * From here to the end of the transaction attempts of this account, and from this address, go one after the
 * other: twenty at once, in a batch or on several servers, count like twenty in a row.
 */
export async function lockSubjects(db: SharedDb, { account, address }: Subjects): Promise<void> {
  for (const subject of [account, address]) // in this order everywhere, so that nobody waits in a circle
    await db
      .insert(signInAttempts)
      .values({ subject, failures: 0 })
      .onConflictDoUpdate({ target: signInAttempts.subject, set: { subject } });
}

/** Whether this is the first attempt that this block turns away: only that one is worth a row in the log. */
export async function isFirstOfBlock(db: SharedDb, { subject }: Block): Promise<boolean> {
  const noted = await db
    .insert(signInAttempts)
    .select(
      db
        .select({
          subject: sql<string>`${`noted:${subject}`}::text`.as('subject'),
          failures: signInAttempts.failures,
          windowStartedAt: signInAttempts.windowStartedAt,
          blockedUntil: signInAttempts.blockedUntil,
        })
        .from(signInAttempts)
        .where(eq(signInAttempts.subject, subject)),
    )
    .onConflictDoUpdate({
      target: signInAttempts.subject,
      set: { blockedUntil: sql`excluded.blocked_until` },
      setWhere: sql`${signInAttempts.blockedUntil} is distinct from excluded.blocked_until`,
    })
    .returning({ subject: signInAttempts.subject });
  return noted.length > 0;
}

/** Whether this account was not asked for a code within the last minute, since it was last signed in to. */
export async function isFirstOfMinute(
  db: SharedDb,
  { account }: Pick<Subjects, 'account'>,
): Promise<boolean> {
  const noted = await db
    .insert(signInAttempts)
    .values({ subject: `asked:${account}`, failures: 0 })
    .onConflictDoUpdate({
      target: signInAttempts.subject,
      set: { windowStartedAt: sql`now()` },
      setWhere: sql`${signInAttempts.windowStartedAt} < now() - interval '1 minute'`,
    })
    .returning({ subject: signInAttempts.subject });
  return noted.length > 0;
}

export function blocked({ waitS: seconds }: Block): Refusal {
  return new Refusal(
    'TOO_MANY_REQUESTS',
    `Too many failed sign-ins. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    undefined,
    { retryAfterS: seconds },
  );
}

/** Counting happens in the database, so that many servers slow down one guesser together. */
export async function countFailure(db: SharedDb, { account, address }: Subjects): Promise<void> {
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

/** After the right password the account starts anew; the address does not, or one known account would clear it. */
export async function forgetFailures(db: SharedDb, { account, address }: Subjects): Promise<void> {
  await db
    .delete(signInAttempts)
    .where(inArray(signInAttempts.subject, [account, `noted:${account}`, `asked:${account}`]));
  await db
    .delete(signInAttempts)
    .where(and(eq(signInAttempts.subject, address), eq(signInAttempts.failures, 0)));
}
