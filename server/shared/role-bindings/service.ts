import { and, asc, eq, gt } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { databaseFault } from '../../../db/shared/outage.ts';
import { roleBindings, roles, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { permissionsOfRole } from '../auth/caller.ts';
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

/**
 * Gives a role to a member. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - the team is outside `scope`
 * @throws Refusal UNKNOWN_REFERENCE - no such user or role
 * @throws Refusal CANNOT_GRANT - the actor lacks one of the role's permissions there
 * @throws Refusal ALREADY_EXISTS - the member holds it already
 */
export async function bindRole(
  db: SharedDb,
  scope: Scope,
  grants: readonly Grant[],
  input: { userId: string; role: string; teamId: string | null },
): Promise<RoleBindingView> {
  if (input.teamId !== null) await requireTeam(db, scope, input.teamId);
  else if (!scope.all) throw onlyInYourTeams();
  // locked, so that the role cannot come to hold more between this check and the commit
  const role = await requireRole(db, input.role, { lock: true });
  requireHeld(grants, permissionsOfRole(role), input.teamId);
  const id = v7();
  try {
    await db.insert(roleBindings).values({ id, userId: input.userId, roleId: role.id, teamId: input.teamId });
  } catch (error) {
    throw explain(error, input);
  }
  return getBinding(db, id);
}

function onlyInYourTeams(): Refusal {
  return new Refusal(
    'CANNOT_GRANT',
    'You may give roles in your teams only, not for all teams. Name one of them as teamId.',
    { permission: 'roles:bind' },
  );
}

function explain(error: unknown, input: { userId: string; role: string }): unknown {
  const code = databaseFault(error)?.code;
  if (code === '23505')
    return new Refusal('ALREADY_EXISTS', `This member holds the role ${input.role} there already.`);
  if (code !== '23503') return error;
  return new Refusal(
    'UNKNOWN_REFERENCE',
    `There is no user ${input.userId}. Reload the list of members.`,
    undefined,
    {
      issues: [{ path: ['userId'], message: 'No such user' }],
    },
  );
}

async function getBinding(db: SharedDb, id: string): Promise<RoleBindingView> {
  const [row] = await selectBindings(db).where(eq(roleBindings.id, id));
  if (!row) throw noSuchBinding();
  return present(row);
}

function noSuchBinding(): Refusal {
  return new Refusal('NOT_FOUND', 'No such role binding; it may have been removed. Reload the list.');
}

/**
 * Takes a role away. Needs the audited transaction.
 * @throws Refusal NOT_FOUND - no such binding within `scope`
 * @throws Refusal CANNOT_GRANT - the role holds more than the actor does
 * @throws Refusal LAST_ADMIN
 */
export async function unbindRole(
  db: SharedDb,
  scope: Scope,
  grants: readonly Grant[],
  id: string,
): Promise<RoleBindingView> {
  const before = await getBinding(db, id);
  if (!coversTeam(scope, before.teamId)) throw noSuchBinding();
  requireHeld(grants, permissionsOfRole(await requireRole(db, before.role)), before.teamId);
  const gone = await db
    .delete(roleBindings)
    .where(eq(roleBindings.id, id))
    .returning({ id: roleBindings.id });
  if (gone.length === 0) throw noSuchBinding(); // somebody else was faster
  await refuseLosingLastAdmin(db);
  return before;
}
