import { call, type Command, command, type Run } from '../command.ts';
import { byId, emailOrNone, expectedVersion, optional, page, positional, text, toggle } from '../flags.ts';
import { human } from '../output.ts';
import { keepSession, sessionOf } from '../sessions.ts';
import { sessionColumns } from './users.ts';

const passwordStdin = toggle('Read the password from stdin (or set WO_PASSWORD)');
const code = positional(text('Of your app, or a recovery code', '<code>'));

function currentPassword({ secrets }: Run, fromStdin: boolean): Promise<string> {
  return secrets.read({
    what: 'current password',
    fromStdin,
    env: ['WO_PASSWORD'],
    hint: 'Set WO_PASSWORD, or write it to stdin and add --password-stdin.',
  });
}

interface Renewed {
  sessionToken: string;
  expiresAt: string;
}

/** The session goes on under a new token: the kept one is exchanged, one that was given by hand cannot be. */
function keepRenewed(run: Run, { sessionToken: token, expiresAt }: Renewed): void {
  const kept = sessionOf(run.dataDir, run.sessionKey);
  if (run.io.env.WO_TOKEN)
    run.note('The session in WO_TOKEN has ended: this one goes on with the sessionToken that --json prints.');
  else if (kept) keepSession(run.dataDir, run.sessionKey, { ...kept, token, expiresAt });
}

const changePassword = command(
  'account change-password',
  'Change your password; your other sessions end',
  {
    passwordStdin: toggle(
      'Read the current and the new password from stdin, one a line (or set WO_PASSWORD and WO_NEW_PASSWORD)',
    ),
  },
  async (run, { passwordStdin: fromStdin }) => {
    const input = {
      currentPassword: await currentPassword(run, fromStdin),
      newPassword: await run.secrets.read({
        what: 'new password',
        fromStdin,
        env: ['WO_NEW_PASSWORD'],
        hint: 'Set WO_NEW_PASSWORD, or write it to stdin behind the current one and add --password-stdin.',
      }),
    };
    const renewed = await run.wo.shared.auth.changePassword.mutate(input);
    keepRenewed(run, renewed);
    run.print(renewed, 'Changed. Your other sessions have ended.');
  },
);

/** Recovery codes as they are written down: one a line. */
const oneALine = (codes: string[]) => codes.join('\n');

const secondFactor: Command[] = [
  command('account second-factor', 'Show whether you have a second factor', {}, async (run) => {
    const { hasSecondFactor, recoveryCodesLeft } = await run.wo.shared.auth.account.query();
    const answer = { hasSecondFactor, recoveryCodesLeft };
    run.print(answer, human(answer));
  }),
  command(
    'account second-factor enrol',
    'Begin to set up a second factor: prints the key for your authenticator app',
    { passwordStdin },
    async (run, { passwordStdin: fromStdin }) => {
      const password = await currentPassword(run, fromStdin);
      const setup = await run.wo.shared.auth.enrolSecondFactor.mutate({ password });
      run.print(setup, human(setup));
      run.note('Add it to your app, then switch it on with: wo account second-factor confirm <code>');
    },
  ),
  command(
    'account second-factor confirm',
    'Switch the second factor on: prints ten recovery codes, once',
    { code },
    async (run, input) => {
      const confirmed = await run.wo.shared.auth.confirmSecondFactor.mutate(input);
      keepRenewed(run, confirmed);
      run.print(confirmed, oneALine(confirmed.recoveryCodes));
      run.note('Keep these recovery codes where your phone is not: each works once, in place of a code.');
    },
  ),
  command(
    'account second-factor show',
    'Show your second factor in a session that began without it',
    { code },
    async (run, input) => {
      const renewed = await run.wo.shared.auth.showSecondFactor.mutate(input);
      keepRenewed(run, renewed);
      run.print(renewed, 'This session may now do what asks for a second factor.');
    },
  ),
  command(
    'account second-factor disable',
    'Switch the second factor off',
    { code, passwordStdin },
    async (run, { code: shown, passwordStdin: fromStdin }) => {
      const input = { code: shown, password: await currentPassword(run, fromStdin) };
      await run.wo.shared.auth.disableSecondFactor.mutate(input);
      run.print(null, 'Switched off. The password alone is enough again.');
    },
  ),
  command(
    'account second-factor recovery-codes',
    'Replace your recovery codes: prints ten new ones, once',
    { code, passwordStdin },
    async (run, { code: shown, passwordStdin: fromStdin }) => {
      const input = { code: shown, password: await currentPassword(run, fromStdin) };
      const answer = await run.wo.shared.auth.newRecoveryCodes.mutate(input);
      run.print(answer, oneALine(answer.recoveryCodes));
    },
  ),
];

export const account: Command[] = [
  command('account show', 'Show your account', {}, async (run) => {
    const answer = await run.wo.shared.auth.account.query();
    run.print(answer, human(answer));
  }),
  call(
    'account update',
    'Change how you are shown',
    {
      expectedVersion,
      displayName: optional(text('Name to show')),
      email: emailOrNone(),
    },
    (wo) => wo.shared.auth.updateProfile.mutate,
  ),
  changePassword,
  call(
    'account sessions',
    'List where you are signed in',
    page,
    (wo) => wo.shared.auth.sessions.query,
    sessionColumns,
  ),
  call(
    'account revoke-session',
    'End one of your sessions',
    byId,
    (wo) => wo.shared.auth.revokeSession.mutate,
    () => 'Ended.',
  ),
  command('account revoke-other-sessions', 'End all of your sessions but this one', {}, async (run) => {
    const answer = await run.wo.shared.auth.revokeOtherSessions.mutate();
    run.print(answer, `Ended ${answer.ended}.`);
  }),
  ...secondFactor,
];
