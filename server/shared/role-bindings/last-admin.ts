import { and, count, eq, exists, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { oidcIdentities, roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { lastAdminLost, Refusal } from '../../trpc/errors.ts';

/**
 * Enabled, and with a password or an account at the OpenID provider: whoever was invited and never came is an
 * administrator in name only. The trigger `wo_require_admin` says the same at COMMIT.
 */
function ableToSignIn(db: SharedDb) {
  const identity = db.select({ one: sql`1` }).from(oidcIdentities).where(eq(oidcIdentities.userId, users.id));
  return and(isNull(users.disabledAt), or(isNotNull(users.passwordHash), exists(identity)));
}

/**
 * Call after a change that may have taken away the last administrator for all teams, in its transaction.
 * Locking the role's row makes two admins who remove each other at the same moment wait for each other.
 * @throws Refusal LAST_ADMIN
 */
export async function refuseLosingLastAdmin(db: SharedDb): Promise<void> {
  await db.select({ id: roles.id }).from(roles).where(eq(roles.key, 'admin')).for('update');
  const [left] = await db
    .select({ admins: count() })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .where(and(eq(roles.key, 'admin'), isNull(roleBindings.teamId), ableToSignIn(db)));
  if (Number(left?.admins ?? 0) > 0) return;
  throw new Refusal('LAST_ADMIN', lastAdminLost);
}
