import { and, count, eq, isNotNull, isNull } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';

/** Someone without a password is an administrator in name only. */
const ableToSignIn = and(isNull(users.disabledAt), isNotNull(users.passwordHash));

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
    .where(and(eq(roles.key, 'admin'), isNull(roleBindings.teamId), ableToSignIn));
  if (Number(left?.admins ?? 0) > 0) return;
  throw new Refusal(
    'LAST_ADMIN',
    'This would leave nobody who can administer all teams. Make someone else administrator first.',
  );
}
