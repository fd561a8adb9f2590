import { setTimeout as sleep } from 'node:timers/promises';
import { spread } from '../bench/measure.ts';
import { callApi } from '../testing/api.ts';
import { startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { startGate } from '../testing/tcp-gate.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../testing/team-on-server.ts';
import { until } from '../testing/until.ts';
import { type Outage, outages, type Site } from './outages.ts';
import { promise, type Scenario } from './scenario.ts';

interface Sample {
  at: number;
  ms: number;
  status: number;
}

export const postgresOutage: Scenario = {
  id: 'DB-10',
  about:
    'PostgreSQL stopped, killed, frozen, cut off and read-only under load: local goes on, shared fails fast and comes back',
  rounds: { short: 1, long: 20 },
  async run(rounds, note) {
    const postgres = await startPostgres({ settings: { max_connections: '24' } });
    const gate = await startGate(postgres.port, { lateMs: 150 });
    const servers: ServerProcess[] = [];
    const facts: Record<string, unknown>[] = [];
    try {
      const url = await postgres.createDatabase();
      const direct = await startServer();
      servers.push(direct);
      const team = await connectTeam(direct, url);
      await createScript(direct, team, 'outage.cmd');
      // `prefer`: asks for encryption first, so that the answer to that may stall
      const env = { WO_SHARED_DATABASE_URL: `${gate.through(url)}?sslmode=prefer` };
      const gated = await startServer({ env });
      servers.push(gated);
      await untilState(gated, 'ready');
      for (let round = 1; round <= rounds; round++) {
        for (const outage of outages.filter(({ inShortForm }) => inShortForm || rounds > 1)) {
          const server = outage.through === 'gate' ? gated : direct;
          facts.push(await oneOutage({ postgres, gate }, server, team, outage));
          note(`round ${round}, ${outage.how}: ${JSON.stringify(facts.at(-1))}`);
        }
      }
    } finally {
      for (const server of servers) await server.remove();
      await gate.close();
      await postgres.remove();
    }
    return { rounds, facts };
  },
};

async function oneOutage(site: Site, server: ServerProcess, team: TeamOnServer, outage: Outage) {
  const local = startPolling(() => callApi(server.url, '/local/notes', { local: server.accessToken }));
  const shared = startPolling(() => callApi(server.url, '/shared/scripts', { session: team.session }));
  const writes = startPolling(() => createAScript(server, team));
  await sleep(1_500); // the quiet time that the outage is compared with
  const brokenAt = performance.now();
  await outage.begin(site);
  const goneAt = performance.now();
  await sleep(Math.max(3_000, outage.failsWithinMs + 1_000, (outage.settlesMs ?? 0) + 2_000));
  const backAt = performance.now();
  await outage.end(site);
  const upAt = performance.now();
  await until(() => (shared.samples.at(-1)?.status === 200 ? true : undefined), {
    timeoutMs: 35_000,
    what: 'shared calls to work again',
  });
  const recoveryMs = performance.now() - upAt;
  await Promise.all([local.stop(), shared.stop(), writes.stop()]);
  checkLocal(local.samples);
  // a change is in a transaction: it may be cut anywhere in it, but never takes the server along
  checkWrites(writes.samples, outage);
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

function checkWrites(samples: Sample[], { shared }: Outage): void {
  const statuses = [...new Set(samples.map((sample) => sample.status))].toSorted((a, b) => a - b);
  const expected = shared === 'slow' ? '200' : '200,503';
  promise(statuses.join() === expected, 'a change is made or refused with 503', { statuses });
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
  if (outage.shared === 'slow') return checkSlow(during, outage);
  const after = during.filter((sample) => sample.at > goneAt + (outage.settlesMs ?? 0));
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

/** Late answers are answers. */
function checkSlow(during: Sample[], { failsWithinMs }: Outage): number {
  const slowest = Math.max(...during.map((sample) => sample.ms));
  const right =
    during.length > 0 && during.every((sample) => sample.status === 200) && slowest <= failsWithinMs;
  promise(right, 'shared calls go on, only late', { calls: during.length, slowest });
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
