import { type Command, command } from '../command.ts';
import { optional, positional, text, toggle } from '../flags.ts';
import { UsageError } from '../io.ts';
import { human, plain } from '../output.ts';
import { forgetSession, keepSession } from '../sessions.ts';
import { WoError } from '../../sdk/index.ts';

const signIn = command(
  'sign-in',
  'Sign in to the team; the session is kept in the data folder',
  {
    username: positional(optional(text('Name to sign in with (WO_USERNAME)'))),
    code: optional(text('Of your second factor, or a recovery code', '<code>')),
    passwordStdin: toggle('Read the password from stdin (or set WO_PASSWORD)'),
  },
  async (run, args) => {
    const username = args.username ?? run.io.env.WO_USERNAME;
    if (!username) throw new UsageError('--username is missing.');
    const password = await run.secrets.read({
      what: 'password',
      fromStdin: args.passwordStdin,
      env: ['WO_PASSWORD'],
      hint: 'Set WO_PASSWORD, or write it to stdin and add --password-stdin.',
    });
    const answer = await run.wo.shared.auth.signIn.mutate({ username, password, code: args.code });
    const { sessionToken: token, expiresAt, user } = answer;
    keepSession(run.dataDir, run.sessionKey, { token, expiresAt, username: user.username });
    run.print(answer, `Signed in to ${run.server} as ${plain(user.username)}, until ${expiresAt}.`);
  },
);

const tokenOf = (link: string) => link.trim().replace(/^.*#token=/, '');

const acceptInvitation = command(
  'accept-invitation',
  'Set your password with an invitation or reset link, and sign in',
  {
    displayName: optional(text('Name to show; of an invitation only')),
    code: optional(text('Of your second factor, or a recovery code', '<code>')),
    passwordStdin: toggle(
      'Read the link and the new password from stdin, one a line (or set WO_LINK and WO_NEW_PASSWORD)',
    ),
  },
  async (run, { passwordStdin: fromStdin, ...fields }) => {
    const hint = 'Set WO_LINK and WO_NEW_PASSWORD, or write both to stdin and add --password-stdin.';
    const link = await run.secrets.read({ what: 'link', fromStdin, env: ['WO_LINK'], hint });
    const env = ['WO_NEW_PASSWORD'];
    const password = await run.secrets.read({ what: 'new password', fromStdin, env, hint });
    const answer = await run.wo.shared.auth.acceptLink.mutate({ token: tokenOf(link), password, ...fields });
    const { sessionToken: token, expiresAt, user } = answer;
    keepSession(run.dataDir, run.sessionKey, { token, expiresAt, username: user.username });
    run.print(answer, `Signed in to ${run.server} as ${plain(user.username)}, until ${expiresAt}.`);
  },
);

const signOut = command('sign-out', 'End the session', {}, async (run) => {
  let ended = true;
  try {
    await run.wo.shared.auth.signOut.mutate();
  } catch (error) {
    // The session is over already: nothing is left to end, but the kept token still has to go.
    if (!(error instanceof WoError && error.reason === 'UNAUTHENTICATED')) throw error;
    ended = false;
  } finally {
    forgetSession(run.dataDir, run.sessionKey);
  }
  run.print(null, ended ? `Signed out of ${run.server}.` : `You were not signed in to ${run.server}.`);
});

const me = command('me', 'Show who is signed in and what they may do', {}, async (run) => {
  const answer = await run.wo.shared.auth.me.query();
  const { user, grants, token, expiresAt } = answer;
  const who = token ? { ...user, token: token.name, tokenExpiresAt: expiresAt } : user;
  run.print(answer, `${human(who)}\n\n${human({ items: grants }, ['permission', 'teamId'])}`);
});

export const session: Command[] = [signIn, acceptInvitation, signOut, me];
