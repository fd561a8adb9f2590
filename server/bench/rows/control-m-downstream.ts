import { connect } from '../../../db/shared/connect.ts';
import { callApi, textOf } from '../../testing/api.ts';
import { type GivenDefinition, givenDefinitions, waitsAndSets } from '../../testing/control-m-definitions.ts';
import { folderSize, Plan } from '../../testing/control-m-plan.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { startServer } from '../../testing/server-process.ts';
import { connectTeam } from '../../testing/team-on-server.ts';
import { type Prepared, processorMs, type Row, spread } from '../measure.ts';
import { p95, timedGet } from '../timed-get.ts';

const jobs = Number(process.env.BENCH_CONTROL_M_JOBS ?? 100_000);
const callsPerRound = 60;

/** Folders and jobs as an import of a generated file leaves them. */
function definitionsOf(plan: Plan): GivenDefinition[] {
  const definitions: GivenDefinition[] = [];
  for (let folder = 0; folder < plan.folders; folder++) {
    const path = plan.folderName(folder);
    const gate = plan.gate(folder);
    definitions.push({
      key: `${path}/`,
      server: 'ctmprod',
      ...(gate !== undefined && { links: waitsAndSets([plan.condition(gate)], []) }),
    });
    if (plan.isSmart(folder))
      for (const sub of ['PREPARE', 'PROCESS'])
        definitions.push({ key: `${path}/${sub}/`, server: 'ctmprod' });
    for (let position = 0; position < plan.size(folder); position++) {
      const job = folder * folderSize + position;
      const waits = plan.before(job).map((other) => plan.condition(other));
      const links = waitsAndSets(waits, [plan.condition(job)]);
      definitions.push({ key: plan.key(job), server: 'ctmprod', links });
    }
  }
  return definitions;
}

/** Who follows each job, as typed arrays. */
function followers(plan: Plan): { start: Int32Array; to: Int32Array } {
  const before = Array.from({ length: plan.jobs }, (_, job) => plan.before(job));
  const start = new Int32Array(plan.jobs + 1);
  for (const others of before) for (const other of others) start[other + 1] = (start[other + 1] ?? 0) + 1;
  for (let job = 0; job < plan.jobs; job++) start[job + 1] = (start[job + 1] ?? 0) + (start[job] ?? 0);
  const next = start.slice();
  const to = new Int32Array(start[plan.jobs] ?? 0);
  for (const [job, others] of before.entries())
    for (const other of others) {
      const at = next[other] ?? 0;
      to[at] = job;
      next[other] = at + 1;
    }
  return { start, to };
}

/** The search alone: how many follow, with the depth of each. */
function search({ start, to }: { start: Int32Array; to: Int32Array }, from: number): number {
  const size = start.length - 1;
  const depth = new Int32Array(size).fill(-1);
  const queue = new Int32Array(size);
  let queued = 1;
  queue[0] = from;
  depth[from] = 0;
  for (let next = 0; next < queued; next++) {
    const job = queue[next] ?? 0;
    const deeper = (depth[job] ?? 0) + 1;
    for (let i = start[job] ?? 0; i < (start[job + 1] ?? 0); i++) {
      const follower = to[i] ?? 0;
      if (depth[follower] !== -1) continue;
      depth[follower] = deeper;
      queue[queued++] = follower;
    }
  }
  return queued - 1;
}

async function prepare(): Promise<Prepared> {
  const plan = new Plan({ jobs });
  const graph = followers(plan);
  const postgres = await startPostgres({ durable: false });
  const server = await startServer({});
  const team = await connectTeam(server, await postgres.createDatabase());
  const body = { teamId: team.teamId, name: 'PROD' };
  const made = await callApi(server.url, '/shared/control-m/environments', { body, session: team.session });
  const environment = { id: textOf(made, 'id'), teamId: team.teamId };
  const connection = await connect(team.databaseUrl, {
    poolSize: 1,
    applicationName: 'bench',
    embeddedDir: '',
  });
  const ids = await givenDefinitions(connection, environment, definitionsOf(plan));
  await connection.close();
  const first = Array.from({ length: folderSize }, (_, job) => job);
  const [from = 0] = first.toSorted((a, b) => search(graph, b) - search(graph, a));
  const url = `${server.url}/api/v1/shared/control-m/jobs/${ids[plan.key(from)]}/downstream`;
  const headers = { authorization: `Bearer ${team.session}`, 'x-wo-local-token': server.accessToken };
  const cold = await timedGet(url, headers);
  const times: number[] = [];
  let serverMs = 0;
  return {
    ours: async () => {
      const round: number[] = [];
      const before = processorMs(server.pid);
      for (let call = 0; call < callsPerRound; call++) round.push((await timedGet(url, headers)).ms);
      serverMs += processorMs(server.pid) - before;
      times.push(...round);
      return p95(round);
    },
    reference: async () =>
      p95(
        Array.from({ length: callsPerRound }, () => {
          const startedAt = performance.now();
          search(graph, from);
          return performance.now() - startedAt;
        }),
      ),
    async facts() {
      const answer = await callApi(server.url, new URL(url).pathname.replace('/api/v1', ''), {
        session: team.session,
        local: server.accessToken,
      });
      const p95Ms = p95(times);
      const facts = {
        edges: graph.to.length,
        reachedByEdges: search(graph, from),
        answered: itemsIn(answer.body),
        megabytes: Math.round(cold.bytes / 1e5) / 10,
        medianMs: Math.round(spread(times).median * 10) / 10,
        serverCpuMs: Math.round((serverMs / times.length) * 10) / 10,
        p95Ms: Math.round(p95Ms * 10) / 10,
        coldMs: Math.round(cold.ms),
      };
      return { facts, failed: p95Ms <= 100 ? [] : ['p95 ≤ 100 ms'] };
    },
    async close() {
      await server.remove();
      await postgres.remove();
    },
  };
}

function itemsIn(body: unknown): number {
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  return Array.isArray(items) ? items.length : 0;
}

export const downstream: Row = {
  id: '8',
  work: `everything downstream of one of ${jobs.toLocaleString('en')} Control-M jobs over HTTP: id, key, depth; p95`,
  reference: 'breadth-first search over typed arrays in memory',
  kind: 'time',
  unit: 'ms',
  goal: 10,
  prepare,
};
