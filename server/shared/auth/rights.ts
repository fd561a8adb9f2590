import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { users } from '../../../db/shared/schema/index.ts';
import { builtInRoles, expandPattern, type Permission } from '../rbac/permissions.ts';
import type { Grant } from '../rbac/scope.ts';

const boundRoles = z.array(
  z.object({
    key: z.string(),
    builtIn: z.boolean(),
    permissions: z.array(z.string()),
    teamId: z.string().nullable(),
    requireSecondFactor: z.boolean(),
  }),
);

/** Column of a query on `users`: all their roles, so that whoever calls is found in one round trip. */
export function rolesOfUser(): SQL<unknown> {
  // raw names: the builder cannot say a correlated aggregate
  return sql<unknown>`(select coalesce(json_agg(json_build_object(
      'key', r.key, 'builtIn', r.built_in, 'permissions', r.permissions, 'teamId', b.team_id,
      'requireSecondFactor', r.require_second_factor)), '[]'::json)
    from role_bindings b join roles r on r.id = b.role_id where b.user_id = ${users.id})`;
}

export interface Rights {
  grants: Grant[];
  /** One of the roles asks for a second factor. */
  secondFactorWanted: boolean;
}

/** Reads what {@link rolesOfUser} selected. */
export function rightsFrom(selected: unknown): Rights {
  const roles = boundRoles.parse(selected);
  return {
    grants: roles.flatMap((role) =>
      permissionsOfRole(role).map((permission) => ({ permission, teamId: role.teamId })),
    ),
    secondFactorWanted: roles.some((role) => role.requireSecondFactor),
  };
}

const expand = (patterns: readonly string[]): readonly Permission[] => [
  ...new Set(patterns.flatMap(expandPattern)),
];
/** Once, not at each request: nearly everybody who calls has one of these. */
const ofBuiltIn = new Map<string, readonly Permission[]>(
  Object.entries(builtInRoles).map(([key, { permissions }]) => [key, expand(permissions)]),
);

/** The permissions of a role: built-in ones from the code, so that a new build's permissions arrive with it. */
export function permissionsOfRole(role: { key: string; builtIn: boolean; permissions: readonly string[] }) {
  return (role.builtIn && ofBuiltIn.get(role.key)) || expand(role.permissions);
}
