import { eq } from 'drizzle-orm';
import type { SharedDb } from '../../db/shared/client.ts';
import type { SharedConnection } from '../../db/shared/connection.ts';
import { signInAttempts, users } from '../../db/shared/schema/index.ts';
import { databaseFault } from '../../db/shared/outage.ts';
import { auditedTransaction } from '../shared/audit/transaction.ts';
import { hashPassword } from '../shared/auth/password.ts';
import { type Given, type Member, origin } from './given.ts';
import type { TeamServer } from './team-server.ts';

/** Of everybody made by {@link person}; made once, because the hash is slow on purpose. */
export const password = 'seven green bottles';
let passwordHash: Promise<string> | undefined;

/** Someone signed in who can also sign in again: only they count as an administrator who is left. */
export async function person(server: TeamServer, holds?: Parameters<Given['member']>[0]): Promise<Member> {
  return givePassword(server, await server.given.member(holds));
}

/** Lets somebody sign in with {@link password}. */
export async function givePassword(server: TeamServer, member: Member): Promise<Member> {
  passwordHash ??= hashPassword(password);
  const hash = await passwordHash;
  await change(server.connection, (db) =>
    db.update(users).set({ passwordHash: hash }).where(eq(users.id, member.userId)),
  );
  return member;
}

/** Lets the next failure of this account block it for a minute, however slow the machine is. */
export async function nearlyBlock(server: TeamServer, { username }: Pick<Member, 'username'>): Promise<void> {
  const failures = 10;
  await server.connection.db
    .insert(signInAttempts)
    .values({ subject: `account:${username.toLowerCase()}`, failures })
    .onConflictDoUpdate({ target: signInAttempts.subject, set: { failures, blockedUntil: null } });
}

/** Changes rows behind the procedures' back, recorded as the builders record. */
export async function change<T>(
  connection: SharedConnection,
  work: (db: SharedDb) => Promise<T>,
): Promise<T> {
  return auditedTransaction(connection, origin, async ({ db, audit }) => {
    const resource = { type: 'test', id: null, name: null };
    audit.record({ action: 'test.given', resource, teamId: null });
    return { value: await work(db) };
  });
}

/** The SQLSTATE that `work` fails with; undefined when it succeeds. */
export async function sqlStateOf(work: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return databaseFault(error)?.code ?? String(error);
  }
}
