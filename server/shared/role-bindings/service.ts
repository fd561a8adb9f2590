import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { databaseFault } from '../../../db/shared/outage.ts';
import { type Role, roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { AuditEntry } from '../audit/record.ts';
import { permissionsOfRole } from '../auth/caller.ts';
import type { Permission } from '../rbac/permissions.ts';
import { coversTeam, type Grant, inScope, type Scope } from '../rbac/scope.ts';
import { requireHeld, requireRole } from '../roles/service.ts';
import { requireTeam } from '../teams/service.ts';
import { refuseLosingLastAdmin } from './last-admin.ts';

export { refuseLosingLastAdmin } from './last-admin.ts';
export { refuseTakeOver } from './take-over.ts';

/** Who holds which role where; `teamId: null` is all teams. */
export interface RoleBindingView {
  id: string;
  userId: string;
  username: string;
  role: string;
  teamId: string | null;
  createdAt: string;
}

function selectBindings(db: SharedDb) {
  return db
    .select({
      id: roleBindings.id,
      userId: roleBindings.userId,
      username: users.username,
      role: roles.key,
      teamId: roleBindings.teamId,
      createdAt: roleBindings.createdAt,
    })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .$dynamic();
}
type Row = Awaited<ReturnType<typeof selectBindings>>[number];

function present(row: Row): RoleBindingView {
  return { ...row, createdAt: row.createdAt.toISOString() };
}

/** What the log says of a change; the single call and the team file both record it so. */
export function roleBindingEntry(
  action: 'roleBindings.create' | 'roleBindings.delete',
  { before, after }: { before?: RoleBindingView; after?: RoleBindingView },
): AuditEntry {
  const of = after ?? before;
  return {
    action,
    resource: {
      type: 'role-binding',
      id: of?.id ?? null,
      name: of ? `${of.username}: ${of.role}` : null,
    },
    teamId: of?.teamId ?? null,
    ...(before && { before: { ...before } }),
    ...(after && { after: { ...after } }),
  };
}

const cursorKey = z.tuple([z.uuid()]);

/** Bindings of teams in scope (those for all teams only to who holds the right for all), oldest first. */
export async function listRoleBindings(
  db: SharedDb,
  scope: Scope,
  input: PageInput & { userId?: string | undefined; teamId?: string | undefined },
): Promise<Page<RoleBindingView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const rows = await selectBindings(db)
    .where(
      and(
        inScope(roleBindings.teamId, scope),
        input.userId === undefined ? undefined : eq(roleBindings.userId, input.userId),
        input.teamId === undefined ? undefined : eq(roleBindings.teamId, input.teamId),
        after && gt(roleBindings.id, after[0]),
      ),
    )
    .orderBy(asc(roleBindings.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.id], present);
}

export interface NewBinding {
  userId: string;
  role: string;
  teamId: string | null;
}

/**
 * Gives a role to a member. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the team is outside `scope`
 * @throws Refusal TEAM_ARCHIVED
 * @throws Refusal UNKNOWN_REFERENCE - no such user or role
 * @throws Refusal CANNOT_GRANT - the actor lacks one of the role's permissions there
 * @throws Refusal ALREADY_EXISTS - the member holds it already
 */
export async function bindRole(
  db: SharedDb,
  scope: Scope,
  grants: readonly Grant[],
  input: NewBinding,
): Promise<RoleBindingView> {
  const { id: roleId } = await bindingRules(db, scope, grants)(input);
  const [binding] = await insertBindings(db, [{ ...input, roleId }]);
  if (!binding) throw new Error('The new role binding was not returned.');
  return binding;
}

/**
 * The rules for giving a role, as a check that throws what {@link bindRole} does and returns the role. Asks the
 * database for each role and team once, however many bindings are checked.
 */
export function bindingRules(
  db: SharedDb,
  scope: Scope,
  grants: readonly Grant[],
): (input: Pick<NewBinding, 'role' | 'teamId'>) => Promise<Role> {
  const known = new Map<string, Role>();
  const open = new Set<string>();
  return async ({ role: key, teamId }) => {
    if (teamId === null && !scope.all) throw onlyInYourTeams();
    if (teamId !== null && !open.has(teamId)) {
      await requireTeam(db, scope, teamId);
      open.add(teamId);
    }
    // locked, so that the role cannot come to hold more between this check and the commit
    const role = known.get(key) ?? (await requireRole(db, key, { lock: true }));
    known.set(key, role);
    requireHeld(grants, permissionsOfRole(role), teamId);
    return role;
  };
}

/** Small enough for PostgreSQL's 65 535 parameters in one statement. */
const rowsPerStatement = 1_000;

/** Adds bindings that {@link bindingRules} allowed, in the order given. @throws Refusal ALREADY_EXISTS, UNKNOWN_REFERENCE */
export async function insertBindings(
  db: SharedDb,
  inputs: readonly (NewBinding & { roleId: string })[],
): Promise<RoleBindingView[]> {
  const rows = inputs.map(({ userId, roleId, teamId }) => ({ id: v7(), userId, roleId, teamId }));
  try {
    for (let from = 0; from < rows.length; from += rowsPerStatement)
      await db.insert(roleBindings).values(rows.slice(from, from + rowsPerStatement));
  } catch (error) {
    throw explain(error, inputs.length === 1 ? inputs[0] : undefined);
  }
  return getBindings(
    db,
    rows.map(({ id }) => id),
  );
}

function onlyInYourTeams(): Refusal {
  return new Refusal(
    'CANNOT_GRANT',
    'You may give roles in your teams only, not for all teams. Name one of them as teamId.',
    { permission: 'roles:bind' },
  );
}

/** @param input undefined for one of many: the transaction is over, nobody can ask which */
function explain(error: unknown, input: NewBinding | undefined): unknown {
  const code = databaseFault(error)?.code;
  if (code === '23505')
    return new Refusal(
      'ALREADY_EXISTS',
      input
        ? `This member holds the role ${input.role} there already.`
        : 'Someone just gave one of these roles to the same member. Look again, then repeat.',
    );
  if (code !== '23503') return error;
  return new Refusal(
    'UNKNOWN_REFERENCE',
    `There is no user ${input?.userId ?? 'of that id any more'}. Reload the list of members.`,
    undefined,
    {
      issues: [{ path: ['userId'], message: 'No such user' }],
    },
  );
}

/** In the order of `ids`. @throws Refusal NOT_FOUND - one of them is gone */
async function getBindings(db: SharedDb, ids: readonly string[]): Promise<RoleBindingView[]> {
  const found = new Map<string, RoleBindingView>();
  for (let from = 0; from < ids.length; from += rowsPerStatement) {
    const some = ids.slice(from, from + rowsPerStatement);
    for (const row of await selectBindings(db).where(inArray(roleBindings.id, some)))
      found.set(row.id, present(row));
  }
  return ids.map((id) => found.get(id) ?? refuse(noSuchBinding()));
}

function refuse(refusal: Refusal): never {
  throw refusal;
}

function noSuchBinding(): Refusal {
  return new Refusal('NOT_FOUND', 'No such role binding; it may have been removed. Reload the list.');
}

/**
 * Takes roles away, all or none. Needs the audited transaction.
 * @returns what they were, in the order of `ids`
 * @throws Refusal NOT_FOUND - no such binding within `scope`
 * @throws Refusal CANNOT_GRANT - the role holds more than the actor does
 * @throws Refusal LAST_ADMIN
 */
export async function unbindRoles(
  db: SharedDb,
  scope: Scope,
  grants: readonly Grant[],
  ids: readonly string[],
): Promise<RoleBindingView[]> {
  const before = await getBindings(db, ids);
  const held = new Map<string, readonly Permission[]>();
  for (const { role, teamId } of before) {
    if (!coversTeam(scope, teamId)) throw noSuchBinding();
    const needed = held.get(role) ?? permissionsOfRole(await requireRole(db, role));
    held.set(role, needed);
    requireHeld(grants, needed, teamId);
  }
  for (let from = 0; from < ids.length; from += rowsPerStatement) {
    const some = ids.slice(from, from + rowsPerStatement);
    const gone = await db
      .delete(roleBindings)
      .where(inArray(roleBindings.id, some))
      .returning({ id: roleBindings.id });
    if (gone.length < some.length) throw noSuchBinding(); // somebody else was faster
  }
  await refuseLosingLastAdmin(db);
  return before;
}
