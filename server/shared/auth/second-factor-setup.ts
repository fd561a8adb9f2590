import { eq, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { recoveryCodes, sessions, type User, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import type { SessionCaller } from './caller.ts';
import type { Peer } from './open-session.ts';
import {
  findOwn,
  type Proof,
  type RenewedSession,
  renewSession,
  renewToken,
  requireProof,
} from './own-account.ts';
import { newRecoveryCodes, newTotpSecret, stepOfCode, totpSetup } from './second-factor.ts';

type From = Pick<Peer, 'ip'>;

/**
 * Makes a new key for an authenticator app; it counts once a code confirms that the app has it. Needs the
 * audited transaction. Who has no password (signs in elsewhere) is not asked for one.
 * @throws Refusal INVALID_CREDENTIALS, TOO_MANY_REQUESTS
 * @throws Refusal ALREADY_EXISTS - there is a confirmed one
 */
export async function enrolSecondFactor(
  db: SharedDb,
  audit: AuditRecorder,
  caller: SessionCaller,
  proof: Pick<Required<Proof>, 'password'>,
  { ip }: From,
): Promise<{ secret: string; uri: string }> {
  const action = 'auth.enrolSecondFactor';
  const user = await requireProof(db, audit, caller, proof, { ip, action });
  if (user.totpConfirmedAt)
    throw new Refusal(
      'ALREADY_EXISTS',
      'You have a second factor. Switch it off first, then set up the new one.',
    );
  const totpSecret = newTotpSecret();
  await db.update(users).set({ totpSecret, totpLastStep: null }).where(eq(users.id, user.id));
  return totpSetup(totpSecret, user.username);
}

export interface Confirmed extends RenewedSession {
  recoveryCodes: string[];
}

/**
 * Switches the second factor on. From now on sign-in asks for it; all other sessions end, this one gets a new
 * token, because it may do more now. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - nothing waits for being confirmed
 * @throws Refusal INVALID_INPUT - the code does not fit
 */
export async function confirmSecondFactor(
  db: SharedDb,
  caller: SessionCaller,
  { code }: { code: string },
): Promise<Confirmed> {
  const { id, totpSecret, totpConfirmedAt } = await findOwn(db, caller.userId, { lock: true });
  if (!totpSecret || totpConfirmedAt)
    throw new Refusal('NOT_FOUND', 'No second factor waits for being confirmed. Begin by setting one up.');
  const step = stepOfCode(totpSecret, code, null);
  if (step === undefined) throw doesNotFit();
  await db
    .update(users)
    .set({ totpConfirmedAt: sql`clock_timestamp()`, totpLastStep: step })
    .where(eq(users.id, id));
  const codes = await newRecoveryCodes(db, id);
  const renewed = await renewSession(db, caller, { secondFactorAt: new Date() });
  return { ...renewed, recoveryCodes: codes };
}

function doesNotFit(): Refusal {
  const message =
    'This code does not fit. Check that the clock of your phone is right, and enter the next code.';
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['code'], message }] });
}

/**
 * Shows the second factor in a session that began without, such as one from another provider. The session gets a new
 * token, because it may do more now. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, INVALID_CREDENTIALS, TOO_MANY_REQUESTS
 */
export async function showSecondFactor(
  db: SharedDb,
  audit: AuditRecorder,
  caller: SessionCaller,
  { code }: { code: string },
  { ip }: From,
): Promise<RenewedSession> {
  await requireConfirmed(db, caller);
  await requireProof(db, audit, caller, { code }, { ip, action: 'auth.showSecondFactor' });
  return renewToken(db, caller, { secondFactorAt: new Date() });
}

/** What it takes to touch a second factor that is on. */
export type BothFactors = Required<Proof>;

/**
 * Switches the second factor off. Needs the audited transaction.
 * @param input.shortPassword - the password, known as a hash here, is not long enough alone
 * @throws Refusal NOT_FOUND, INVALID_CREDENTIALS, TOO_MANY_REQUESTS
 * @throws Refusal WEAK_PASSWORD - the password is long enough only together with it
 */
export async function disableSecondFactor(
  db: SharedDb,
  audit: AuditRecorder,
  caller: SessionCaller,
  input: BothFactors & { shortPassword: boolean },
  { ip }: From,
): Promise<void> {
  const action = 'auth.disableSecondFactor';
  await requireBoth(db, audit, caller, input, { ip, action });
  if (input.shortPassword) throw longerFirst();
  await clearSecondFactor(db, caller.userId);
}

function longerFirst(): Refusal {
  return new Refusal(
    'WEAK_PASSWORD',
    'Your password is too short without a second factor. Change it to one of at least 15 characters first.',
  );
}

/**
 * Replaces the recovery codes: the old ones stop working. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, INVALID_CREDENTIALS, TOO_MANY_REQUESTS
 */
export async function replaceRecoveryCodes(
  db: SharedDb,
  audit: AuditRecorder,
  caller: SessionCaller,
  input: BothFactors,
  { ip }: From,
): Promise<string[]> {
  const action = 'auth.newRecoveryCodes';
  const user = await requireBoth(db, audit, caller, input, { ip, action });
  return newRecoveryCodes(db, user.id);
}

async function requireBoth(
  db: SharedDb,
  audit: AuditRecorder,
  caller: SessionCaller,
  input: BothFactors,
  where: From & { action: string },
): Promise<User> {
  await requireConfirmed(db, caller);
  return requireProof(db, audit, caller, input, where);
}

async function requireConfirmed(db: SharedDb, { userId }: SessionCaller): Promise<void> {
  const { totpConfirmedAt } = await findOwn(db, userId);
  if (!totpConfirmedAt)
    throw new Refusal('NOT_FOUND', 'You have no second factor that is switched on. Set one up first.');
}

/** Sessions stay, but count as without a second factor: roles that ask for one refuse them. */
export async function clearSecondFactor(db: SharedDb, userId: string): Promise<void> {
  await db
    .update(users)
    .set({ totpSecret: null, totpConfirmedAt: null, totpLastStep: null })
    .where(eq(users.id, userId));
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await db.update(sessions).set({ secondFactorAt: null }).where(eq(sessions.userId, userId));
}
