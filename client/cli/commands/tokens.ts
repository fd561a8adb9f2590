import type { WoClient } from '../../sdk/index.ts';
import { call, type Command, command, type Run } from '../command.ts';
import {
  byId,
  expectedVersion,
  list,
  optional,
  page,
  text,
  time,
  toggle,
  uuid,
  wholeNumber,
  yesNo,
} from '../flags.ts';
import { human } from '../output.ts';

type Issued = Awaited<ReturnType<WoClient['shared']['tokens']['create']['mutate']>>;

const expiresAt = (about: string) => optional(time(about));
/** So that a script can write: TOKEN=$(wo tokens create … --token-only) */
const tokenOnly = toggle('Print the token alone');

/** The token goes to stdout, once; what to know about it to stderr. */
function show(run: Run, issued: Issued, alone: boolean): void {
  const { token, ...row } = issued;
  run.print(issued, alone ? token : `${human(row)}\n\n${token}`);
  run.note(
    `The token is shown only now. It works until ${row.expiresAt}; renew it before with: wo tokens rotate ${row.id}`,
  );
}

export const tokens: Command[] = [
  call(
    'tokens list',
    'List your API tokens, newest first',
    {
      ...page,
      userId: optional(uuid("Somebody else's, for who may change members")),
      ended: optional(yesNo('Revoked and expired ones, too')),
    },
    (wo) => wo.shared.tokens.list.query,
    ['id', 'name', 'hint', 'expiresAt', 'lastUsedAt'],
  ),
  call('tokens get', 'Show an API token', byId, (wo) => wo.shared.tokens.get.query),
  command(
    'tokens create',
    'Create an API token that acts for you',
    {
      name: text('What it is for'),
      permissions: optional(list('Such as scripts:read,audit:*; all that you hold unless given')),
      teamIds: optional(list('Only in these teams, separated by commas')),
      expiresAt: expiresAt('When it ends; in 90 days unless given, at most 366'),
      tokenOnly,
    },
    async (run, { tokenOnly: alone, ...input }) =>
      show(run, await run.wo.shared.tokens.create.mutate(input), alone),
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
    async (run, { tokenOnly: alone, ...input }) =>
      show(run, await run.wo.shared.tokens.rotate.mutate(input), alone),
  ),
  call(
    'tokens delete',
    'Revoke an API token at once',
    { ...byId, expectedVersion },
    (wo) => wo.shared.tokens.delete.mutate,
    () => 'Revoked.',
  ),
];
