import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ApiAnswer, callApi } from '../../testing/api.ts';
import { onServer, startPostgres, type TestPostgres } from '../../testing/postgres.ts';
import { type ServerProcess, startServer } from '../../testing/server-process.ts';
import { startGate } from '../../testing/tcp-gate.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../../testing/team-on-server.ts';
import { until } from '../../testing/until.ts';
import { load } from '../load.ts';
import type { LoadResult } from '../load-worker.ts';
import { type BenchOptions, type Prepared, type Row, spread } from '../measure.ts';
import { type ReferenceProcess, startReference } from '../reference-process.ts';

const connections = 16;
const usualPool = 10;

export interface Stage {
  postgres: TestPostgres;
  server: ServerProcess;
  team: TeamOnServer;
  reference: ReferenceProcess;
  headers: Record<string, string>;
  /** Of ours, then of the reference: as many as connections. */
  scripts: { ours: string[]; reference: string[] };
  close(): Promise<void>;
}

/** PostgreSQL with durable commits, a connected server, and the reference on the same database and pool. */
export async function setStage(poolSize = usualPool): Promise<Stage> {
  const postgres = await startPostgres({ durable: true });
  const server = await startServer({ env: { WO_SHARED_POOL_SIZE: String(poolSize) } });
  const team = await connectTeam(server, await postgres.createDatabase());
  const make = async (side: string) => {
    const ids: string[] = [];
    for (let n = 0; n < connections; n++) ids.push(await createScript(server, team, `${side}-${n}.cmd`));
    return ids;
  };
  const scripts = { ours: await make('ours'), reference: await make('reference') };
  const reference = await startReference('scripts.mjs', [team.databaseUrl, String(poolSize)]);
  return {
    postgres,
    server,
    team,
    reference,
    scripts,
    // Both proofs, as the page sends them: the machine's owner is not rate limited.
    headers: { authorization: `Bearer ${team.session}`, 'x-wo-local-token': server.accessToken },
    async close() {
      await reference.close();
      await server.remove();
      await postgres.remove();
    },
  };
}

async function prepareGet(options: BenchOptions): Promise<Prepared> {
  const stage = await setStage();
  const [id = ''] = stage.scripts.ours;
  const plan = { method: 'GET' as const, headers: stage.headers, connections, seconds: options.seconds };
  const ours = `${stage.server.url}/trpc/shared.scripts.get?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  return {
    pids: { ours: stage.server.pid, reference: stage.reference.pid },
    ours: async () => (await load({ ...plan, url: ours })).perSecond,
    reference: async () => (await load({ ...plan, url: `${stage.reference.url}/scripts/${id}` })).perSecond,
    async facts() {
      const get = (url: string) => callApi(url, `/shared/scripts/${id}`, { session: stage.team.session });
      return roundTripsAtMost(2, stage, get);
    },
    close: () => stage.close(),
  };
}

async function roundTripsAtMost(most: number, stage: Stage, call: (url: string) => Promise<unknown>) {
  const roundTrips = await countRoundTrips(stage, call);
  const failed = roundTrips <= most ? [] : [`at most ${most} round trips to PostgreSQL`];
  return { facts: { roundTrips }, failed };
}

/** Another server on the same database, through a gate that counts; the median leaves heartbeats out. */
async function countRoundTrips(
  { postgres, team }: Stage,
  call: (url: string) => Promise<unknown>,
): Promise<number> {
  const gate = await startGate(postgres.port);
  const url = new URL(team.databaseUrl);
  url.port = String(gate.port);
  const server = await startServer({ env: { WO_SHARED_DATABASE_URL: url.href } });
  try {
    await untilState(server, 'ready');
    const counts: number[] = [];
    for (let n = 0; n < 51; n++) {
      const before = gate.turns();
      await call(server.url);
      counts.push(gate.turns() - before);
    }
    return spread(counts).median;
  } finally {
    await server.remove();
    await gate.close();
  }
}

async function prepareUpdate({ seconds }: BenchOptions): Promise<Prepared> {
  const stage = await setStage();
  return {
    pids: { ours: stage.server.pid, reference: stage.reference.pid },
    ours: () => edit(stage, 'ours', seconds),
    reference: () => edit(stage, 'reference', seconds),
    // begin, caller, key, lock with bytes, the change, its audit row and answer, commit
    facts: () => roundTripsAtMost(7, stage, oneByOne(stage)),
    close: () => stage.close(),
  };
}

/** One audited update after the other, each with a key of its own; only the first has to ask for the version. */
function oneByOne({ scripts, team: { session } }: Stage): (url: string) => Promise<unknown> {
  const path = `/shared/scripts/${scripts.ours[0]}`;
  const versionOf = (answer: ApiAnswer) => z.object({ version: z.int() }).parse(answer.body).version;
  let expectedVersion: number | undefined;
  return async (url) => {
    expectedVersion ??= versionOf(await callApi(url, path, { session }));
    const headers = { 'idempotency-key': randomUUID() };
    const body = { description: 'Runs at night.', expectedVersion };
    expectedVersion = versionOf(await callApi(url, path, { method: 'PATCH', session, headers, body }));
  };
}

/** Audited updates for so long, by one of the two servers; answers how many a second. */
export async function edit(stage: Stage, side: Side, seconds: number): Promise<number> {
  return (await editing(stage, side, seconds)).perSecond;
}

type Side = 'ours' | 'reference';

/** The same, with the times it took. */
export async function editing(stage: Stage, side: Side, seconds: number): Promise<LoadResult> {
  const versions = await currentVersions(stage.team.databaseUrl);
  const targets = stage.scripts[side].map((id) => ({
    path: side === 'ours' ? '/trpc/shared.scripts.update' : `/scripts/${id}`,
    body: { id, description: 'Runs at night, after the ledger is closed.' },
    version: versions.get(id) ?? 1,
  }));
  return load({
    url: side === 'ours' ? stage.server.url : stage.reference.url,
    method: 'POST',
    headers: { ...stage.headers, 'content-type': 'application/json' },
    connections,
    seconds,
    targets,
  });
}

/**
 * The versions once nothing changes any more: a round that is cut off leaves changes behind that are still
 * under way, and whose answers nobody reads.
 */
async function currentVersions(databaseUrl: string): Promise<Map<string, number>> {
  return onServer(databaseUrl, async (sql) => {
    const read = () => sql<{ id: string; version: number }[]>`select id, version from scripts order by id`;
    const working = () => sql`select from pg_stat_activity
      where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`;
    let rows = await read();
    await until(
      async () => {
        const before = JSON.stringify(rows);
        const busy = (await working()).length > 0;
        rows = await read();
        return !busy && JSON.stringify(rows) === before;
      },
      { everyMs: 1_000, what: 'changes of the last round to end' },
    );
    return new Map(rows.map((row) => [row.id, row.version]));
  });
}

export const getScript: Row = {
  id: '3',
  work: 'get a script by id, shared: session, permission, scope, row (16 connections)',
  reference: 'Fastify, one postgres.js query for the row alone',
  kind: 'rate',
  unit: 'requests/s',
  goal: 0.45,
  prepare: prepareGet,
};

export const updateScript: Row = {
  id: '4',
  work: 'audited update of a script with version check and idempotency key (16 connections)',
  reference: 'Fastify, postgres.js: begin, select, update, version, audit insert, commit',
  kind: 'rate',
  unit: 'changes/s',
  goal: 0.6,
  prepare: prepareUpdate,
};
