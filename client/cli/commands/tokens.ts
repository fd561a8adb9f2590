import type { WoClient } from '../../sdk/index.ts';
import { type Command, command, type Run } from '../command.ts';
import {
  expectedVersion,
  list,
  optional,
  page,
  positional,
  text,
  time,
  toggle,
  uuid,
  wholeNumber,
  yesNo,
} from '../flags.ts';
import { refuseBoth } from '../io.ts';
import { findTeamId, findTokenId, findUserId } from '../names.ts';
import { human } from '../output.ts';

type Token = Awaited<ReturnType<WoClient['shared']['tokens']['get']['query']>>;
type Issued = Awaited<ReturnType<WoClient['shared']['tokens']['create']['mutate']>>;

const expiresAt = (about: string) => optional(time(about));
/** So that a script can write: TOKEN=$(wo tokens create … --token-only) */
const tokenOnly = toggle('Print the token alone');

const byId = { id: positional(text('Its name or id', '<name|uuid>')) };

/** What is not narrowed must not look like nothing. */
function readable(token: Token): string {
  const permissions = token.permissions ?? 'all that its owner holds';
  return human({ ...token, permissions, teamIds: token.teamIds ?? 'wherever its owner holds them' });
}

/** The token goes to stdout, once; what to know about it to stderr. */
function show(run: Run, issued: Issued, alone: boolean): void {
  const { token, ...row } = issued;
  run.print(issued, alone ? token : `${readable(row)}\n\n${token}`);
  run.note(
    `The token is shown only now. It works until ${row.expiresAt}; renew it before with: wo tokens rotate ${row.id}`,
  );
}

export const tokens: Command[] = [
  command(
    'tokens list',
    'List your API tokens, newest first',
    {
      ...page,
      user: optional(text("Somebody else's, for who may change members", '<name>')),
      userId: optional(uuid("Somebody else's, by id")),
      ended: optional(yesNo('Revoked and expired ones, too')),
    },
    async (run, { user, userId, ...which }) => {
      refuseBoth('--user', user, '--user-id', userId);
      const owner = user === undefined ? userId : await findUserId(run.wo, user);
      const answer = await run.wo.shared.tokens.list.query({ ...which, userId: owner });
      run.print(answer, human(answer, ['id', 'name', 'hint', 'expiresAt', 'lastUsedAt']));
    },
  ),
  command('tokens get', 'Show an API token', byId, async (run, { id }) => {
    const answer = await run.wo.shared.tokens.get.query({ id: await findTokenId(run.wo, id) });
    run.print(answer, readable(answer));
  }),
  command(
    'tokens create',
    'Create an API token that acts for you',
    {
      name: text('What it is for'),
      permissions: optional(list('Such as scripts:read,audit:*; all that you hold unless given')),
      teams: optional(list('Only in these teams, by short name')),
      teamIds: optional(list('Only in these teams, by id')),
      expiresAt: expiresAt('When it ends; in 90 days unless given, at most 366'),
      tokenOnly,
    },
    async (run, { tokenOnly: alone, teams, teamIds, ...input }) => {
      refuseBoth('--teams', teams, '--team-ids', teamIds);
      const where = teams ? await teamIdsOf(run, teams) : teamIds;
      show(run, await run.wo.shared.tokens.create.mutate({ ...input, teamIds: where }), alone);
    },
  ),
  command(
    'tokens rotate',
    'Replace an API token of yours by a new one; the old one works on for a while',
    {
      ...byId,
      overlapHours: optional(
        wholeNumber('How long the old one works on; 0 to 168, 24 unless given', '<hours>'),
      ),
      expiresAt: expiresAt(
        'When the new one ends; after as long as the old one was meant to live unless given',
      ),
      tokenOnly,
    },
    async (run, { id, tokenOnly: alone, ...input }) => {
      const which = await findTokenId(run.wo, id);
      show(run, await run.wo.shared.tokens.rotate.mutate({ id: which, ...input }), alone);
    },
  ),
  command(
    'tokens delete',
    'Revoke an API token at once',
    { ...byId, expectedVersion },
    async (run, { id, ...seen }) => {
      await run.wo.shared.tokens.delete.mutate({ id: await findTokenId(run.wo, id), ...seen });
      run.print(null, 'Revoked.');
    },
  ),
];

function teamIdsOf({ wo }: Run, names: string[]): Promise<string[]> {
  return Promise.all(names.map((name) => findTeamId(wo, name)));
}
