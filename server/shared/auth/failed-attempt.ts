import type { SharedDb } from '../../../db/shared/client.ts';
import type { Reason } from '../../trpc/errors.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditRecorder } from '../audit/record.ts';
import { RefusalAfterCommit } from '../audit/transaction.ts';
import {
  type Block,
  blocked,
  blockOf,
  countFailure,
  isFirstOfBlock,
  isFirstOfMinute,
  lockSubjects,
  type Subjects,
} from './sign-in-limits.ts';

/** What was tried, on whose account. */
export interface Attempt {
  /** As in the log: `auth.signIn`. */
  action: string;
  userId: string | null;
  username: string;
  subjects: Subjects;
}

/**
 * Begins an attempt at a secret. Of the attempts that a block turns away the first is recorded.
 * @throws Refusal TOO_MANY_REQUESTS - this account or address failed too often; `Retry-After` says how long to wait
 */
export async function beginAttempt(db: SharedDb, audit: AuditRecorder, attempt: Attempt): Promise<void> {
  await lockSubjects(db, attempt.subjects);
  const block = await blockOf(db, attempt.subjects);
  if (block) throw await turnAway(db, audit, attempt, block);
}

async function turnAway(db: SharedDb, audit: AuditRecorder, attempt: Attempt, block: Block): Promise<Error> {
  if (!(await isFirstOfBlock(db, block))) return blocked(block);
  recordFailure(audit, attempt, 'TOO_MANY_REQUESTS');
  return new RefusalAfterCommit(blocked(block));
}

/** Counts a wrong secret and records it; what it answers is to be thrown, and keeps both. */
export async function failAttempt(
  db: SharedDb,
  audit: AuditRecorder,
  attempt: Attempt,
  message: string,
): Promise<RefusalAfterCommit> {
  await countFailure(db, attempt.subjects);
  recordFailure(audit, attempt, 'INVALID_CREDENTIALS');
  return new RefusalAfterCommit(new Refusal('INVALID_CREDENTIALS', message));
}

/**
 * The password is right, the code is missing: not counted, because signing in in two steps begins so. Recorded once a
 * minute: whoever has the password must not fill the log.
 */
export async function askForCode(
  db: SharedDb,
  audit: AuditRecorder,
  attempt: Attempt,
): Promise<RefusalAfterCommit> {
  const first = await isFirstOfMinute(db, attempt.subjects);
  if (first) recordFailure(audit, attempt, 'SECOND_FACTOR_REQUIRED');
  return new RefusalAfterCommit(
    new Refusal(
      'SECOND_FACTOR_REQUIRED',
      'This account has a second factor: add the code of your authenticator app, or a recovery code.',
    ),
    first,
  );
}

/**
 * The password is right, but was only long enough together with a second factor, which somebody removed. Recorded
 * once a minute, as in {@link askForCode}.
 */
export async function refuseShort(
  db: SharedDb,
  audit: AuditRecorder,
  attempt: Attempt,
): Promise<RefusalAfterCommit> {
  const first = await isFirstOfMinute(db, attempt.subjects);
  if (first) recordFailure(audit, attempt, 'WEAK_PASSWORD');
  return new RefusalAfterCommit(
    new Refusal(
      'WEAK_PASSWORD',
      'Your password is too short without a second factor, which was removed. Ask an administrator for a reset link.',
    ),
    first,
  );
}

export const wrongCode =
  'The code is wrong, too old, or was used before. Wait for the next one of your app, or use a recovery code.';

function recordFailure(audit: AuditRecorder, { action, userId, username }: Attempt, reason: Reason): void {
  audit.record({
    action,
    resource: { type: 'user', id: userId, name: username.slice(0, 100) },
    teamId: null,
    outcome: 'failed',
    reason,
  });
}
