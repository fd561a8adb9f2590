import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  type Role,
  type RoleBinding,
  roleBindings,
  roles,
  type Team,
  teams,
  type User,
  users,
} from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { allTeams, type Assignment, assignmentKey, type TeamDocument, userKey } from './document.ts';

/** A role binding as the file names it. */
export interface Held extends Assignment {
  id: string;
  /** One that follows the identity provider's groups is not the file's to give or take. */
  source: RoleBinding['source'];
}

/** What is there of the things a document names, by their names; as far as the caller may see it. */
export interface State {
  users: Map<string, User>;
  teams: Map<string, Team>;
  roles: Map<string, Role>;
  held: Map<string, Held>;
}

/** Reads what `file` is compared with. */
export async function readState(db: SharedDb, scope: Scope, file: TeamDocument): Promise<State> {
  const given = file.assignments ?? [];
  const usernames = new Set([...(file.users ?? []), ...given].map((entry) => userKey(nameIn(entry))));
  const slugs = new Set([...(file.teams ?? []).map(({ slug }) => slug), ...given.map(({ team }) => team)]);
  const keys = new Set(
    [...(file.roles ?? []), ...given].map((entry) => ('key' in entry ? entry.key : entry.role)),
  );
  const foundUsers = await db
    .select()
    .from(users)
    .where(inArray(usernameKey, [...usernames]));
  const foundTeams = await db
    .select()
    .from(teams)
    .where(and(inArray(teams.slug, [...slugs]), inScope(teams.id, scope)));
  refuseTeamCalledAll(foundTeams);
  const foundRoles = await db
    .select()
    .from(roles)
    .where(inArray(roles.key, [...keys]));
  const listed = new Set(file.teams?.map(({ slug }) => slug));
  const held = await readHeld(
    db,
    scope,
    or(
      inArray(
        roleBindings.userId,
        foundUsers.map(({ id }) => id),
      ),
      inArray(
        roleBindings.teamId,
        foundTeams.filter(({ slug }) => listed.has(slug)).map(({ id }) => id),
      ),
    ),
  );
  return {
    users: new Map(foundUsers.map((user) => [userKey(user.username), user])),
    teams: new Map(foundTeams.map((team) => [team.slug, team])),
    roles: new Map(foundRoles.map((role) => [role.key, role])),
    held: new Map(held.map((one) => [assignmentKey(one), one])),
  };
}

/** Teams made before the name was taken for all of them. */
export function refuseTeamCalledAll(found: readonly Team[]): void {
  if (!found.some(({ slug }) => slug === allTeams)) return;
  const message = `A team has the short name "${allTeams}", which stands for all teams in a file`;
  throw new Refusal('IN_USE', `${message}. Give it another one first: wo teams update --slug`);
}

const usernameKey = sql<string>`lower(${users.username})`;
const nameIn = (entry: { username: string } | { user: string }) =>
  'user' in entry ? entry.user : entry.username;

/** Role bindings by name, in an order that does not change. */
export async function readHeld(
  db: SharedDb,
  scope: Scope,
  which: SQL | undefined,
  limit?: number,
): Promise<Held[]> {
  const query = db
    .select({
      id: roleBindings.id,
      user: users.username,
      role: roles.key,
      slug: teams.slug,
      source: roleBindings.source,
    })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .innerJoin(roles, eq(roles.id, roleBindings.roleId))
    .leftJoin(teams, eq(teams.id, roleBindings.teamId))
    .where(and(which, inScope(roleBindings.teamId, scope)))
    .orderBy(asc(usernameKey), asc(roles.key), asc(teams.slug));
  const rows = await (limit === undefined ? query : query.limit(limit));
  return rows.map(({ slug, ...row }) => ({ ...row, team: slug ?? allTeams }));
}
