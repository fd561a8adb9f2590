import { type ApiAnswer, callApi, textOf } from './api.ts';
import type { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

/** A running server that is connected to a team database, and someone signed in who may do everything. */
export interface TeamOnServer {
  databaseUrl: string;
  session: string;
  teamId: string;
}

export const admin = { username: 'admin', displayName: 'Admin', password: 'a long enough passphrase' };

/** Connects a fresh server to an empty database as a user would, signs in and makes a team. */
export async function connectTeam(server: ServerProcess, databaseUrl: string): Promise<TeamOnServer> {
  const configure = { url: databaseUrl, migrate: 'apply', firstAdmin: admin, acceptSharedLogin: true };
  await mustSucceed(
    callApi(server.url, '/installation/configure', {
      body: configure,
      local: server.accessToken,
      timeoutMs: 120_000, // an embedded database is made from nothing
    }),
    'configure',
  );
  await untilState(server, 'ready');
  const session = await signIn(server);
  const team = { slug: 'ops', name: 'Operations' };
  const made = await mustSucceed(
    callApi(server.url, '/shared/teams', { body: team, session }),
    'create a team',
  );
  return { databaseUrl, session, teamId: textOf(made, 'id') };
}

/** Signs the first admin in; answers the session token. */
export async function signIn(server: ServerProcess): Promise<string> {
  const { username, password } = admin;
  const call = callApi(server.url, '/shared/auth/sign-in', { body: { username, password } });
  return textOf(await mustSucceed(call, 'sign in'), 'sessionToken');
}

/** Makes a script; answers its id. */
export async function createScript(server: ServerProcess, team: TeamOnServer, name: string): Promise<string> {
  const body = { teamId: team.teamId, name, path: name, content: `@echo off\r\nrem ${name}\r\n` };
  const call = callApi(server.url, '/shared/scripts', { body, session: team.session });
  return textOf(await mustSucceed(call, 'create a script'), 'id');
}

/** Waits until `GET installation/status` says `state`. */
export async function untilState(server: ServerProcess, state: string, timeoutMs = 20_000): Promise<void> {
  await until(async () => (await stateOf(server)) === state, { timeoutMs, what: `the state ${state}` });
}

export async function stateOf(server: ServerProcess): Promise<string> {
  return textOf(await callApi(server.url, '/installation/status'), 'state');
}

async function mustSucceed(call: Promise<ApiAnswer>, what: string): Promise<ApiAnswer> {
  const answer = await call;
  if (answer.status < 300) return answer;
  throw new Error(`Could not ${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
}
