import { setTimeout as sleep } from 'node:timers/promises';
import { spread } from '../bench/measure.ts';
import { callApi } from '../testing/api.ts';
import { startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer } from '../testing/team-on-server.ts';
import { until } from '../testing/until.ts';
import { promise, type Scenario } from './scenario.ts';

/** How PostgreSQL goes away, and how soon a shared call must say so. */
const outages = [
  { how: 'fast', failsWithinMs: 250 },
  { how: 'kill', failsWithinMs: 250 },
  { how: 'pause', failsWithinMs: 5_000 }, // connections stay open and answer nothing: only a deadline tells
] as const;
type Outage = (typeof outages)[number];

interface Sample {
  at: number;
  ms: number;
  status: number;
}

export const postgresOutage: Scenario = {
  id: 'DB-10',
  about: 'PostgreSQL stopped, killed and frozen under load: local goes on, shared fails fast and comes back',
  rounds: { short: 1, long: 20 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const server = await startServer();
    const facts: Record<string, unknown>[] = [];
    try {
      const team = await connectTeam(server, await postgres.createDatabase());
      await createScript(server, team, 'outage.cmd');
      for (let round = 1; round <= rounds; round++) {
        for (const outage of outages) {
          facts.push(await oneOutage(postgres, server, team, outage));
          note(`round ${round}, ${outage.how}: ${JSON.stringify(facts.at(-1))}`);
        }
      }
    } finally {
      await server.remove();
      await postgres.remove();
    }
    return { rounds, facts };
  },
};

async function oneOutage(postgres: TestPostgres, server: ServerProcess, team: TeamOnServer, outage: Outage) {
  const local = startPolling(() => callApi(server.url, '/local/notes', { local: server.accessToken }));
  const shared = startPolling(() => callApi(server.url, '/shared/scripts', { session: team.session }));
  const writes = startPolling(() => createAScript(server, team));
  await sleep(1_500); // the quiet time that the outage is compared with
  const brokenAt = performance.now();
  if (outage.how === 'pause') postgres.pause();
  else await postgres.stop(outage.how);
  const goneAt = performance.now();
  await sleep(Math.max(3_000, outage.failsWithinMs + 1_000));
  const backAt = performance.now();
  if (outage.how === 'pause') postgres.resume();
  else await postgres.start();
  const upAt = performance.now();
  await until(() => (shared.samples.at(-1)?.status === 200 ? true : undefined), {
    timeoutMs: 35_000,
    what: 'shared calls to work again',
  });
  const recoveryMs = performance.now() - upAt;
  await Promise.all([local.stop(), shared.stop(), writes.stop()]);
  checkLocal(local.samples);
  // a change is in a transaction: it may be cut anywhere in it, but never takes the server along
  checkWrites(writes.samples);
  return {
    how: outage.how,
    recoveryMs: Math.round(checkRecovery(recoveryMs)),
    slowestRefusalMs: Math.round(checkShared(shared.samples, { brokenAt, goneAt, backAt, outage })),
    localP95Ms: { before: p95(local.samples, 0, brokenAt), during: p95(local.samples, goneAt, backAt) },
  };
}

function checkLocal(samples: Sample[]): void {
  const failed = samples.filter((sample) => sample.status !== 200);
  promise(samples.length > 50, 'local calls were made all the time', { calls: samples.length });
  promise(failed.length === 0, 'local calls go on during an outage', { failed: failed.length });
}

let scripts = 0;
function createAScript(server: ServerProcess, { session, teamId }: TeamOnServer) {
  const body = { teamId, name: `written-${(scripts += 1)}.cmd`, content: '@echo off' };
  return callApi(server.url, '/shared/scripts', { body, session });
}

function checkWrites(samples: Sample[]): void {
  const statuses = [...new Set(samples.map((sample) => sample.status))].toSorted((a, b) => a - b);
  promise(statuses.join() === '200,503', 'a change is made or refused with 503', { statuses });
}

function checkRecovery(recoveryMs: number): number {
  promise(recoveryMs < 5_000, 'service is back within 5 s of PostgreSQL’s return', { recoveryMs });
  return recoveryMs;
}

interface Window {
  brokenAt: number;
  goneAt: number;
  backAt: number;
  outage: Outage;
}

/** Answers the longest wait for a refusal. Calls that began before the outage may still have been served. */
function checkShared(samples: Sample[], { brokenAt, goneAt, backAt, outage }: Window): number {
  const during = samples.filter((sample) => sample.at >= brokenAt && sample.at + sample.ms < backAt);
  const refused = during.filter((sample) => sample.status === 503);
  const after = during.filter((sample) => sample.at > goneAt);
  promise(refused.length > 5, 'shared calls are refused with 503 during an outage', {
    refused: refused.length,
  });
  promise(
    after.every((sample) => sample.status === 503),
    'nothing but 503 during an outage',
    { statuses: [...new Set(after.map((sample) => sample.status))] },
  );
  const slowest = Math.max(...refused.map((sample) => sample.ms));
  promise(slowest <= outage.failsWithinMs, `a shared call is refused within ${outage.failsWithinMs} ms`, {
    slowest,
  });
  return slowest;
}

function p95(samples: Sample[], from: number, to: number): number {
  const times = samples.filter((sample) => sample.at >= from && sample.at < to).map((sample) => sample.ms);
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * 0.95)] ?? spread(times).max) * 10) / 10;
}

/** Calls again and again, 20 ms apart, until stopped. */
function startPolling(call: () => Promise<{ status: number }>) {
  const samples: Sample[] = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const at = performance.now();
      const { status } = await call();
      samples.push({ at, ms: performance.now() - at, status });
      await sleep(20);
    }
  })();
  return {
    samples,
    stop: () => {
      stopped = true;
      return loop;
    },
  };
}
