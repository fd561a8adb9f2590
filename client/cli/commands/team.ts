import { call, type Command, command, type Run } from '../command.ts';
import { byId, expectedVersion, optional, page, text, toggle, yesNo } from '../flags.ts';
import { human } from '../output.ts';

const deleted = () => 'Deleted.';

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

export const team: Command[] = users;
