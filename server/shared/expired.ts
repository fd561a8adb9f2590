import { lt, or, sql } from 'drizzle-orm';
import type { SharedDb } from '../../db/shared/client.ts';
import { idempotencyKeys, sessions, signInAttempts } from '../../db/shared/schema/index.ts';
import { idleHours } from './auth/caller.ts';
import { dropUnfinished } from './oidc/begun.ts';

/**
 * Drops what only had to be kept for a while: answers under an Idempotency-Key after a week, sessions that
 * ended, counters of failed sign-ins a day after the last one, sign-ins that nobody finished at a provider. Any
 * number of servers may do it at once.
 */
export async function dropExpired(db: SharedDb): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`now() - interval '7 days'`));
  await db
    .delete(sessions)
    .where(
      or(
        lt(sessions.expiresAt, sql`now()`),
        lt(sessions.lastSeenAt, sql`now() - make_interval(hours => ${idleHours})`),
      ),
    );
  await db
    .delete(signInAttempts)
    .where(
      lt(
        sql`greatest(${signInAttempts.windowStartedAt}, ${signInAttempts.blockedUntil})`,
        sql`now() - interval '1 day'`,
      ),
    );
  await dropUnfinished(db);
}
