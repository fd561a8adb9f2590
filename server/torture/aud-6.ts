import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ApiAnswer, callApi } from '../testing/api.ts';
import { onServer, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';
import { checkEdits } from './edits.ts';
import { promise, type Scenario } from './scenario.ts';

const serverCount = 2;
const writers = 16;

/** One writer's script. Each change has a key of its own and is repeated until it is answered. */
interface Writer {
  id: string;
  /** Changes a server acknowledged; as each is repeated until then, exactly so many were made. */
  acknowledged: number;
  versionSeen: number;
}

/** Two servers on one PostgreSQL, any of which may be killed; a call goes to whichever runs. */
class Cluster {
  readonly postgres: TestPostgres;
  readonly #folders = Array.from({ length: serverCount }, (_, n) => makeFolder(`aud-6-${n}`));
  #servers: (ServerProcess | undefined)[] = [];

  constructor(postgres: TestPostgres) {
    this.postgres = postgres;
  }

  async start(databaseUrl: string): Promise<TeamOnServer> {
    const first = await startServer({ dataDir: this.#folders[0] ?? '' });
    const team = await connectTeam(first, databaseUrl);
    await first.stop();
    for (let n = 0; n < serverCount; n++) await this.#run(n, databaseUrl);
    return team;
  }

  async #run(n: number, databaseUrl: string): Promise<void> {
    const env = { WO_SHARED_DATABASE_URL: databaseUrl };
    this.#servers[n] = await startServer({ dataDir: this.#folders[n] ?? '', env });
  }

  /** The address of a running server; waits for one when all are away. */
  async address(): Promise<string> {
    const server = await until(() =>
      this.#servers.filter((one) => one?.running()).at(randomInt(serverCount) - 1),
    );
    return server.url;
  }

  first(): Promise<ServerProcess> {
    return until(() => this.#servers.find((one) => one?.running()));
  }

  /** Kills one server, or PostgreSQL, without a word, and starts it again. */
  async killOne(databaseUrl: string): Promise<string> {
    const which = randomInt(serverCount + 1);
    if (which === serverCount) {
      await this.postgres.stop('kill');
      // its helpers end a moment after it, and a new one waits for none of them
      await until(() => this.postgres.start().then(() => true), { everyMs: 200 });
      return 'PostgreSQL';
    }
    await this.#servers[which]?.stop('SIGKILL');
    await this.#run(which, databaseUrl);
    return `server ${which}`;
  }

  async ready(): Promise<void> {
    for (const server of this.#servers) if (server) await untilState(server, 'ready');
  }

  async remove(): Promise<void> {
    for (const server of this.#servers) await server?.stop('SIGKILL');
    await this.postgres.remove();
    for (const folder of this.#folders) removeFolder(folder);
  }
}

export const everythingKilled: Scenario = {
  id: 'AUD-6',
  about: `kill -9 of servers and PostgreSQL under ${writers} writers: each change once, with one row, and the log verifies`,
  rounds: { short: 6, long: 100 },
  async run(rounds, note) {
    const cluster = new Cluster(await startPostgres({ durable: true }));
    try {
      const databaseUrl = await cluster.postgres.createDatabase();
      const team = await cluster.start(databaseUrl);
      const list = await makeWriters(cluster, team);
      const stop = { now: false };
      const work = Promise.all(list.map((writer) => write(cluster, team, writer, stop)));
      for (let round = 1; round <= rounds; round++) {
        const wanted = total(list) + writers;
        await until(() => total(list) >= wanted, { timeoutMs: 60_000, what: 'the writers to go on' });
        await sleep(randomInt(300)); // so that the kill meets every part of a change
        note(`round ${round}: ${total(list)} changes so far; killed ${await cluster.killOne(databaseUrl)}`);
      }
      stop.now = true;
      await work;
      await cluster.ready();
      await checkEdits(databaseUrl, list);
      const sealed = await checkLogs(cluster, team);
      await checkControl(databaseUrl, list, cluster, team);
      return { rounds, changes: total(list), sealed };
    } finally {
      await cluster.remove();
    }
  },
};

const total = (list: readonly Writer[]) => list.reduce((sum, { acknowledged }) => sum + acknowledged, 0);

async function makeWriters(cluster: Cluster, team: TeamOnServer): Promise<Writer[]> {
  const server = await cluster.first();
  await cluster.ready();
  const list: Writer[] = [];
  for (let n = 0; n < writers; n++)
    list.push({ id: await createScript(server, team, `writer-${n}.cmd`), acknowledged: 0, versionSeen: 1 });
  return list;
}

const edited = z.object({ version: z.int() });

async function write(
  cluster: Cluster,
  team: TeamOnServer,
  writer: Writer,
  stop: { now: boolean },
): Promise<void> {
  while (!stop.now) {
    const body = { expectedVersion: writer.versionSeen, description: `after ${writer.versionSeen}` };
    const answer = await untilAnswered(cluster, team, `/shared/scripts/${writer.id}`, body);
    promise(answer.status === 200, 'a change is made once, however often it is sent', {
      answer: answer.body,
    });
    writer.versionSeen = edited.parse(answer.body).version;
    writer.acknowledged += 1;
  }
}

/** Sends the same change with the same key, to any server, until one says what became of it. */
async function untilAnswered(
  cluster: Cluster,
  team: TeamOnServer,
  path: string,
  body: object,
): Promise<ApiAnswer> {
  const headers = { 'idempotency-key': randomUUID() };
  const call = { method: 'PATCH' as const, body, session: team.session, headers, timeoutMs: 10_000 };
  return until(
    async () => {
      const answer = await callApi(await cluster.address(), path, call).catch(() => undefined);
      return answer && answer.status < 500 && answer.status !== 429 ? answer : undefined;
    },
    { timeoutMs: 60_000, everyMs: 50, what: 'an answer' },
  );
}

const logs = z.object({ items: z.array(z.object({ log: z.string(), size: z.int(), unsealed: z.int() })) });
const verdict = z.object({ ok: z.boolean(), size: z.int(), unsealed: z.int() });

/** Everything gets its seal within ten seconds, and every log verifies. */
async function checkLogs(cluster: Cluster, team: TeamOnServer): Promise<number> {
  const { url } = await cluster.first();
  const session = team.session;
  const { items } = await until(
    async () => {
      const found = logs.parse((await callApi(url, '/shared/audit-logs', { session })).body);
      return found.items.every(({ unsealed }) => unsealed === 0) ? found : undefined;
    },
    { what: 'every row to be sealed' },
  );
  promise(
    items.some(({ log }) => log === team.teamId),
    'the team has a log',
    { items },
  );
  for (const { log } of items) {
    const call = { method: 'POST' as const, body: {}, session };
    const answer = await callApi(url, `/shared/audit-logs/${log}/verify`, call);
    const found = verdict.parse(answer.body);
    promise(found.ok, 'every log verifies', { log, answer: answer.body });
  }
  return items.reduce((sum, { size }) => sum + size, 0);
}

/** Both checks must notice a change whose row is gone. */
async function checkControl(
  databaseUrl: string,
  list: readonly Writer[],
  cluster: Cluster,
  team: TeamOnServer,
): Promise<void> {
  await onServer(databaseUrl, async (sql) => {
    await sql`alter table audit_log disable trigger all`;
    await sql`delete from audit_log where id = (
      select id from audit_log where action = 'scripts.update' order by at limit 1)`;
  });
  for (const check of [() => checkEdits(databaseUrl, list), () => checkLogs(cluster, team)]) {
    const noticed = await check().then(
      () => false,
      () => true,
    );
    promise(noticed, 'the checks notice a missing audit row (control)');
  }
}
