import { and, eq, gt, isNull, type SQL } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type OneTimeLink, roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import type { Grant } from '../rbac/scope.ts';
import { firstMissing } from '../roles/service.ts';
import { permissionsOfRole } from './rights.ts';

/**
 * Whether the owner of a link was given, after it was made, what its maker may not do: the maker may still have the
 * link, and would sign in with it as somebody stronger than themselves. Roles that came before were looked at then.
 */
export async function isOutgrown(
  db: SharedDb,
  { userId, createdBy, createdAt }: Pick<OneTimeLink, 'userId' | 'createdBy' | 'createdAt'>,
): Promise<boolean> {
  const gained = await grantsOf(db, userId, gt(roleBindings.createdAt, createdAt));
  if (gained.length === 0) return false;
  // somebody disabled or gone may do nothing any more
  const held = createdBy === null ? [] : await grantsOf(db, createdBy, isNull(users.disabledAt));
  return gained.some(({ permission, teamId }) => firstMissing(held, [permission], teamId) !== undefined);
}

async function grantsOf(db: SharedDb, userId: string, where: SQL): Promise<Grant[]> {
  const held = await db
    .select({
      key: roles.key,
      builtIn: roles.builtIn,
      permissions: roles.permissions,
      teamId: roleBindings.teamId,
    })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .where(and(eq(roleBindings.userId, userId), where));
  return held.flatMap((role) =>
    permissionsOfRole(role).map((permission) => ({ permission, teamId: role.teamId })),
  );
}
