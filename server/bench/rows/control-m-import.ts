import { chmodSync, createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { callApi, textOf } from '../../testing/api.ts';
import { generateControlM } from '../../testing/control-m-generator.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { type ServerProcess, startServer } from '../../testing/server-process.ts';
import { connectTeam, type TeamOnServer } from '../../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../../testing/temp.ts';
import type { Prepared, Row } from '../measure.ts';

const jobs = Number(process.env.BENCH_CONTROL_M_JOBS ?? 100_000);
const size = jobs.toLocaleString('en');
const share = 0.01;
const maxRssMiB = 400;

interface Stage {
  server: ServerProcess;
  team: TeamOnServer;
  databaseUrl: string;
  folder: string;
  /** The generated file, and the same with 1 % of its jobs changed. */
  files: { base: string; changed: string };
  edges: number;
  /** Of the database server, while nothing is measured. */
  sql: postgres.Sql;
  close(): Promise<void>;
}

async function setStage(): Promise<Stage> {
  const database = await startPostgres({ durable: true });
  const server = await startServer({});
  const databaseUrl = await database.createDatabase();
  const team = await connectTeam(server, databaseUrl);
  const folder = makeFolder('bench-import');
  chmodSync(folder, 0o777); // PostgreSQL may run as another account
  const files = { base: join(folder, 'base.xml'), changed: join(folder, 'changed.xml') };
  const base = generateControlM('xml', { jobs });
  await pipeline(Readable.from(base.text), createWriteStream(files.base));
  await pipeline(
    Readable.from(generateControlM('xml', { jobs, change: share }).text),
    createWriteStream(files.changed),
  );
  const sql = postgres(databaseUrl, { max: 1 });
  return {
    server,
    team,
    databaseUrl,
    folder,
    files,
    edges: base.totals.edges,
    sql,
    async close() {
      await sql.end();
      removeFolder(folder);
      await server.remove();
      await database.remove();
    },
  };
}

const view = z.object({
  id: z.string(),
  state: z.string(),
  counts: z.record(z.string(), z.number()).nullable(),
  changes: z.record(z.string(), z.number()).nullable(),
});
type View = z.infer<typeof view>;

let environments = 0;

async function newEnvironment({ server, team }: Stage): Promise<string> {
  const body = { teamId: team.teamId, name: `env ${(environments += 1)}` };
  return textOf(
    await callApi(server.url, '/shared/control-m/environments', { body, session: team.session }),
    'id',
  );
}

/** Upload, preview and apply, as a user does it; answers milliseconds of each. */
async function importInto(stage: Stage, environmentId: string, file: string) {
  const startedAt = performance.now();
  const read = await upload(stage, environmentId, file);
  const readAt = performance.now();
  if (read.state !== 'previewed') throw new Error(`The import is ${read.state}.`);
  const { server, team } = stage;
  const call = { method: 'POST', session: team.session, timeoutMs: 600_000 } as const;
  const answer = await callApi(server.url, `/shared/control-m/imports/${read.id}/apply`, call);
  const applied = view.parse(answer.body);
  if (applied.state !== 'applied') throw new Error(`The import is ${applied.state}.`);
  const endedAt = performance.now();
  return { read, ms: endedAt - startedAt, previewMs: readAt - startedAt, applyMs: endedAt - readAt };
}

function upload({ server, team }: Stage, environmentId: string, file: string): Promise<View> {
  const url = `${server.url}/api/v1/shared/control-m/imports?environmentId=${environmentId}&filename=x.xml&wait=120`;
  const headers = { authorization: `Bearer ${team.session}`, 'content-type': 'application/octet-stream' };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () => {
        const parsed = view.safeParse(JSON.parse(text));
        if (parsed.success) resolve(parsed.data);
        else reject(new Error(`The upload was answered ${answer.statusCode}: ${text}`));
      });
    });
    sending.on('error', reject);
    pipeline(createReadStream(file), sending).catch(reject);
  });
}

/** Largest resident size of a process so far, MiB. */
function peakRssMiB(pid: number): number {
  const kB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kB) / 1024);
}

/** Forgets the largest size so far (Linux). */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The rows of one import in COPY's text form, and tables of the same columns to copy them into. */
async function rowsToCopy(
  { sql, folder }: Stage,
  importId: string,
): Promise<{ table: string; file: string }[]> {
  const found: { table: string; file: string }[] = [];
  for (const [table, key] of [
    ['control_m_versions', 'import_id, seq'],
    ['control_m_definitions', 'id'],
  ] as const) {
    const file = join(folder, `${table}.copy`);
    // PostgreSQL writes the file itself: the driver's stream of a COPY to stdout stalls when it has to wait
    await sql.unsafe(`copy (select * from ${table} where import_id = '${importId}') to '${file}'`);
    await sql.unsafe(
      `create table reference_${table} (like ${table} including defaults, primary key (${key}))`,
    );
    found.push({ table: `reference_${table}`, file });
  }
  return found;
}

/** Reads the file as a stream of XML events, doing nothing with them. */
async function parseAlone(file: string): Promise<number> {
  let elements = 0;
  const parser = new SaxesParser({ position: false });
  parser.on('opentag', () => void (elements += 1));
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 128 * 1024 }))
    parser.write(String(chunk));
  parser.close();
  return elements;
}

async function prepareImport(): Promise<Prepared> {
  const stage = await setStage();
  const { server, sql, files, edges } = stage;
  const first = await importInto(stage, await newEnvironment(stage), files.base);
  const copies = await rowsToCopy(stage, first.read.id);
  const runs: Awaited<ReturnType<typeof importInto>>[] = [];
  const peaks: number[] = [];
  return {
    async ours() {
      const environment = await newEnvironment(stage);
      forgetPeak(server.pid);
      const run = await importInto(stage, environment, files.base);
      peaks.push(peakRssMiB(server.pid));
      runs.push(run);
      return run.ms / 1000;
    },
    async reference() {
      await sql.unsafe(`truncate ${copies.map(({ table }) => table).join(', ')}`);
      const startedAt = performance.now();
      await parseAlone(files.base);
      for (const { table, file } of copies) {
        const rows = await sql.unsafe(`copy ${table} from stdin`).writable();
        await pipeline(createReadStream(file), rows);
      }
      return (performance.now() - startedAt) / 1000;
    },
    async facts() {
      const peak = Math.max(...peaks);
      const median = (of: (run: (typeof runs)[number]) => number) =>
        Math.round(runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN);
      const facts = {
        megabytes: Math.round((await stat(files.base)).size / 1e6),
        edges: first.read.counts?.edges,
        previewMs: median(({ previewMs }) => previewMs),
        applyMs: median(({ applyMs }) => applyMs),
        peakRssMiB: peak,
      };
      return {
        facts,
        failed: [
          ...(peak <= maxRssMiB ? [] : [`peak memory ≤ ${maxRssMiB} MiB`]),
          ...(first.read.counts?.edges === edges ? [] : [`${edges} edges`]),
        ],
      };
    },
    close: () => stage.close(),
  };
}

async function prepareAgain(): Promise<Prepared> {
  const stage = await setStage();
  const { files } = stage;
  const environment = await newEnvironment(stage);
  await importInto(stage, environment, files.base);
  let next = files.changed;
  let last: View | undefined;
  return {
    async ours() {
      const run = await importInto(stage, environment, next);
      last = run.read;
      next = next === files.changed ? files.base : files.changed;
      return run.ms / 1000;
    },
    reference: async () => (await importInto(stage, await newEnvironment(stage), files.base)).ms / 1000,
    async facts() {
      const changed = last?.changes?.changed ?? 0;
      const facts = { changed, unchanged: last?.changes?.unchanged };
      return { facts, failed: changed > 0 && changed < jobs * share * 2 ? [] : ['1 % changed'] };
    },
    close: () => stage.close(),
  };
}

export const importDefinitions: Row = {
  id: '6',
  work: `import ${size} Control-M jobs from XML: upload, read, compare with nothing, apply`,
  reference: 'saxes reading the file, and COPY of the same rows',
  kind: 'time',
  unit: 's',
  goal: 2.5,
  prepare: prepareImport,
};

export const importAgain: Row = {
  id: '7',
  work: `import the same ${size} jobs again, 1 % of them changed`,
  reference: 'the import into an empty environment (row 6)',
  kind: 'time',
  unit: 's',
  goal: 0.5,
  prepare: prepareAgain,
};
