import { call, type Command, command, type Run } from '../command.ts';
import {
  emailOrNone,
  expectedVersion,
  list,
  oneOf,
  optional,
  page,
  positional,
  text,
  time,
  toggle,
  uuid,
  yesNo,
} from '../flags.ts';
import { UsageError } from '../io.ts';
import { findTeamId, findUserId } from '../names.ts';
import { human, plain } from '../output.ts';
import { ensure } from './ensure.ts';

const passwordStdin = toggle('Read a password from stdin (or set WO_NEW_PASSWORD)');

/** A member without a password cannot sign in, so giving none is allowed: nobody is asked. */
async function newPassword({ io, secrets }: Run, fromStdin: boolean): Promise<{ password?: string }> {
  if (!fromStdin && !io.env.WO_NEW_PASSWORD) return {};
  const hint = 'Write it to stdin, on one line.';
  return { password: await secrets.read({ what: 'password', fromStdin, env: ['WO_NEW_PASSWORD'], hint }) };
}

const userColumns = ['id', 'username', 'displayName', 'status', 'canSignIn', 'hasSecondFactor', 'version'];
export const sessionColumns = ['id', 'current', 'method', 'secondFactor', 'ip', 'lastSeenAt', 'userAgent'];
const email = optional(text('Mail address', '<address>'));
const which = positional(text('User name or id', '<name|uuid>'));
/** Of the commands that any resource has, which is called by its id elsewhere. */
const byId = { id: which };
const byName = { user: which };
const linkFlags = {
  expiresAt: optional(time('When the link ends; at most 30 days from now')),
  linkOnly: toggle('Print the link alone'),
};

interface Given {
  link: string;
  expiresAt: string;
  user: { username: string };
}

/** The link goes to stdout, once; what to know about it to stderr. */
function showLink(run: Run, given: Given, alone: boolean): void {
  const address = `${run.server}${given.link}`;
  run.print(given, alone ? address : `${human(given.user)}\n\n${address}`);
  run.note(
    `The link is shown only now and works once, until ${given.expiresAt}. Give it to ${plain(given.user.username)} alone.`,
  );
}

/** `editor@ops`: the key of a role, and a team's short name or `all`. */
async function rolesOf(run: Run, given: string[] = []): Promise<{ role: string; teamId: string | null }[]> {
  return Promise.all(
    given.map(async (pair) => {
      const [role, team, ...more] = pair.split('@');
      if (!role || !team || more.length > 0)
        throw new UsageError(
          `--roles ${JSON.stringify(pair)} is not a role; it looks like editor@ops or auditor@all`,
        );
      return { role, teamId: team === 'all' ? null : await findTeamId(run.wo, team) };
    }),
  );
}

async function setDisabled(run: Run, user: string, disabled: boolean): Promise<void> {
  const answer = await run.wo.shared.users.update.mutate({ id: await findUserId(run.wo, user), disabled });
  run.print(answer, `${disabled ? 'Disabled' : 'Enabled'} ${plain(answer.username)}.`);
}

export const users: Command[] = [
  call(
    'users list',
    'List members',
    {
      ...page,
      q: optional(text('Part of a name')),
      status: optional(oneOf('Only those of this state', ['active', 'invited', 'disabled'])),
    },
    (wo) => wo.shared.users.list.query,
    userColumns,
  ),
  command('users get', 'Show a member', byId, async (run, { id }) => {
    const answer = await run.wo.shared.users.get.query({ id: await findUserId(run.wo, id) });
    run.print(answer, human(answer));
  }),
  command(
    'users invite',
    'Add a member who sets their own password with a link',
    {
      username: text('Name to sign in with'),
      displayName: text('Name to show'),
      email,
      roles: optional(list('Such as editor@ops,auditor@all: roles, and the teams they count in')),
      ...linkFlags,
    },
    async (run, { linkOnly, roles, ...fields }) => {
      const input = { ...fields, roles: await rolesOf(run, roles) };
      showLink(run, await run.wo.shared.users.invite.mutate(input), linkOnly);
    },
  ),
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
    'users ensure',
    'Add a member, or change them to be so; the same again changes nothing',
    {
      username: positional(text('Name to sign in with')),
      displayName: optional(text('Name to show')),
      email: emailOrNone(),
      disabled: optional(yesNo('Cannot sign in')),
    },
    (run, user) => ensure(run, { users: [user] }),
  ),
  command(
    'users update',
    'Change, disable or enable a member',
    {
      ...byId,
      expectedVersion,
      displayName: optional(text('Name to show')),
      email: emailOrNone(),
      disabled: optional(yesNo('Cannot sign in')),
      passwordStdin,
    },
    async (run, { id, passwordStdin: fromStdin, ...fields }) => {
      const input = { ...fields, ...(await newPassword(run, fromStdin)) };
      const user = await run.wo.shared.users.update.mutate({ id: await findUserId(run.wo, id), ...input });
      run.print(user, human(user));
    },
  ),
  command('users disable', 'Lock a member out at once, on every server', byName, (run, { user }) =>
    setDisabled(run, user, true),
  ),
  command('users enable', 'Let a disabled member sign in again', byName, (run, { user }) =>
    setDisabled(run, user, false),
  ),
  command(
    'users reset-password',
    'Make a link with which a member sets a new password; the old one stops working now',
    { ...byName, ...linkFlags },
    async (run, { user, linkOnly, expiresAt }) => {
      const id = await findUserId(run.wo, user);
      showLink(run, await run.wo.shared.users.resetPassword.mutate({ id, expiresAt }), linkOnly);
    },
  ),
  command(
    'users revoke-link',
    'Make an invitation or reset link worthless',
    byName,
    async (run, { user }) => {
      await run.wo.shared.users.revokeLink.mutate({ id: await findUserId(run.wo, user) });
      run.print(null, 'Revoked.');
    },
  ),
  command(
    'users sessions',
    'List where a member is signed in',
    { ...byName, ...page },
    async (run, { user, ...paging }) => {
      const id = await findUserId(run.wo, user);
      const answer = await run.wo.shared.users.sessions.query({ id, ...paging });
      run.print(answer, human(answer, sessionColumns));
    },
  ),
  command(
    'users revoke-sessions',
    'End the sessions of a member',
    { ...byName, sessionId: optional(uuid('Only this one')) },
    async (run, { user, sessionId }) => {
      const id = await findUserId(run.wo, user);
      const answer = await run.wo.shared.users.revokeSessions.mutate({ id, sessionId });
      run.print(answer, `Ended ${answer.ended}.`);
    },
  ),
  command(
    'users remove-second-factor',
    'Remove the second factor of a member who lost it; their sessions end',
    byName,
    async (run, { user }) => {
      const id = await findUserId(run.wo, user);
      const answer = await run.wo.shared.users.removeSecondFactor.mutate({ id });
      run.print(answer, `${plain(answer.username)} signs in with the password alone, until they set one up.`);
    },
  ),
  command('users delete', 'Remove a member', { ...byId, expectedVersion }, async (run, { id, ...seen }) => {
    await run.wo.shared.users.delete.mutate({ id: await findUserId(run.wo, id), ...seen });
    run.print(null, 'Deleted.');
  }),
];
