import type { SharedDb } from '../../../db/shared/client.ts';
import { organisation } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { requireGrants } from '../../trpc/shared-access.ts';
import type { AuditEntry } from '../audit/record.ts';
import type { Permission } from '../rbac/permissions.ts';
import type { Grant, Scope } from '../rbac/scope.ts';
import { bindingRules, insertBindings, roleBindingEntry, unbindRoles } from '../role-bindings/service.ts';
import { createRole, roleEntry, updateRole } from '../roles/service.ts';
import { createTeam, teamEntry, updateTeam } from '../teams/service.ts';
import { createUser, updateUser, userEntry } from '../users/service.ts';
import { allTeams, type Assignment, type TeamDocument, userKey } from './document.ts';
import { type Path, type Plan, planChanges } from './plan.ts';
import { readState, type State } from './state.ts';

/** What applying a document needs: a transaction, the caller's rights, and where each change is recorded. */
export interface Work {
  db: SharedDb;
  /** Where the caller may see users, teams and roles. */
  scope: Scope;
  grants: readonly Grant[];
  record(entry: AuditEntry): void;
}

/**
 * Makes users, teams, roles and role bindings what the document says, each by the service of its own call and so
 * by the same rules. What gives comes before what takes away: an administrator may be replaced in one file.
 * Needs a transaction; one of them at a time applies a document.
 * @throws Refusal whatever the single calls throw; `issues` name the place in the document
 */
export async function applyDocument(work: Work, file: TeamDocument): Promise<Plan> {
  await work.db.select().from(organisation).for('update'); // two files at once would each plan on what was
  const state = await readState(work.db, work.scope, file);
  const plan = planChanges(file, state);
  await applyRoles(work, plan);
  const ids = {
    teamIds: await applyTeams(work, plan, state),
    userIds: await applyUsers(work, plan, state),
  };
  await giveRoles(work, plan, ids);
  await takeRoles(work, plan);
  await disableUsers(work, plan, ids);
  await archiveTeams(work, plan, ids);
  return plan;
}

/** By user name, and by short name. */
interface Ids {
  userIds: ReadonlyMap<string, string>;
  teamIds: ReadonlyMap<string, string>;
}

/** Where the caller may do this, for a change that the document really makes. @throws Refusal MISSING_PERMISSION */
const scopeOf = ({ grants }: Work, permission: Permission): Scope => requireGrants(grants, [permission]);

/** Runs one change; a refusal then says which entry of the document it is about. */
async function at<T>(path: Path, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason, message, details, cause } = error;
    const issues = (error.issues ?? [{ path: [], message }]).map((issue) => ({
      ...issue,
      path: ['document', ...path, ...issue.path],
    }));
    throw new Refusal(reason, message, details, { issues, cause });
  }
}

async function applyRoles(work: Work, plan: Plan): Promise<void> {
  const { db, grants } = work;
  for (const { path, change, fields, wanted, row } of plan.roles) {
    if (change === 'unchanged') continue;
    await at(path, async () => {
      const { key, name, permissions, requireSecondFactor } = wanted;
      if (row) {
        scopeOf(work, 'roles:update');
        // a built-in role takes one of the three: what stays must not be said
        const changes = {
          ...(fields.name && { name }),
          ...(fields.permissions && { permissions }),
          ...(fields.requireSecondFactor && { requireSecondFactor }),
        };
        return work.record(
          roleEntry('roles.update', await updateRole(db, grants, { id: row.id, ...changes })),
        );
      }
      scopeOf(work, 'roles:create');
      const made = { key, name: name ?? key, permissions: permissions ?? [], requireSecondFactor };
      work.record(roleEntry('roles.create', { after: await createRole(db, grants, made) }));
    });
  }
}

/** Archives none: a team may get its members and be archived in one file. */
async function applyTeams(work: Work, plan: Plan, state: State): Promise<Map<string, string>> {
  const { db, grants } = work;
  const ids = new Map([...state.teams].map(([slug, { id }]) => [slug, id]));
  for (const { path, change, fields, wanted, row } of plan.teams) {
    if (change === 'unchanged') continue;
    await at(path, async () => {
      const { slug, name, scriptRoots } = wanted;
      const archived = wanted.archived ? undefined : wanted.archived;
      if (!row) {
        scopeOf(work, 'teams:create');
        const after = await createTeam(db, { slug, name: name ?? slug, scriptRoots: scriptRoots ?? [] });
        work.record(teamEntry('teams.create', { after }));
        ids.set(slug, after.id);
      } else if (Object.keys(fields).some((field) => field !== 'archived' || archived === false)) {
        const scope = scopeOf(work, 'teams:update');
        const done = await updateTeam(db, scope, grants, { id: row.id, name, scriptRoots, archived });
        work.record(teamEntry('teams.update', done));
      }
    });
  }
  return ids;
}

/** Disables none: whoever follows them as administrator must have become one before. */
async function applyUsers(work: Work, plan: Plan, state: State): Promise<Map<string, string>> {
  const { db, grants } = work;
  const ids = new Map([...state.users].map(([name, { id }]) => [name, id]));
  for (const { path, change, fields, wanted, row } of plan.users) {
    if (change === 'unchanged') continue;
    await at(path, async () => {
      const { username, displayName, email } = wanted;
      const disabled = wanted.disabled ? undefined : wanted.disabled;
      if (!row) {
        scopeOf(work, 'users:create');
        const input = { username, displayName: displayName ?? username, email: email ?? undefined };
        const after = await createUser(db, input);
        work.record(userEntry('users.create', { after }));
        ids.set(userKey(username), after.id);
      } else if (Object.keys(fields).some((field) => field !== 'disabled' || disabled === false)) {
        scopeOf(work, 'users:update');
        const done = await updateUser(db, grants, { id: row.id, displayName, email, disabled });
        work.record(userEntry('users.update', done));
      }
    });
  }
  return ids;
}

async function giveRoles(work: Work, plan: Plan, ids: Ids): Promise<void> {
  const added = plan.assignments.filter(({ change }) => change === 'added');
  const [first] = added;
  if (!first) return;
  const scope = await at(first.path, async () => scopeOf(work, 'roles:bind'));
  const allowed = bindingRules(work.db, scope, work.grants);
  const inputs: Parameters<typeof insertBindings>[1][number][] = [];
  for (const { path, wanted } of added)
    await at(path, async () => {
      const named = { role: wanted.role, ...idsOf(wanted, ids) };
      const { id: roleId } = await allowed(named);
      inputs.push({ ...named, roleId });
    });
  for (const after of await insertBindings(work.db, inputs))
    work.record(roleBindingEntry('roleBindings.create', { after }));
}

/** @throws Refusal UNKNOWN_REFERENCE - neither in the file nor in the database */
function idsOf({ user, team }: Assignment, { userIds, teamIds }: Ids) {
  const userId = userIds.get(userKey(user)) ?? unknown('user', user);
  return { userId, teamId: team === allTeams ? null : (teamIds.get(team) ?? unknown('team', team)) };
}

function unknown(what: 'user' | 'team', name: string): never {
  const message = `There is no ${what} "${name}", neither in this file nor among those you may see`;
  const advice = `Add it under ${what}s, or correct the name.`;
  throw new Refusal('UNKNOWN_REFERENCE', `${message}. ${advice}`, undefined, {
    issues: [{ path: [what], message }],
  });
}

async function takeRoles(work: Work, { removed }: Plan): Promise<void> {
  if (removed.length === 0) return;
  const { db, grants } = work;
  await at(['prune'], async () => {
    const ids = removed.map(({ id }) => id);
    for (const before of await unbindRoles(db, scopeOf(work, 'roles:bind'), grants, ids))
      work.record(roleBindingEntry('roleBindings.delete', { before }));
  });
}

async function disableUsers(work: Work, plan: Plan, { userIds }: Ids): Promise<void> {
  for (const { path, fields, wanted } of plan.users) {
    const id = userIds.get(userKey(wanted.username));
    if (!wanted.disabled || !fields.disabled || id === undefined) continue;
    await at(path, async () => {
      scopeOf(work, 'users:update');
      work.record(userEntry('users.update', await updateUser(work.db, work.grants, { id, disabled: true })));
    });
  }
}

async function archiveTeams(work: Work, plan: Plan, { teamIds }: Ids): Promise<void> {
  for (const { path, fields, wanted } of plan.teams) {
    const id = teamIds.get(wanted.slug);
    if (!wanted.archived || !fields.archived || id === undefined) continue;
    await at(path, async () => {
      const scope = scopeOf(work, 'teams:delete');
      work.record(
        teamEntry('teams.delete', await updateTeam(work.db, scope, work.grants, { id, archived: true })),
      );
    });
  }
}
