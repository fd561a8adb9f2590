import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { callApi, textOf } from '../testing/api.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';
import { type Bait, layBait } from './hostile/bait.ts';
import { type Bounds, type Measured, measure, type Target } from './hostile/measure.ts';
import { hostileRequest, kindCount, requestNamed } from './hostile/requests.ts';
import { promise, type Scenario } from './scenario.ts';

const bounds: Bounds = { answerMs: 5_000, meanwhileMs: 2_000, peakMiB: 512 };

export const hostileFiles: Scenario = {
  id: 'SEC-10',
  about: `hostile XML, JSON, ZIP and forms: nothing escapes, each answered within 5 s and 512 MiB, the server answers meanwhile`,
  rounds: { short: 30, long: 300 },
  async run(rounds, note) {
    const bait = await layBait();
    const postgres = await startPostgres();
    const server = await startServer();
    const worst = { answerMs: 0, meanwhileMs: 0, peakMiB: 0 };
    try {
      const databaseUrl = await postgres.createDatabase();
      const target = await targetOn(server, databaseUrl);
      for (let n = 0; n < rounds; n += 1) {
        const request = hostileRequest(n, bait);
        const found = await measure(target, request, bait, bounds);
        promise(server.running(), 'the server goes on', { n, name: request.name, output: server.output() });
        checkAnswer(n, request.name, request.to === 'import', found);
        worst.answerMs = Math.round(Math.max(worst.answerMs, found.answerMs));
        worst.meanwhileMs = Math.round(Math.max(worst.meanwhileMs, found.meanwhileMs));
        worst.peakMiB = Math.max(worst.peakMiB, found.peakMiB);
        note(`${n}: ${request.name}: ${JSON.stringify({ ...found, text: undefined })}`);
      }
      await checkNothingKept(databaseUrl, bait);
      await checkControl(bait);
    } finally {
      await server.remove();
      await postgres.remove();
      await bait.remove();
    }
    return { rounds, kinds: kindCount, worst };
  },
};

/** A team with an environment to import into. */
async function targetOn(server: ServerProcess, databaseUrl: string): Promise<Target> {
  const { session, teamId } = await connectTeam(server, databaseUrl);
  const body = { teamId, name: 'PROD' };
  const made = await callApi(server.url, '/shared/control-m/environments', { body, session });
  const query = new URLSearchParams({ environmentId: textOf(made, 'id'), filename: 'file', wait: '60' });
  const paths = { import: `shared/control-m/imports?${query.toString()}`, call: 'shared/teams' };
  return {
    pid: server.pid,
    urlOf: ({ to }) => new URL(`/api/v1/${paths[to]}`, server.url).href,
    headers: { authorization: `Bearer ${session}` },
    easyUrl: new URL('/api/v1/local/notes', server.url).href,
    easyHeaders: { 'x-wo-local-token': server.accessToken },
  };
}

function checkAnswer(n: number, name: string, isImport: boolean, found: Measured): void {
  const { text, ...facts } = found;
  promise(found.broken.length === 0, 'what is hostile is turned away and costs little', {
    n,
    name,
    ...facts,
    text: text.slice(0, 500),
  });
  if (!isImport || found.status >= 400) return;
  const state = /"state":"(\w+)"/.exec(text)?.[1];
  promise(state === 'refused' || state === 'previewed', 'an import says what became of it', {
    n,
    name,
    state,
  });
}

/** Whatever was taken in holds nothing of what files pointed to. */
async function checkNothingKept(databaseUrl: string, { secret }: Bait): Promise<void> {
  const [row] = await onServer(
    databaseUrl,
    (sql) =>
      sql<
        { n: number }[]
      >`select count(*)::int as n from control_m_versions where source like ${`%${secret}%`}`,
  );
  promise(row?.n === 0, 'no definition holds a file of the disk', { row });
}

/** What each of these does to a reader that is careless. */
const control: [name: string, broken: RegExp][] = [
  ['XML: an entity that is a file', /shows a file/],
  ['XML: an entity that is an address', /^called/],
  ['ZIP: names that climb out', /^written/],
  ['XML: levels that are not closed', /no answer in time/],
  ['XML: levels that are not closed', /no easy answer/],
  ['call: a gzip of zeros', /too much memory/],
];

/** Everything that may go wrong goes wrong in the careless server, and is noticed. */
async function checkControl(bait: Bait): Promise<void> {
  const folder = makeFolder('careless');
  const careless = await startCareless(folder);
  try {
    for (const [name, pattern] of control) {
      const request = requestNamed(name, bait);
      const { broken } = await measure(careless.target, request, bait, {
        ...bounds,
        answerMs: 1_000,
        meanwhileMs: 500,
      });
      const seen = broken.some((one) => pattern.test(one)) || process.platform !== 'linux';
      promise(seen, 'a careless server is found out (control)', { name, pattern: String(pattern), broken });
    }
  } finally {
    careless.stop();
    removeFolder(folder);
  }
}

async function startCareless(folder: string) {
  const file = join(import.meta.dirname, 'hostile/careless-server.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', file, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => void child.kill('SIGKILL');
  process.once('exit', stop);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = await until(() => /^ready (\S+)/m.exec(output)?.[1], {
    timeoutMs: 30_000,
    what: 'the careless server',
  });
  const target: Target = {
    pid: child.pid ?? 0,
    urlOf: () => url,
    headers: {},
    easyUrl: url,
    easyHeaders: {},
  };
  return { target, stop };
}
