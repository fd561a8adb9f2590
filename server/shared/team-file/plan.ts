import type { Role, Team, User } from '../../../db/shared/schema/index.ts';
import { permissionsOfRole } from '../auth/caller.ts';
import {
  type Assignment,
  assignmentKey,
  type RoleInFile,
  type TeamDocument,
  type TeamInFile,
  type UserInFile,
  userKey,
} from './document.ts';
import type { Held, State } from './state.ts';

/** The fields that differ; `before` is null in a row that is new. */
export type Fields = Record<string, { before: unknown; after: unknown }>;

/** Where in the document something is said. */
export type Path = (string | number)[];

/** One thing the document names, and how it differs from what is there. */
export interface Planned<Wanted, Row> {
  path: Path;
  key: string;
  change: 'added' | 'changed' | 'unchanged';
  fields: Fields;
  wanted: Wanted;
  row: Row | undefined;
}

export interface Plan {
  users: Planned<UserInFile, User>[];
  teams: Planned<TeamInFile, Team>[];
  roles: Planned<RoleInFile, Role>[];
  assignments: Planned<Assignment, Held>[];
  /** Held, not assigned, and the document says `prune`. */
  removed: Held[];
}

/** Compares the document with what is there. Pure. */
export function planChanges(file: TeamDocument, state: State): Plan {
  const assignments = (file.assignments ?? []).map((wanted, index) => {
    const key = assignmentKey(wanted);
    const row = state.held.get(key);
    const change = row ? ('unchanged' as const) : ('added' as const);
    return { path: ['assignments', index], key, change, fields: {}, wanted, row };
  });
  return {
    users: (file.users ?? []).map((wanted, index) => {
      const row = state.users.get(userKey(wanted.username));
      return planned(['users', index], wanted.username, wanted, row, row && presentUser(row));
    }),
    teams: (file.teams ?? []).map((wanted, index) => {
      const row = state.teams.get(wanted.slug);
      return planned(['teams', index], wanted.slug, wanted, row, row && presentTeam(row));
    }),
    roles: (file.roles ?? []).map((wanted, index) => {
      const row = state.roles.get(wanted.key);
      return planned(['roles', index], wanted.key, wanted, row, row && presentRole(row));
    }),
    assignments,
    removed: file.prune ? notAssigned(file, state, new Set(assignments.map(({ key }) => key))) : [],
  };
}

const presentUser = ({ displayName, email, disabledAt }: User) => ({
  displayName,
  email,
  disabled: disabledAt !== null,
});
const presentTeam = ({ name, scriptRoots, archivedAt }: Team) => ({
  name,
  scriptRoots,
  archived: archivedAt !== null,
});
/** The row of a built-in role holds no permissions: they are in the code. */
const presentRole = (role: Role) => ({
  name: role.name,
  permissions: role.builtIn ? permissionsOfRole(role) : role.permissions,
  requireSecondFactor: role.requireSecondFactor,
});

/** A field the document does not name is not compared: it stays. */
function planned<Wanted extends object, Row>(
  path: Path,
  key: string,
  wanted: Wanted,
  row: Row | undefined,
  present: object | undefined,
): Planned<Wanted, Row> {
  const before = new Map<string, unknown>(Object.entries(present ?? {}));
  const fields: Fields = {};
  for (const [name, after] of Object.entries(wanted)) {
    if (after === undefined || identifying.has(name)) continue;
    if (!present) fields[name] = { before: null, after };
    else if (!same(name, before.get(name), after)) fields[name] = { before: before.get(name), after };
  }
  const differs = Object.keys(fields).length > 0;
  return { path, key, change: !row ? 'added' : differs ? 'changed' : 'unchanged', fields, wanted, row };
}

const identifying = new Set(['username', 'slug', 'key']);

/** The order of permissions says nothing, that of script roots is the order they are searched in. */
function same(name: string, left: unknown, right: unknown): boolean {
  const comparable = (value: unknown) =>
    JSON.stringify(
      name === 'permissions' && Array.isArray(value) ? [...new Set(value.map(String))].sort() : value,
    );
  return comparable(left) === comparable(right);
}

function notAssigned(file: TeamDocument, state: State, assigned: ReadonlySet<string>): Held[] {
  const listedUsers = new Set(file.users?.map(({ username }) => userKey(username)));
  const listedTeams = new Set(file.teams?.map(({ slug }) => slug));
  return [...state.held.values()].filter(
    (held) =>
      held.source === 'manual' &&
      !assigned.has(assignmentKey(held)) &&
      (listedUsers.has(userKey(held.user)) || listedTeams.has(held.team)),
  );
}
