import { Refusal } from '../../trpc/errors.ts';
import { requireSession } from '../../trpc/shared-access.ts';
import type { Caller } from '../auth/caller.ts';

/**
 * Who may change members may not, in this way, change how they get in themselves: a stolen token would outlive its
 * revocation, a stolen session its end, and neither was asked for password or code.
 * @param instead - the procedure that asks for them
 * @throws Refusal SESSION_REQUIRED - the member is the owner of the token that calls
 * @throws Refusal INVALID_INPUT - the member is the caller; names `instead`
 */
export function refuseOnOneself(
  caller: Caller,
  memberId: string,
  instead: 'auth.changePassword' | 'auth.disableSecondFactor',
): void {
  if (caller.userId !== memberId) return;
  requireSession(caller);
  const message = `This is your own account. Use ${instead} (My account), which asks for what you sign in with.`;
  throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['id'], message }] });
}

/**
 * {@link refuseOnOneself} for a change that may, or may not, touch how they get in: the password, or the address by which
 * a provider may know them, which a token's owner changes in a session.
 */
export function refuseOwnAccess(
  caller: Caller,
  { id, password, email }: { id: string; password?: string | undefined; email?: string | null | undefined },
): void {
  if (password !== undefined) refuseOnOneself(caller, id, 'auth.changePassword');
  if (email !== undefined && caller.userId === id) requireSession(caller);
}
