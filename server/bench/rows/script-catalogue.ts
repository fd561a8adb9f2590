import postgres from 'postgres';
import { connect } from '../../../db/shared/connect.ts';
import { callApi } from '../../testing/api.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { givenScripts, scriptTree, treeRoots } from '../../testing/script-catalogue.ts';
import { type ServerProcess, startServer } from '../../testing/server-process.ts';
import { connectTeam, type TeamOnServer } from '../../testing/team-on-server.ts';
import { type Prepared, type Row, spread } from '../measure.ts';
import { p95, timedGet } from '../timed-get.ts';

const scripts = Number(process.env.BENCH_SCRIPTS ?? 20_000);

interface Stage {
  server: ServerProcess;
  team: TeamOnServer;
  ids: string[];
  sql: postgres.Sql;
  /** @param path below the shared calls */
  get: (path: string) => Promise<{ ms: number; bytes: number }>;
  close: () => Promise<void>;
}

/** A team with many scripts, and a plain connection to the same database. */
async function setStage(): Promise<Stage> {
  const database = await startPostgres({ durable: false });
  const server = await startServer({});
  const team = await connectTeam(server, await database.createDatabase());
  const roots = { expectedVersion: 1, scriptRoots: treeRoots };
  const { status } = await callApi(server.url, `/shared/teams/${team.teamId}`, {
    method: 'PATCH',
    body: roots,
    session: team.session,
  });
  if (status !== 200) throw new Error(`The script roots were not set: ${status}`);
  const connection = await connect(team.databaseUrl, {
    poolSize: 1,
    applicationName: 'bench',
    embeddedDir: '',
  });
  const ids = await givenScripts(connection, team.teamId, scriptTree(scripts));
  await connection.close();
  const sql = postgres(team.databaseUrl, { max: 1, onnotice: () => undefined });
  await sql`vacuum analyze`;
  const headers = { authorization: `Bearer ${team.session}`, 'x-wo-local-token': server.accessToken };
  return {
    server,
    team,
    ids: [...ids.values()],
    sql,
    get: (path) => timedGet(`${server.url}/api/v1/shared${path}`, headers),
    async close() {
      await sql.end();
      await server.remove();
      await database.remove();
    },
  };
}

/** Common and rare, whole words and parts of them, one that is nowhere. */
const searches = [
  'clearing',
  'n10',
  'FIN-FS01',
  '"net use"',
  'site-042 ledger',
  'robocopy archive',
  'edi_invoic.cmd',
  'earin',
  'svc_bank',
  'nowhere-to-be-found',
];

async function prepareSearch(): Promise<Prepared> {
  const stage = await setStage();
  const times: number[] = [];
  return {
    ours: async () => {
      const round: number[] = [];
      for (let pass = 0; pass < 3; pass++)
        for (const q of searches) {
          const query = new URLSearchParams({ teamId: stage.team.teamId, q });
          round.push((await stage.get(`/scripts?${query}`)).ms);
        }
      times.push(...round);
      return p95(round);
    },
    reference: async () => {
      const round: number[] = [];
      for (let pass = 0; pass < 3; pass++)
        for (const q of searches) {
          const startedAt = performance.now();
          await plainSearch(stage, q);
          round.push(performance.now() - startedAt);
        }
      return p95(round);
    },
    facts: async () => ({
      facts: { medianMs: rounded(spread(times).median), p95Ms: rounded(p95(times)) },
      failed: p95(times) <= mostSearchMs ? [] : [`p95 ≤ ${mostSearchMs} ms`],
    }),
    close: stage.close,
  };
}

const mostSearchMs = 200;

/** The same texts by one condition per term, the first fifty by path. */
async function plainSearch({ sql, team }: Stage, q: string): Promise<void> {
  const terms = q.startsWith('"') ? [q.slice(1, -1)] : q.split(' ');
  const patterns = terms.map((term) => `%${term.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`);
  await sql`select s.id, s.path, s.name, s.kind, s.size, s.version from scripts s join script_facts f on f.script_id = s.id
    where s.team_id = ${team.teamId} and s.deleted_at is null
      and f.text ilike ${patterns[0] ?? ''} and f.text ilike ${patterns[1] ?? patterns[0] ?? ''}
    order by s.path, s.id limit 50`;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

async function prepareAnalysis(): Promise<Prepared> {
  const stage = await setStage();
  const { get, sql, team } = stage;
  const of = `?teamId=${team.teamId}`;
  const calls = { graph: `/script-graph${of}`, drives: `/drives${of}`, conflicts: `/drives/conflicts${of}` };
  const impact = `/impact${of}&server=FIN-FS01`;
  const cold = { graph: await get(calls.graph), drives: await get(calls.drives) };
  let version = 1;
  return {
    ours: async () => {
      await changeOne(stage, version++);
      let ms = 0;
      for (const path of Object.values(calls)) ms += (await get(path)).ms;
      return ms;
    },
    reference: async () => {
      const startedAt = performance.now();
      await sql`select script_id, facts from script_facts where team_id = ${team.teamId}`;
      return performance.now() - startedAt;
    },
    async facts() {
      const warm: Record<string, number> = {};
      for (const [name, path] of Object.entries({ ...calls, impact })) {
        const times: number[] = [];
        for (let call = 0; call < 20; call++) times.push((await get(path)).ms);
        warm[`${name}P95Ms`] = rounded(p95(times));
      }
      const { graph, drives } = cold;
      return {
        facts: {
          ...warm,
          coldGraphMs: Math.round(graph.ms),
          graphMegabytes: rounded(graph.bytes / 1e6),
          drivesMegabytes: rounded(drives.bytes / 1e6),
        },
        failed: [],
      };
    },
    close: stage.close,
  };
}

/** Gives one script another text, so that everything has to be seen anew. */
async function changeOne({ server, team, ids }: Stage, expectedVersion: number): Promise<void> {
  const content = `@echo off\r\nnet use K: \\\\SRV${expectedVersion}\\data\r\ncall "%~dp0other.cmd"\r\n`;
  const answer = await callApi(server.url, `/shared/scripts/${ids[0]}`, {
    method: 'PATCH',
    body: { expectedVersion, content },
    session: team.session,
  });
  if (answer.status !== 200) throw new Error(`The script was not changed: ${JSON.stringify(answer.body)}`);
}

export const searchScripts: Row = {
  id: '16',
  work: `search ${scripts.toLocaleString('en')} scripts over HTTP: ten searches, first page, with where each was found; p95`,
  reference: 'one query for the same text through postgres.js',
  kind: 'time',
  unit: 'ms',
  goal: 3,
  prepare: prepareSearch,
};

export const analyseScripts: Row = {
  id: '17',
  work: `graph, drive map and conflicts of ${scripts.toLocaleString('en')} scripts over HTTP, after one of them was changed`,
  reference: 'fetching the facts of all of them through postgres.js',
  kind: 'time',
  unit: 'ms',
  goal: 1,
  prepare: prepareAnalysis,
};
