import * as z from 'zod';
import { call, type Command, command, type Run } from '../command.ts';
import { byId, expectedVersion, list, optional, page, text, toggle, uuid, yesNo } from '../flags.ts';
import { human } from '../output.ts';

const deleted = () => 'Deleted.';

const scriptRoots = optional(list('Folders where the script tree is installed, separated by commas'));

const teams: Command[] = [
  call(
    'teams list',
    'List teams',
    { ...page, archived: optional(yesNo('Archived ones, too')) },
    (wo) => wo.shared.teams.list.query,
    ['id', 'slug', 'name', 'version'],
  ),
  call('teams get', 'Show a team', byId, (wo) => wo.shared.teams.get.query),
  call(
    'teams create',
    'Create a team',
    { slug: text('Short name'), name: text('Its name'), scriptRoots },
    (wo) => wo.shared.teams.create.mutate,
  ),
  call(
    'teams update',
    'Change a team',
    {
      ...byId,
      expectedVersion,
      slug: optional(text('Short name')),
      name: optional(text('Its name')),
      scriptRoots,
    },
    (wo) => wo.shared.teams.update.mutate,
  ),
  call(
    'teams delete',
    'Archive a team',
    { ...byId, expectedVersion },
    (wo) => wo.shared.teams.delete.mutate,
    () => 'Archived.',
  ),
];

const passwordStdin = toggle('Read a password from stdin (or set WO_NEW_PASSWORD)');

/** A member without a password cannot sign in, so giving none is allowed: nobody is asked. */
async function newPassword({ io, secrets }: Run, fromStdin: boolean): Promise<{ password?: string }> {
  if (!fromStdin && !io.env.WO_NEW_PASSWORD) return {};
  const hint = 'Write it to stdin, on one line.';
  return { password: await secrets.read({ what: 'password', fromStdin, env: ['WO_NEW_PASSWORD'], hint }) };
}

const userColumns = ['id', 'username', 'displayName', 'disabled', 'version'];
const email = optional(text('Mail address', '<address>'));

const users: Command[] = [
  call(
    'users list',
    'List members',
    { ...page, q: optional(text('Part of a name')) },
    (wo) => wo.shared.users.list.query,
    userColumns,
  ),
  call('users get', 'Show a member', byId, (wo) => wo.shared.users.get.query),
  command(
    'users create',
    'Add a member',
    { username: text('Name to sign in with'), displayName: text('Name to show'), email, passwordStdin },
    async (run, { passwordStdin: fromStdin, ...fields }) => {
      const input = { ...fields, ...(await newPassword(run, fromStdin)) };
      const user = await run.wo.shared.users.create.mutate(input);
      run.print(user, human(user));
    },
  ),
  command(
    'users update',
    'Change, disable or enable a member',
    {
      ...byId,
      expectedVersion,
      displayName: optional(text('Name to show')),
      email,
      disabled: optional(yesNo('Cannot sign in')),
      passwordStdin,
    },
    async (run, { passwordStdin: fromStdin, ...fields }) => {
      const input = { ...fields, ...(await newPassword(run, fromStdin)) };
      const user = await run.wo.shared.users.update.mutate(input);
      run.print(user, human(user));
    },
  ),
  call(
    'users delete',
    'Remove a member',
    { ...byId, expectedVersion },
    (wo) => wo.shared.users.delete.mutate,
    deleted,
  ),
];

const permissions = list('Such as scripts:read,audit:*, separated by commas');

const roles: Command[] = [
  call('roles list', 'List roles', page, (wo) => wo.shared.roles.list.query, [
    'id',
    'key',
    'name',
    'builtIn',
    'version',
  ]),
  call(
    'roles permissions',
    'List every permission a role can hold',
    {},
    (wo) => () => wo.shared.roles.permissions.query(),
    ['permission', 'level', 'about'],
  ),
  call('roles get', 'Show a role', byId, (wo) => wo.shared.roles.get.query),
  call(
    'roles create',
    'Create a role',
    { key: text('Short name'), name: text('Its name'), permissions },
    (wo) => wo.shared.roles.create.mutate,
  ),
  call(
    'roles update',
    'Change a role',
    { ...byId, expectedVersion, name: optional(text('Its name')), permissions: optional(permissions) },
    (wo) => wo.shared.roles.update.mutate,
  ),
  call(
    'roles delete',
    'Delete a role',
    { ...byId, expectedVersion },
    (wo) => wo.shared.roles.delete.mutate,
    deleted,
  ),
];

/** "All teams" has to be said: a forgotten flag must not grant everywhere. */
const teamOrAll = {
  placeholder: '<uuid|all>',
  about: 'The team it counts in, or all',
  schema: z.union([z.literal('all').transform(() => null), z.uuid()], 'is neither a team id nor all'),
};

const roleBindings: Command[] = [
  call(
    'role-bindings list',
    'List who holds which role',
    { ...page, userId: optional(uuid('Only of this member')), teamId: optional(uuid('Only in this team')) },
    (wo) => wo.shared.roleBindings.list.query,
    ['id', 'username', 'role', 'teamId'],
  ),
  call(
    'role-bindings create',
    'Give a role to a member',
    { userId: uuid('The member'), role: text('Key of the role', '<key>'), teamId: teamOrAll },
    (wo) => wo.shared.roleBindings.create.mutate,
  ),
  call(
    'role-bindings delete',
    'Take a role away',
    byId,
    (wo) => wo.shared.roleBindings.delete.mutate,
    deleted,
  ),
];

export const team: Command[] = [...teams, ...users, ...roles, ...roleBindings];
