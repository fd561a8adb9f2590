import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { callApi } from '../../testing/api.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { startServer } from '../../testing/server-process.ts';
import { connectTeam } from '../../testing/team-on-server.ts';
import { fillLog } from '../audit-rows.ts';
import { type Prepared, type Row, spread } from '../measure.ts';

const allRows = Number(process.env.BENCH_AUDIT_ROWS ?? 5_000_000);
const callsPerRound = 200;

/** The question a page of the log is, without the product around it. */
async function ask(sql: postgres.Sql, filter: 'resource' | 'actor', value: string): Promise<number> {
  const condition =
    filter === 'resource'
      ? sql`l.resource_type = 'script' and l.resource_id = ${value}`
      : sql`l.actor_id = ${value}::uuid`;
  const found = await sql`
    select page.*, s.log, s.idx from (
      select * from audit_log l where ${condition} order by at desc, id desc limit 51
    ) page left join audit_sealed s on s.audit_id = page.id order by page.at desc, page.id desc`;
  return found.length;
}

async function p95(call: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < callsPerRound; n++) {
    const startedAt = performance.now();
    await call(n);
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
}

/** The list as a client asks for it in a log of so many rows, beside the same questions to PostgreSQL. */
export async function auditListTimes(rows: number): Promise<Prepared> {
  const postgresServer = await startPostgres({ durable: true, settings: { maintenance_work_mem: '256MB' } });
  const server = await startServer({});
  const team = await connectTeam(server, await postgresServer.createDatabase());
  const sql = postgres(team.databaseUrl, { max: 1, onnotice: () => undefined });
  await fillLog(sql, team.teamId, rows);
  const idOf = async (text: string, as: 'id' | 'hash') => {
    const [row] = await sql<
      { id: string; hash: string }[]
    >`select overlay(overlay(md5(${text}) placing '7' from 13) placing '8' from 17)::uuid as id, md5(${text}) as hash`;
    return row?.[as] ?? randomUUID();
  };
  const thingIds = await Promise.all(
    Array.from({ length: callsPerRound }, (_, n) => idOf(`thing ${n * 211}`, 'hash')),
  );
  const personIds = await Promise.all(
    Array.from({ length: callsPerRound }, (_, n) => idOf(`person ${n}`, 'id')),
  );
  const list = async (query: string) => {
    const answer = await callApi(server.url, `/shared/audit-entries?${query}`, {
      session: team.session,
      local: server.accessToken,
    });
    if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const thing = (n: number) => thingIds[n % thingIds.length] ?? '';
  const person = (n: number) => personIds[n % personIds.length] ?? '';
  return {
    ours: async () =>
      (await p95((n) => list(`resourceType=script&resourceId=${thing(n)}`))) +
      (await p95((n) => list(`actorId=${person(n)}`))),
    reference: async () =>
      (await p95((n) => ask(sql, 'resource', thing(n)))) + (await p95((n) => ask(sql, 'actor', person(n)))),
    async facts() {
      const unfiltered = spread(await Promise.all([1, 2, 3].map(() => p95(() => list('limit=50'))))).median;
      return {
        facts: { rows, firstPageP95Ms: Math.round(unfiltered * 10) / 10 },
        failed: unfiltered < 250 ? [] : ['the first page does not scan'],
      };
    },
    async close() {
      await sql.end();
      await server.remove();
      await postgresServer.remove();
    },
  };
}

export const auditList: Row = {
  id: '9',
  work: `audit list by resource and by actor in ${allRows.toLocaleString('en')} rows, p95 of both added`,
  reference: 'the same query through postgres.js alone',
  kind: 'time',
  unit: 'ms',
  goal: 2,
  prepare: () => auditListTimes(allRows),
};
