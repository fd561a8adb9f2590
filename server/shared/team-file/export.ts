import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { roleBindings, roles, teams, users } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { limits, type TeamDocument } from './document.ts';
import { type Held, readHeld, refuseTeamCalledAll } from './state.ts';

/**
 * The document that describes what is there now, in a stable order: applying it changes nothing. With `team`, that
 * team, who holds what in it, and their custom roles. Roles that follow the identity provider are left out.
 * @throws Refusal NOT_FOUND - no such team within `scope`
 * @throws Refusal INVALID_INPUT - more than one file may name
 */
export async function exportDocument(
  db: SharedDb,
  scope: Scope,
  team: string | undefined,
): Promise<TeamDocument> {
  const foundTeams = await db
    .select()
    .from(teams)
    .where(and(inScope(teams.id, scope), team === undefined ? undefined : eq(teams.slug, team)))
    .orderBy(asc(teams.slug))
    .limit(limits.teams + 1);
  refuseTeamCalledAll(foundTeams);
  const [only] = foundTeams;
  if (team !== undefined && !only)
    throw new Refusal('NOT_FOUND', `No team "${team}", or you are not allowed to see it. See: wo teams list`);
  const inTeam = team === undefined || !only ? undefined : eq(roleBindings.teamId, only.id);
  const manual = and(eq(roleBindings.source, 'manual'), inTeam);
  const held = await readHeld(db, scope, manual, limits.assignments + 1);
  const part = inTeam ? held : undefined;
  return {
    version: 1,
    users: within('users', await exportUsers(db, part)),
    teams: within(
      'teams',
      foundTeams.map(({ slug, name, scriptRoots, archivedAt }) => ({
        slug,
        name,
        ...(scriptRoots.length > 0 && { scriptRoots }),
        ...(archivedAt && { archived: true }),
      })),
    ),
    roles: within('roles', await exportRoles(db, part)),
    assignments: within(
      'assignments',
      held.map(({ user, role, team: where }) => ({ user, role, team: where })),
    ),
  };
}

function within<T>(list: keyof typeof limits, entries: T[]): T[] {
  if (entries.length <= limits[list]) return entries;
  throw new Refusal(
    'INVALID_INPUT',
    `There are more than ${limits[list]} ${list}, too many for one file. Export one team at a time.`,
    undefined,
    { issues: [{ path: ['team'], message: `More than ${limits[list]} ${list}` }] },
  );
}

/** @param held whose users alone are wanted; undefined: all users */
async function exportUsers(db: SharedDb, held: readonly Held[] | undefined) {
  const names = held && [...new Set(held.map(({ user }) => user))];
  const rows = await db
    .select()
    .from(users)
    .where(names && inArray(users.username, names))
    .orderBy(asc(sql`lower(${users.username})`))
    .limit(limits.users + 1);
  return rows.map(({ username, displayName, email, disabledAt }) => ({
    username,
    displayName,
    ...(email !== null && { email }),
    ...(disabledAt && { disabled: true }),
  }));
}

/**
 * Of the built-in roles only which ask for a second factor: the rest is the same everywhere. Patterns stay patterns.
 */
async function exportRoles(db: SharedDb, held: readonly Held[] | undefined) {
  const keys = held && [...new Set(held.map(({ role }) => role))];
  const rows = await db
    .select()
    .from(roles)
    .where(and(or(eq(roles.builtIn, false), roles.requireSecondFactor), keys && inArray(roles.key, keys)))
    .orderBy(asc(roles.key))
    .limit(limits.roles + 1);
  return rows.map(({ key, name, permissions, builtIn, requireSecondFactor }) => ({
    key,
    ...(!builtIn && { name, permissions: [...permissions].sort() }),
    ...(requireSecondFactor && { requireSecondFactor }),
  }));
}
