import { call, type Command, command } from '../command.ts';
import { byId, expectedVersion, list, optional, page, positional, text, yesNo } from '../flags.ts';
import { ensure } from './ensure.ts';

const permissions = list('Such as scripts:read,audit:*, separated by commas');

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
  call('roles get', 'Show a role', byId, (wo) => wo.shared.roles.get.query),
  call(
    'roles create',
    'Create a role',
    { key: text('Short name'), name: text('Its name'), permissions },
    (wo) => wo.shared.roles.create.mutate,
  ),
  command(
    'roles ensure',
    'Create a role, or change it to be so; the same again changes nothing',
    {
      key: positional(text('Short name', '<key>')),
      name: optional(text('Its name')),
      permissions: optional(permissions),
    },
    (run, role) => ensure(run, { roles: [role] }),
  ),
  call(
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
    (wo) => wo.shared.roles.update.mutate,
  ),
  call(
    'roles delete',
    'Delete a role',
    { ...byId, expectedVersion },
    (wo) => wo.shared.roles.delete.mutate,
    () => 'Deleted.',
  ),
];
