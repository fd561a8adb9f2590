import { and, eq, inArray, isNull } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { roleBindings, roles, teams, type User } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { AuditEntry, AuditRecorder } from '../audit/record.ts';
import { refuseLosingLastAdmin } from '../role-bindings/service.ts';
import type { RoleMapping } from './settings.ts';

interface Wanted {
  roleId: string;
  role: string;
  teamId: string | null;
}
interface Held extends Wanted {
  id: string;
  source: 'manual' | 'oidc';
}

/** What of the mapping could not be done. */
export interface NotDone {
  /** Mappings whose role or team does not exist here. */
  unknown: RoleMapping[];
  /** Their role as administrator was kept: nobody else has it. */
  lastAdmin: boolean;
}

/**
 * Makes the roles that follow from groups what the groups say: missing ones are given, others that came from groups
 * are taken. Roles that somebody gave by hand stay. Needs the audited transaction, with the user locked.
 */
export async function followGroups(
  db: SharedDb,
  audit: AuditRecorder,
  user: Pick<User, 'id' | 'username'>,
  mappings: readonly RoleMapping[],
): Promise<NotDone> {
  const { wanted, unknown } = await resolve(db, mappings);
  const held = await heldBy(db, user.id);
  for (const missing of wanted.filter((one) => !held.some((other) => same(one, other))))
    if (!(await give(db, audit, user, missing)))
      unknown.push(...mappings.filter(({ role }) => role === missing.role));
  let lastAdmin = false;
  for (const old of held.filter(({ source }) => source === 'oidc'))
    if (!wanted.some((one) => same(one, old))) lastAdmin = !(await take(db, audit, user, old)) || lastAdmin;
  return { unknown, lastAdmin };
}

function same(one: Wanted, other: Wanted): boolean {
  return one.roleId === other.roleId && one.teamId === other.teamId;
}

async function resolve(db: SharedDb, mappings: readonly RoleMapping[]) {
  const keys = mappings.map(({ role }) => role);
  const slugs = mappings.flatMap(({ team }) => team ?? []);
  const foundRoles =
    keys.length === 0
      ? []
      : await db.select({ id: roles.id, key: roles.key }).from(roles).where(inArray(roles.key, keys));
  const foundTeams =
    slugs.length === 0
      ? []
      : await db
          .select({ id: teams.id, slug: teams.slug })
          .from(teams)
          .where(and(inArray(teams.slug, slugs), isNull(teams.archivedAt)));
  const wanted: Wanted[] = [];
  const unknown: RoleMapping[] = [];
  for (const mapping of mappings) {
    const role = foundRoles.find(({ key }) => key === mapping.role);
    const team = foundTeams.find(({ slug }) => slug === mapping.team);
    if (!role || (mapping.team !== null && !team)) unknown.push(mapping);
    else {
      const one = { roleId: role.id, role: role.key, teamId: team?.id ?? null };
      if (!wanted.some((other) => same(one, other))) wanted.push(one); // two groups may give the same
    }
  }
  return { wanted, unknown };
}

function heldBy(db: SharedDb, userId: string): Promise<Held[]> {
  return db
    .select({
      id: roleBindings.id,
      roleId: roleBindings.roleId,
      role: roles.key,
      teamId: roleBindings.teamId,
      source: roleBindings.source,
    })
    .from(roleBindings)
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .where(eq(roleBindings.userId, userId))
    .for('update', { of: roleBindings });
}

/** @returns false - somebody just deleted the role */
async function give(
  db: SharedDb,
  audit: AuditRecorder,
  user: Pick<User, 'id' | 'username'>,
  { roleId, role, teamId }: Wanted,
): Promise<boolean> {
  if (!(await lockRole(db, roleId))) return false;
  const id = v7();
  await db.insert(roleBindings).values({ id, userId: user.id, roleId, teamId, source: 'oidc' });
  audit.record({
    ...entry('roleBindings.create', user, { id, role, teamId }),
    after: { userId: user.id, username: user.username, role, teamId, source: 'oidc' },
  });
  return true;
}

/** As when somebody gives a role: it stays until this transaction ends. @returns false - it is gone */
async function lockRole(db: SharedDb, roleId: string): Promise<boolean> {
  const found = await db.select({ id: roles.id }).from(roles).where(eq(roles.id, roleId)).for('share');
  return found.length > 0;
}

/** @returns false - it was kept: nobody would be left who can administer all teams */
async function take(
  db: SharedDb,
  audit: AuditRecorder,
  user: Pick<User, 'id' | 'username'>,
  { id, role, teamId }: Held,
): Promise<boolean> {
  const gone = entry('roleBindings.delete', user, { id, role, teamId });
  const before = { userId: user.id, username: user.username, role, teamId, source: 'oidc' };
  try {
    await db.transaction(async (undoable) => {
      await undoable.delete(roleBindings).where(eq(roleBindings.id, id));
      if (role === 'admin' && teamId === null) await refuseLosingLastAdmin(undoable);
    });
    audit.record({ ...gone, before });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === 'LAST_ADMIN')) throw error;
    audit.record({ ...gone, before, outcome: 'failed', reason: 'LAST_ADMIN' });
    return false;
  }
}

function entry(
  action: 'roleBindings.create' | 'roleBindings.delete',
  { username }: Pick<User, 'username'>,
  { id, role, teamId }: { id: string; role: string; teamId: string | null },
): AuditEntry {
  return { action, resource: { type: 'role-binding', id, name: `${username}: ${role}` }, teamId };
}
