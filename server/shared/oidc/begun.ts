import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { oidcSignIns } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { hashToken } from '../auth/service.ts';
import type { Proof } from './provider.ts';

/** How long somebody may take to sign in at the provider. */
export const minutesToSignIn = 10;
const oldest = sql`now() - make_interval(mins => ${minutesToSignIn})`;

/** Keeps what a begun sign-in has to prove when the browser returns; any server may finish it. */
export async function keepBegun(db: SharedDb, proof: Proof, returnTo: string): Promise<void> {
  const { state, nonce, codeVerifier } = proof;
  await db.insert(oidcSignIns).values({ stateHash: hashToken(state), nonce, codeVerifier, returnTo });
}

/** Whether a sign-in with this state is still on its way. */
export async function isBegun(db: SharedDb, state: string): Promise<boolean> {
  const found = await db
    .select({ createdAt: oidcSignIns.createdAt })
    .from(oidcSignIns)
    .where(and(eq(oidcSignIns.stateHash, hashToken(state)), gt(oidcSignIns.createdAt, oldest)));
  return found.length > 0;
}

/**
 * Hands a begun sign-in out, once: of two callbacks with the same state the second finds nothing.
 * @throws Refusal SIGN_IN_EXPIRED
 * @throws StrayCallback - there is none
 */
export async function takeBegun(db: SharedDb, state: string): Promise<{ proof: Proof; returnTo: string }> {
  const [row] = await db
    .delete(oidcSignIns)
    .where(eq(oidcSignIns.stateHash, hashToken(state)))
    .returning({
      nonce: oidcSignIns.nonce,
      codeVerifier: oidcSignIns.codeVerifier,
      returnTo: oidcSignIns.returnTo,
      inTime: sql<boolean>`${oidcSignIns.createdAt} > ${oldest}`,
    });
  if (!row) throw new StrayCallback();
  if (!row.inTime) throw new ExpiredSignIn();
  const { nonce, codeVerifier, returnTo } = row;
  return { proof: { state, nonce, codeVerifier }, returnTo };
}

/** Began here, but not in this browser or too long ago. */
export class ExpiredSignIn extends Refusal {
  constructor() {
    super(
      'SIGN_IN_EXPIRED',
      `This sign-in was finished already, took longer than ${minutesToSignIn} minutes or was begun in another browser. Begin again.`,
    );
  }
}

/** A callback that belongs to no sign-in on its way. It is no failed one: anybody could fill the log with such. */
export class StrayCallback extends ExpiredSignIn {}

/** Housekeeping: whoever did not come back in time begins anew. */
export async function dropUnfinished(db: SharedDb): Promise<void> {
  await db.delete(oidcSignIns).where(lt(oidcSignIns.createdAt, oldest));
}
