import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { connect } from '../../db/shared/connect.ts';
import { callApi, textOf } from '../testing/api.ts';
import { startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer } from '../testing/team-on-server.ts';
import { checkEdits, type Edited } from './edits.ts';
import { promise, type Scenario } from './scenario.ts';

const writers = 16;
const poolSize = 2;
const slowestMs = 10_000;

/**
 * A change that takes a second connection inside its transaction waits for others who wait for it. With a pool of one
 * it would wait for itself: `server/trpc/guards.test.ts` calls every change so.
 */
export const smallPool: Scenario = {
  id: 'DB-12',
  about: `${writers} writers on a pool of ${poolSize}: every change finishes, none takes a second connection`,
  rounds: { short: 5, long: 500 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    let server: ServerProcess | undefined;
    try {
      const databaseUrl = await postgres.createDatabase();
      server = await startServer({ env: { WO_SHARED_POOL_SIZE: String(poolSize) } });
      const stage = { server, team: await connectTeam(server, databaseUrl) };
      const names = Array.from({ length: writers }, (_, n) => `writer-${n}.cmd`);
      const scripts: Edited[] = [];
      for (const name of names)
        scripts.push({ id: await createScript(server, stage.team, name), acknowledged: 0 });
      let slowest = 0;
      for (let round = 1; round <= rounds; round += 1) {
        const times = await Promise.all(scripts.map((script, n) => writeAll(stage, script, `${n}-${round}`)));
        slowest = Math.max(slowest, ...times);
        if (round % 50 === 0) note(`round ${round}: the slowest change took ${Math.round(slowest)} ms`);
      }
      await checkEdits(databaseUrl, scripts);
      await checkControl(databaseUrl);
      return { rounds, writers, slowestMs: Math.round(slowest) };
    } finally {
      await server?.remove();
      await postgres.remove();
    }
  },
};

interface Stage {
  server: ServerProcess;
  team: TeamOnServer;
}

const versioned = z.object({ version: z.int() });

/** One of each kind: plain, with preparation outside of the transaction, with a row lock. Answers the slowest, in ms. */
async function writeAll(stage: Stage, script: Edited, name: string): Promise<number> {
  const edited = await call(stage, 'PATCH', `/shared/scripts/${script.id}`, {
    expectedVersion: script.acknowledged + 1,
    description: name,
  });
  script.acknowledged = versioned.parse(edited.body).version - 1;
  const { teamId } = stage.team;
  const user = await call(stage, 'POST', '/shared/users', { username: `u-${name}`, displayName: name });
  const made = await call(stage, 'POST', '/shared/scripts', {
    teamId,
    name: `made-${name}.cmd`,
    content: name,
  });
  const token = await call(stage, 'POST', '/shared/tokens', {
    name,
    permissions: ['scripts:read'],
  });
  const gone = await call(stage, 'DELETE', `/shared/users/${textOf(user, 'id')}`);
  return Math.max(...[edited, user, made, token, gone].map(({ ms }) => ms));
}

async function call(
  { server, team }: Stage,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) {
  const answer = await callApi(server.url, path, {
    method,
    body,
    session: team.session,
    timeoutMs: slowestMs,
  });
  promise(answer.status < 300, 'every change finishes', { path, status: answer.status, body: answer.body });
  return answer;
}

/** Transactions that ask the pool for more while they have a connection: they must be seen not to finish. */
async function checkControl(databaseUrl: string): Promise<void> {
  const connection = await connect(databaseUrl, { poolSize, applicationName: 'db-12', embeddedDir: '' });
  const greedy = Array.from({ length: writers }, () =>
    connection.db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await connection.db.execute(sql`select 1`);
    }),
  );
  const finished = Promise.all(greedy).then(
    () => true,
    () => true,
  );
  const seen = await Promise.race([finished, sleep(1_500, false)]);
  await connection.close();
  promise(!seen, 'transactions that take a second connection do not finish (control)');
}
