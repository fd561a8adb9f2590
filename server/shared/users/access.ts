import type { SharedDb } from '../../../db/shared/client.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Page, PageInput } from '../../trpc/page.ts';
import {
  clearSecondFactor,
  endSession,
  endSessions,
  listSessions,
  type SessionView,
} from '../auth/service.ts';
import type { Caller } from '../auth/caller.ts';
import type { Grant } from '../rbac/scope.ts';
import { refuseTakeOver } from '../role-bindings/service.ts';
import type { Change } from '../versioned.ts';
import { findMember, type Member, presentMember } from './member.ts';
import { refuseOnOneself } from './oneself.ts';

/**
 * Where a member is signed in.
 * @throws Refusal NOT_FOUND
 */
export async function listSessionsOf(
  db: SharedDb,
  { id, ...page }: PageInput & { id: string },
  currentId: string | undefined,
): Promise<Page<SessionView>> {
  await findMember(db, id);
  return listSessions(db, id, page, currentId);
}

/**
 * Ends one session of a member, or all. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such member or session
 * @throws Refusal CANNOT_GRANT - someone who may do more than the actor
 */
export async function revokeSessionsOf(
  db: SharedDb,
  grants: readonly Grant[],
  { id, sessionId }: { id: string; sessionId?: string | undefined },
): Promise<{ member: Member; ended: number }> {
  const member = presentMember(await findMember(db, id, { lock: true }));
  await refuseTakeOver(db, grants, id, 'end their sessions');
  if (sessionId === undefined) return { member, ended: await endSessions(db, id) };
  await endSession(db, id, sessionId);
  return { member, ended: 1 };
}

/**
 * For somebody whose phone is gone: they sign in with the password alone, and set up a new one. Their sessions end.
 * Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such member, or they have no second factor
 * @throws Refusal SESSION_REQUIRED, INVALID_INPUT - it is the caller: see {@link refuseOnOneself}
 * @throws Refusal CANNOT_GRANT - someone who may do more than the actor
 */
export async function removeSecondFactor(db: SharedDb, caller: Caller, id: string): Promise<Change<Member>> {
  refuseOnOneself(caller, id, 'auth.disableSecondFactor');
  const before = await findMember(db, id, { lock: true });
  await refuseTakeOver(db, caller.grants, id, 'remove their second factor');
  if (!before.user.totpSecret)
    throw new Refusal('NOT_FOUND', 'This member has no second factor to remove. Reload.');
  await clearSecondFactor(db, id);
  await endSessions(db, id);
  return { before: presentMember(before), after: presentMember(await findMember(db, id)) };
}
