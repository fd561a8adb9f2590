import { and, asc, count, desc, eq, gt } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { violates } from '../../../db/shared/outage.ts';
import { type Role, roleBindings, roles } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { AuditEntry } from '../audit/record.ts';
import { permissionsOfRole } from '../auth/caller.ts';
import { expandPattern, type Permission } from '../rbac/permissions.ts';
import type { Grant } from '../rbac/scope.ts';
import { type Change, requireVersion } from '../versioned.ts';

export interface RoleView {
  id: string;
  key: string;
  name: string;
  permissions: Permission[];
  builtIn: boolean;
  /** It counts only in sessions that have shown a second factor. */
  requireSecondFactor: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
}

function present(role: Role): RoleView {
  const { id, key, name, builtIn, requireSecondFactor, version } = role;
  return {
    id,
    key,
    name,
    permissions: [...permissionsOfRole(role)],
    builtIn,
    requireSecondFactor,
    version,
    createdAt: role.createdAt.toISOString(),
    updatedAt: role.updatedAt.toISOString(),
  };
}

/** What the log says of a change; the single call and the team file both record it so. */
export function roleEntry(
  action: 'roles.create' | 'roles.update' | 'roles.delete',
  { before, after }: Partial<Change<RoleView>>,
): AuditEntry {
  const of = after ?? before;
  return {
    action,
    resource: { type: 'role', id: of?.id ?? null, name: of?.key ?? null },
    teamId: null,
    ...(before && { before: { ...before } }),
    ...(after && { after: { ...after } }),
  };
}

const cursorKey = z.tuple([z.string()]);

/** Roles by key. */
export async function listRoles(
  db: SharedDb,
  input: PageInput & { key?: string | undefined },
): Promise<Page<RoleView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await db
    .select()
    .from(roles)
    .where(
      and(input.key === undefined ? undefined : eq(roles.key, input.key), after && gt(roles.key, after[0])),
    )
    .orderBy(asc(roles.key))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.key], present);
}

/** @throws Refusal NOT_FOUND */
export async function getRole(db: SharedDb, id: string): Promise<RoleView> {
  const [role] = await db.select().from(roles).where(eq(roles.id, id));
  if (!role) throw new Refusal('NOT_FOUND', 'No such role; it may have been deleted. Reload the list.');
  return present(role);
}

/**
 * @param options.lock - the role stays as it is until this transaction ends
 * @throws Refusal UNKNOWN_REFERENCE - no role with this key; names the ones there are
 */
export async function requireRole(db: SharedDb, key: string, options = { lock: false }): Promise<Role> {
  const query = db.select().from(roles).where(eq(roles.key, key));
  const [role] = await (options.lock ? query.for('share') : query);
  if (role) return role;
  const known = await db
    .select({ key: roles.key })
    .from(roles)
    .orderBy(desc(roles.builtIn), asc(roles.key))
    .limit(20);
  const names = known.map((row) => row.key).join(', ');
  throw new Refusal('UNKNOWN_REFERENCE', `There is no role "${key}". Known roles: ${names}.`, undefined, {
    issues: [{ path: ['role'], message: `There is no role "${key}"` }],
  });
}

/**
 * Nobody gives away more than they hold in the same scope.
 * @param teamId - the team of the binding; null for all teams, as for the roles themselves
 * @throws Refusal CANNOT_GRANT - names the first permission the actor lacks
 */
export function requireHeld(
  grants: readonly Grant[],
  needed: readonly Permission[],
  teamId: string | null,
): void {
  const missing = firstMissing(grants, needed, teamId);
  if (!missing) return;
  const where = teamId === null ? 'for all teams' : 'in this team';
  throw new Refusal('CANNOT_GRANT', `You do not hold ${missing} ${where}, so you cannot give it to anyone.`, {
    permission: missing,
  });
}

/** The first of `needed` that is not held in this team (null: for all teams). */
export function firstMissing(
  grants: readonly Grant[],
  needed: readonly Permission[],
  teamId: string | null,
): Permission | undefined {
  const held = new Set(
    grants
      .filter((grant) => grant.teamId === null || grant.teamId === teamId)
      .map((grant) => grant.permission),
  );
  return needed.find((permission) => !held.has(permission));
}

/** @throws Refusal UNKNOWN_REFERENCE - a pattern that stands for no permission; names it */
function requirePatterns(patterns: readonly string[]): void {
  const index = patterns.findIndex((pattern) => expandPattern(pattern).length === 0);
  if (index < 0) return;
  const text = `There is no permission "${patterns[index]}"`;
  throw new Refusal(
    'UNKNOWN_REFERENCE',
    `${text}. See the permissions of the built-in role admin for all of them.`,
    undefined,
    {
      issues: [{ path: ['permissions', index], message: text }],
    },
  );
}

/**
 * Needs the audited transaction.
 * @throws Refusal UNKNOWN_REFERENCE, CANNOT_GRANT, ALREADY_EXISTS
 */
export async function createRole(
  db: SharedDb,
  grants: readonly Grant[],
  input: { key: string; name: string; permissions: string[]; requireSecondFactor?: boolean | undefined },
): Promise<RoleView> {
  requirePatterns(input.permissions);
  requireHeld(grants, input.permissions.flatMap(expandPattern), null);
  try {
    const [role] = await db
      .insert(roles)
      .values({ id: v7(), ...input })
      .returning();
    if (!role) throw new Error('The new role was not returned.');
    return present(role);
  } catch (error) {
    if (!violates(error, 'roles_key_key')) throw error;
    throw new Refusal('ALREADY_EXISTS', `A role "${input.key}" exists. Choose another key.`, undefined, {
      issues: [{ path: ['key'], message: 'Taken' }],
    });
  }
}

export interface UpdateRole {
  id: string;
  expectedVersion?: number | undefined;
  name?: string | undefined;
  permissions?: string[] | undefined;
  requireSecondFactor?: boolean | undefined;
}

/**
 * Of a built-in role only whether it asks for a second factor changes: that grants nothing. Who changes a role must hold
 * what it gives, before and after. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, BUILT_IN_ROLE, VERSION_CONFLICT, UNKNOWN_REFERENCE, CANNOT_GRANT
 */
export async function updateRole(
  db: SharedDb,
  grants: readonly Grant[],
  input: UpdateRole,
): Promise<Change<RoleView>> {
  const before = await lockRole(db, input.id);
  if (input.name !== undefined || input.permissions !== undefined) refuseBuiltIn(before);
  requireVersion(before, input.expectedVersion, present);
  const { name = before.name, permissions = before.permissions } = input;
  const { requireSecondFactor = before.requireSecondFactor } = input;
  requirePatterns(permissions);
  // what it loses as well as what it gains: as with bindings, nobody takes away more than they hold
  requireHeld(grants, [...permissionsOfRole(before), ...permissionsOfRole({ ...before, permissions })], null);
  const [after] = await db
    .update(roles)
    .set({ name, permissions, requireSecondFactor, version: before.version + 1, updatedAt: new Date() })
    .where(eq(roles.id, input.id))
    .returning();
  if (!after) throw new Error('The locked role was not updated.');
  return { before: present(before), after: present(after) };
}

/**
 * Needs the audited transaction.
 * @throws Refusal NOT_FOUND, BUILT_IN_ROLE, VERSION_CONFLICT
 * @throws Refusal IN_USE - somebody holds it; `details.bindings` counts them
 */
export async function deleteRole(db: SharedDb, id: string, expectedVersion?: number): Promise<RoleView> {
  const role = await lockRole(db, id);
  refuseBuiltIn(role);
  requireVersion(role, expectedVersion, present);
  const [held] = await db.select({ bindings: count() }).from(roleBindings).where(eq(roleBindings.roleId, id));
  const bindings = Number(held?.bindings ?? 0);
  if (bindings > 0)
    throw new Refusal('IN_USE', `${bindings} members hold this role. Take it away from them first.`, {
      bindings,
    });
  await db.delete(roles).where(eq(roles.id, id));
  return present(role);
}

async function lockRole(db: SharedDb, id: string): Promise<Role> {
  const [role] = await db.select().from(roles).where(eq(roles.id, id)).for('update');
  if (!role) throw new Refusal('NOT_FOUND', 'No such role; it may have been deleted. Reload the list.');
  return role;
}

function refuseBuiltIn({ builtIn, key }: Role): void {
  if (!builtIn) return;
  throw new Refusal(
    'BUILT_IN_ROLE',
    `The role ${key} is built in and cannot be changed, but for requireSecondFactor. Make one of your own.`,
  );
}
