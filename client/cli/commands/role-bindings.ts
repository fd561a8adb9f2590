import * as z from 'zod';
import { type Command, command, type Run } from '../command.ts';
import { optional, page, positional, text, uuid } from '../flags.ts';
import { refuseBoth, UsageError } from '../io.ts';
import { findBindingId, findTeamId, findUserId } from '../names.ts';
import { human } from '../output.ts';
import { ensure } from './ensure.ts';

/** "All teams" has to be said: a forgotten flag must not grant everywhere. */
const teamOrAll = {
  placeholder: '<uuid|all>',
  about: 'The team it counts in, or all',
  schema: z.union([z.literal('all').transform(() => null), z.uuid()], 'is neither a team id nor all'),
};

const role = text('Key of the role', '<key>');
const user = text('User name', '<name>');
const team = text('Short name of the team it counts in, or all', '<name|all>');

/** One binding, by names or by ids. */
const binding = {
  userId: optional(uuid('The member, by id')),
  user: optional(user),
  role,
  teamId: optional(teamOrAll),
  team: optional(team),
};

interface Named {
  userId?: string | undefined;
  user?: string | undefined;
  role: string;
  teamId?: string | null | undefined;
  team?: string | undefined;
}

/** @throws UsageError - neither a name nor an id, or both */
async function idsOf(
  { wo }: Run,
  given: Named,
): Promise<{ userId: string; role: string; teamId: string | null }> {
  one('user', given.user, given.userId);
  one('team', given.team, given.teamId);
  const teamId = given.team === undefined ? given.teamId : await teamIdOf(wo, given.team);
  const userId = given.userId ?? (await findUserId(wo, given.user ?? ''));
  return { userId, role: given.role, teamId: teamId ?? null };
}

function one(what: 'user' | 'team', name: unknown, id: unknown): void {
  if (name === undefined && id === undefined)
    throw new UsageError(`--${what}-id is missing. A name will do: --${what} <name>`);
  refuseBoth(`--${what}`, name, `--${what}-id`, id);
}

async function teamIdOf(wo: Run['wo'], name: string): Promise<string | null> {
  return name === 'all' ? null : findTeamId(wo, name);
}

export const roleBindings: Command[] = [
  command(
    'role-bindings list',
    'List who holds which role',
    {
      ...page,
      user: optional(text('Only of this member', '<name>')),
      userId: optional(uuid('Only of this member, by id')),
      team: optional(text('Only in this team: its short name', '<name>')),
      teamId: optional(uuid('Only in this team, by id')),
    },
    async (run, { user: username, userId, team: slug, teamId, ...paging }) => {
      refuseBoth('--user', username, '--user-id', userId);
      refuseBoth('--team', slug, '--team-id', teamId);
      const answer = await run.wo.shared.roleBindings.list.query({
        ...paging,
        userId: username === undefined ? userId : await findUserId(run.wo, username),
        teamId: slug === undefined ? teamId : await findTeamId(run.wo, slug),
      });
      run.print(answer, human(answer, ['id', 'username', 'role', 'teamId']));
    },
  ),
  command('role-bindings create', 'Give a role to a member', binding, async (run, given) => {
    const answer = await run.wo.shared.roleBindings.create.mutate(await idsOf(run, given));
    run.print(answer, human(answer));
  }),
  command(
    'role-bindings ensure',
    'Give a role to a member who may hold it already',
    { user, role, team },
    (run, given) => ensure(run, { assignments: [given] }),
  ),
  command(
    'role-bindings delete',
    'Take a role away, by id or by names',
    { id: optional(positional(uuid('Which one'))), ...binding, role: optional(role) },
    async (run, { id, role: key, ...given }) => {
      await run.wo.shared.roleBindings.delete.mutate({ id: id ?? (await boundAs(run, key, given)) });
      run.print(null, 'Deleted.');
    },
  ),
];

async function boundAs(run: Run, key: string | undefined, given: Omit<Named, 'role'>): Promise<string> {
  if (key === undefined)
    throw new UsageError('--id is missing. Names will do: --user <name> --role <key> --team <name|all>');
  return findBindingId(run.wo, await idsOf(run, { ...given, role: key }));
}
