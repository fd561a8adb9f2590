import { eq } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { roleBindings, roles } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { permissionsOfRole } from '../auth/caller.ts';
import type { Grant } from '../rbac/scope.ts';
import { firstMissing } from '../roles/service.ts';

/**
 * Who sets a password can sign in with it, and then holds all that its owner does, as can who sets the address by which
 * an identity provider's account is linked; who disables or removes
 * someone takes all their roles away at once. The same rule as for giving and taking roles. Call it with the user's row locked, so that they gain no role meanwhile.
 * @throws Refusal CANNOT_GRANT - the member may do something that the actor may not
 */
export async function refuseTakeOver(
  db: SharedDb,
  grants: readonly Grant[],
  userId: string,
  what:
    | 'set their password'
    | 'change their e-mail address'
    | 'disable or enable them'
    | 'remove them'
    | 'revoke their tokens'
    | 'give out a link for them'
    | 'end their sessions'
    | 'remove their second factor',
): Promise<void> {
  const held = await db
    .select({
      key: roles.key,
      builtIn: roles.builtIn,
      permissions: roles.permissions,
      teamId: roleBindings.teamId,
    })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .where(eq(roleBindings.userId, userId));
  for (const role of held) {
    const permission = firstMissing(grants, permissionsOfRole(role), role.teamId);
    if (!permission) continue;
    throw new Refusal(
      'CANNOT_GRANT',
      `This member holds ${permission}, which you do not, so you cannot ${what}. Ask an administrator.`,
      { permission },
    );
  }
}
