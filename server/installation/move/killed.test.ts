import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { wo } from '../../../client/cli/testing/wo.ts';
import { callApi, textOf } from '../../testing/api.ts';
import { testServer } from '../../testing/databases.ts';
import { onServer } from '../../testing/postgres.ts';
import { type ServerProcess, startServer } from '../../testing/server-process.ts';
import { startGate, type Watcher } from '../../testing/tcp-gate.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../../testing/team-on-server.ts';
import { tempFolder } from '../../testing/temp.ts';
import { until } from '../../testing/until.ts';

/** Nothing of a table arrives any more. */
const stuckInTheMiddle = (): Watcher => ({
  fromClient: (bytes) => (bytes.includes('insert into public."script_versions"') ? 'drop' : 'pass'),
  fromServer: () => 'pass',
});

/** The server commits, and its client never hears of it. */
function deafAfterCommit(): Watcher {
  let state: 'before' | 'recorded' | 'deaf' = 'before';
  return {
    fromClient(bytes) {
      if (state === 'recorded')
        state = 'deaf'; // this is COMMIT
      else if (bytes.includes('installation.move.complete')) state = 'recorded';
      return 'pass';
    },
    fromServer: () => (state === 'deaf' ? 'drop' : 'pass'),
  };
}

const usersIn = async (url: string) => {
  const [found] = await onServer(url, (raw) => raw<{ n: number }[]>`select count(*)::int as n from users`);
  return found?.n ?? 0;
};

async function scriptsOf(server: ServerProcess, { session }: TeamOnServer): Promise<number> {
  const { body } = await callApi(server.url, '/shared/scripts?limit=200', { session });
  return Object(body).items?.length;
}

async function moveTo(server: ServerProcess, { session }: TeamOnServer, url: string) {
  const call = { session, local: server.accessToken, body: { url, acceptSharedLogin: true } };
  return callApi(server.url, '/installation/move', call);
}

async function progressOf(server: ServerProcess): Promise<string> {
  const { body } = await callApi(server.url, '/installation/move', { local: server.accessToken });
  return JSON.stringify(body);
}

it('a move whose server is killed leaves the old database whole, and can be made again', async () => {
  const dataDir = tempFolder('killed-move');
  const cluster = testServer();
  const [first, second] = [await cluster.createDatabase(), await cluster.createDatabase()];
  onTestFinished(async () => {
    for (const url of [first, second]) await cluster.dropDatabase(url);
  });
  let server = await startServer({ dataDir });
  onTestFinished(() => server.remove());
  const team = await connectTeam(server, 'embedded:');
  for (const name of ['a.cmd', 'b.cmd', 'c.cmd']) await createScript(server, team, name);
  const restart = async () => {
    await server.stop('SIGKILL');
    server = await startServer({ dataDir });
    await untilState(server, 'ready', 60_000);
    expect(await scriptsOf(server, team)).toBe(3); // the session works, too
  };

  // in the middle
  const stuck = await startGate(Number(new URL(first).port), { watch: stuckInTheMiddle });
  expect((await moveTo(server, team, stuck.through(first))).status).toBe(200);
  await until(async () => (await progressOf(server)).includes('script_versions'), { timeoutMs: 60_000 });
  await restart();
  await stuck.close();
  expect(await usersIn(first)).toBe(0);

  // between the commit over there and the note of it over here
  const deaf = await startGate(Number(new URL(second).port), { watch: deafAfterCommit });
  expect((await moveTo(server, team, deaf.through(second))).status).toBe(200);
  await until(async () => (await usersIn(second)) > 0, { timeoutMs: 60_000 });
  await restart();
  await deaf.close();
  expect(readdirSync(join(dataDir, 'data'))).toContain('shared-embedded');
  const refused = await moveTo(server, team, second);
  expect(refused).toMatchObject({ status: 400, body: { reason: 'CONNECTION_REFUSED' } });
  expect(textOf(refused, 'message')).toMatch(/moved there by .*DROP DATABASE/);

  // again, from the command line
  const setting = { dataDir: join(dataDir, 'data'), env: { WO_TOKEN: team.session, WO_URL: first } };
  const looked = await wo(['shared', 'move', '--dry-run', '--json'], setting);
  expect(looked).toMatchObject({ code: 0, stdout: expect.stringContaining('"schema": "current"') });
  const moved = await wo(['shared', 'move', '--accept-shared-login'], setting);
  expect(moved).toMatchObject({ code: 0, stdout: expect.stringMatching(/Moved \d+ rows of \d+ tables/) });
  expect(moved.stdout + moved.stderr).not.toContain(first);
  await restart();
  expect(await usersIn(first)).toBe(1);
  expect(existsSync(join(dataDir, 'data', 'shared-embedded'))).toBe(false);
}, 240_000);
