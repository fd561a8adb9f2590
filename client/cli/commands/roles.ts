import { call, type Command, command } from '../command.ts';
import { expectedVersion, list, optional, page, positional, text, yesNo } from '../flags.ts';
import { findRoleId } from '../names.ts';
import { human } from '../output.ts';
import { ensure } from './ensure.ts';

const byId = { id: positional(text('Its key or id', '<key|uuid>')) };
const permissions = list('Such as scripts:read,audit:*, separated by commas');
const requireSecondFactor = optional(yesNo('Counts only in sessions with a second factor'));

export const roles: Command[] = [
  call('roles list', 'List roles', page, (wo) => wo.shared.roles.list.query, [
    'id',
    'key',
    'name',
    'builtIn',
    'requireSecondFactor',
    'version',
  ]),
  call(
    'roles permissions',
    'List every permission a role can hold',
    {},
    (wo) => () => wo.shared.roles.permissions.query(),
    ['permission', 'level', 'about'],
  ),
  command('roles get', 'Show a role', byId, async (run, { id }) => {
    const answer = await run.wo.shared.roles.get.query({ id: await findRoleId(run.wo, id) });
    run.print(answer, human(answer));
  }),
  call(
    'roles create',
    'Create a role',
    { key: text('Short name'), name: text('Its name'), permissions, requireSecondFactor },
    (wo) => wo.shared.roles.create.mutate,
  ),
  command(
    'roles ensure',
    'Create a role, or change it to be so; the same again changes nothing',
    {
      key: positional(text('Short name', '<key>')),
      name: optional(text('Its name')),
      permissions: optional(permissions),
      requireSecondFactor,
    },
    (run, role) => ensure(run, { roles: [role] }),
  ),
  command(
    'roles update',
    'Change a role',
    {
      ...byId,
      expectedVersion,
      name: optional(text('Its name')),
      permissions: optional(permissions),
      requireSecondFactor: optional(
        yesNo('Counts only in sessions with a second factor; also of built-in roles'),
      ),
    },
    async (run, { id, ...fields }) => {
      const input = { id: await findRoleId(run.wo, id), ...fields };
      const answer = await run.wo.shared.roles.update.mutate(input);
      run.print(answer, human(answer));
    },
  ),
  command('roles delete', 'Delete a role', { ...byId, expectedVersion }, async (run, { id, ...seen }) => {
    await run.wo.shared.roles.delete.mutate({ id: await findRoleId(run.wo, id), ...seen });
    run.print(null, 'Deleted.');
  }),
];
