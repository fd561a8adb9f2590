import { type Command, command, type Run } from '../command.ts';
import { oneOf, optional, positional, text, toggle } from '../flags.ts';
import { FailedAnswer, UsageError } from '../io.ts';
import { human, table } from '../output.ts';
import { status } from './status.ts';

export const urlFlags = {
  url: positional(
    optional(text('postgres://user:password@host:5432/database, or embedded: (WO_URL)', '<url>')),
  ),
  urlStdin: toggle('Read the URL from stdin'),
};

/** The URL with its password. From stdin or the environment no other account can read it. */
export async function databaseUrl(
  run: Run,
  args: { url?: string | undefined; urlStdin: boolean },
  flag = '--url',
): Promise<string> {
  if (args.url === undefined)
    return run.secrets.read({
      what: 'database URL',
      fromStdin: args.urlStdin,
      env: ['WO_URL', 'WO_SHARED_DATABASE_URL'],
      hint: 'Set WO_URL, or write it to stdin and add --url-stdin.',
    });
  if (args.urlStdin) throw new UsageError(`Both ${flag} and --url-stdin were given.`);
  if (/^[^/]*\/\/[^/@]*:[^/@]+@/.test(args.url))
    run.note(
      'wo: other accounts of this machine can see a password on the command line; set WO_URL instead.',
    );
  return args.url;
}

const test = command(
  'installation test',
  'Try a shared database without using it',
  urlFlags,
  async (run, args) => {
    const answer = await run.wo.installation.test.mutate({ url: await databaseUrl(run, args) });
    const { checks, ...facts } = answer;
    run.print(answer, `${human(facts)}\n\n${table(checks, ['name', 'ok', 'detail'])}`);
    if (!answer.ok) throw new FailedAnswer('The database cannot be used.');
  },
);

const configure = command(
  'installation configure',
  'Connect this installation to a shared database',
  {
    ...urlFlags,
    migrate: optional(oneOf('Who runs migrations: this server, or a DBA', ['apply', 'verify'])),
    adminUsername: optional(text('First administrator of an empty database', '<name>')),
    adminName: optional(text('Their name to show', '<name>')),
    passwordStdin: toggle("Read the administrator's password from stdin, after the URL (or set WO_PASSWORD)"),
    acceptSharedLogin: toggle('Everybody uses one database login: permissions are advice'),
  },
  async (run, args) => {
    const url = await databaseUrl(run, args);
    const answer = await run.wo.installation.configure.mutate({
      url,
      migrate: args.migrate ?? 'apply',
      ...(await firstAdmin(run, args)),
      ...(args.acceptSharedLogin && { acceptSharedLogin: true }),
    });
    run.print(answer, human(answer));
  },
);

async function firstAdmin(
  run: Run,
  args: { adminUsername?: string | undefined; adminName?: string | undefined; passwordStdin: boolean },
) {
  const username = args.adminUsername;
  if (username === undefined) return {};
  const password = await adminPassword(run, args.passwordStdin);
  return { firstAdmin: { username, displayName: args.adminName ?? username, password } };
}

const firstAdministrator = command(
  'installation first-admin',
  'Name the first administrator of a database that the environment of the server names',
  {
    username: positional(text('Name to sign in with')),
    displayName: optional(text('Name to show')),
    setupTokenStdin: toggle('Read the setup token the server printed from stdin (or set WO_SETUP_TOKEN)'),
    passwordStdin: toggle('Read the password from stdin, after the token (or set WO_PASSWORD)'),
  },
  async (run, args) => {
    const setupToken = await run.secrets.read({
      what: 'setup token',
      fromStdin: args.setupTokenStdin,
      env: ['WO_SETUP_TOKEN'],
      hint: 'The server prints it when it starts; set WO_SETUP_TOKEN, or add --setup-token-stdin.',
    });
    const password = await adminPassword(run, args.passwordStdin);
    const { username, displayName = username } = args;
    const answer = await run.wo.installation.firstAdmin.mutate({
      setupToken,
      username,
      displayName,
      password,
    });
    run.print(answer, human(answer));
  },
);

function adminPassword(run: Run, fromStdin: boolean): Promise<string> {
  return run.secrets.read({
    what: "administrator's password",
    fromStdin,
    env: ['WO_PASSWORD'],
    hint: 'Set WO_PASSWORD, or write it to stdin and add --password-stdin.',
  });
}

const disconnect = command(
  'installation disconnect',
  'Go back to Solo; team data stays in its database',
  {},
  async (run) => {
    const answer = await run.wo.installation.disconnect.mutate();
    run.print(answer, human(answer));
  },
);

export const installation: Command[] = [
  { ...status, name: 'installation status' },
  test,
  configure,
  firstAdministrator,
  disconnect,
];
