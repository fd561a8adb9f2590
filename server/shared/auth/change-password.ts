import type { SharedDb } from '../../../db/shared/client.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import type { SessionCaller } from './caller.ts';
import type { Peer } from './open-session.ts';
import {
  checkOwnPassword,
  type RenewedSession,
  renewSession,
  requireProof,
  setPassword,
} from './own-account.ts';
import { type CheckedPassword, hashPassword } from './password.ts';

export interface ChangePassword {
  currentPassword: string;
  newPassword: string;
}

/** The slow part of {@link changePassword}. */
export interface PreparedChange {
  current: CheckedPassword | 'blocked';
  /** Missing when the current password does not fit: guessers get no work done. */
  newHash: string | undefined;
}

/** Call it before the transaction of {@link changePassword}. */
export async function prepareChange(
  db: SharedDb,
  caller: SessionCaller,
  { currentPassword, newPassword }: ChangePassword,
  peer: Pick<Peer, 'ip'>,
): Promise<PreparedChange> {
  const current = await checkOwnPassword(db, caller, currentPassword, peer);
  const fits = current !== 'blocked' && current.fits;
  return { current, newHash: fits ? await hashPassword(newPassword) : undefined };
}

/**
 * Sets a new password; all other sessions and any link end, this session gets a new token. Needs the audited transaction.
 * @throws Refusal INVALID_CREDENTIALS, TOO_MANY_REQUESTS, WEAK_PASSWORD
 */
export async function changePassword(
  db: SharedDb,
  audit: AuditRecorder,
  caller: SessionCaller,
  { currentPassword, newPassword }: ChangePassword,
  { ip }: Pick<Peer, 'ip'>,
  { current, newHash }: PreparedChange,
): Promise<RenewedSession> {
  const proof = { password: current };
  const user = await requireProof(db, audit, caller, proof, { ip, action: 'auth.changePassword' });
  if (!user.passwordHash || newHash === undefined) throw noPassword();
  if (newPassword === currentPassword) throw samePassword();
  await setPassword(db, user, newPassword, newHash);
  return renewSession(db, caller);
}

/** A session alone must not be enough to get a password. */
function noPassword(): Refusal {
  return new Refusal(
    'NOT_FOUND',
    'Your account has no password to change. Ask an administrator for a link with which you set one.',
  );
}

function samePassword(): Refusal {
  const message = 'It is the one you have. Choose another.';
  return new Refusal('WEAK_PASSWORD', `This password is not accepted. ${message}`, undefined, {
    issues: [{ path: ['newPassword'], message }],
  });
}
