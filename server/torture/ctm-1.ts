import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, textOf } from '../testing/api.ts';
import { TestImporter } from '../testing/control-m-imports.ts';
import { onServer, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, type TeamOnServer, untilState } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';
import { promise, type Scenario } from './scenario.ts';

const folders = 60;
const jobsPerFolder = 50;

export const killedImports: Scenario = {
  id: 'CTM-1',
  about:
    'kill -9 of the server or of PostgreSQL while an import is applied: the old state or the new one, and the import says which',
  rounds: { short: 3, long: 20 },
  async run(rounds, note) {
    const dataDir = makeFolder('ctm-1');
    const postgres = await startPostgres();
    const ended = { applied: 0, notApplied: 0 };
    let server: ServerProcess | undefined;
    try {
      const databaseUrl = await postgres.createDatabase();
      server = await startServer({ dataDir });
      const team = await connectTeam(server, databaseUrl);
      const environment = await createEnvironment(server, team);
      let state = 0;
      await importerOn(server, team, environment).put(file(state));
      for (let round = 1; round <= rounds; round++) {
        const importer = importerOn(server, team, environment);
        const { id } = await importer.upload(file(round));
        const applying = importer.post(`/imports/${id}/apply`).catch(() => undefined); // cut off
        await sleep((round * 37) % 160); // so that the kill meets every part of it
        server = await killAndRestart(round, server, postgres, dataDir);
        await applying;
        const outcome = await outcomeOf(importerOn(server, team, environment), id);
        state = outcome === 'applied' ? round : state;
        ended[outcome === 'applied' ? 'applied' : 'notApplied'] += 1;
        await checkContents(databaseUrl, state, round);
        if (outcome !== 'applied') await importerOn(server, team, environment).apply(id); // it can be tried again
        state = round;
        await checkContents(databaseUrl, state, round);
        note(`round ${round}: ${outcome}`);
      }
    } finally {
      await server?.stop('SIGKILL'); // after a broken promise, too
      await postgres.remove();
      removeFolder(dataDir);
    }
    return { rounds, ...ended };
  },
};

/** Folders of jobs whose command names the state. One job is in another folder each time, and one has a new name. */
function file(state: number) {
  const all = Array.from({ length: folders }, (_, folder) => {
    const jobs = Array.from({ length: jobsPerFolder }, (__, job) =>
      jobElement(`J${folder}_${job}`, `run ${state}`),
    );
    if (folder === state % folders) jobs.push(jobElement('WANDERER', 'always the same'));
    if (folder === 0) jobs.push(jobElement(`NEW_${state}`, `run ${state}`));
    return `<FOLDER FOLDER_NAME="F${folder}" DATACENTER="CTM1">${jobs.join('')}</FOLDER>`;
  });
  return { name: `state-${state}.xml`, content: `<DEFTABLE>${all.join('')}</DEFTABLE>` };
}

function jobElement(name: string, command: string): string {
  return `<JOB JOBNAME="${name}" TASKTYPE="Command" CMDLINE="${command}"/>`;
}

async function createEnvironment(server: ServerProcess, { teamId, session }: TeamOnServer): Promise<string> {
  const body = { teamId, name: 'PROD' };
  return textOf(await callApi(server.url, '/shared/control-m/environments', { body, session }), 'id');
}

function importerOn(server: ServerProcess, team: TeamOnServer, environmentId: string): TestImporter {
  const { teamId, session } = team;
  return new TestImporter(server, { id: teamId }, { id: environmentId, teamId }, { session });
}

/** Odd rounds kill the server, even ones PostgreSQL under a server that goes on. */
async function killAndRestart(
  round: number,
  server: ServerProcess,
  postgres: TestPostgres,
  dataDir: string,
): Promise<ServerProcess> {
  if (round % 2 === 0) {
    await postgres.stop('kill');
    // a backend in the midst of a large statement may outlive the signal for a moment
    await until(() => postgres.start().then(() => true), {
      timeoutMs: 30_000,
      everyMs: 250,
      what: 'PostgreSQL',
    });
    await untilState(server, 'ready', 60_000);
    return server;
  }
  await server.stop('SIGKILL');
  const next = await startServer({ dataDir });
  await untilState(next, 'ready', 60_000);
  return next;
}

/** What the import says once nobody is busy with it: the sweep has looked at it if it had to. */
async function outcomeOf(importer: TestImporter, id: string): Promise<string> {
  return until(
    async () => {
      const { state } = await importer.get(id);
      return state === 'applying' ? undefined : state;
    },
    { timeoutMs: 60_000, everyMs: 200, what: 'the import to say how it ended' },
  );
}

interface Found {
  command: string;
  jobs: number;
}

/** Every job is of one state, and nothing of another one is left. */
async function checkContents(databaseUrl: string, state: number, round: number): Promise<void> {
  const found = await onServer(
    databaseUrl,
    (sql) => sql<Found[]>`
      select command, count(*)::int as jobs from control_m_definitions where kind = 'job' group by command order by 1`,
  );
  const expected: Found[] = [
    { command: 'always the same', jobs: 1 },
    { command: `run ${state}`, jobs: folders * jobsPerFolder + 1 },
  ];
  promise(JSON.stringify(found) === JSON.stringify(expected), 'the old state or the new one, never a mix', {
    round,
    found,
    expected,
  });
  const [wanderer] = await onServer(
    databaseUrl,
    (sql) => sql<{ key: string; ids: number }[]>`
      select d.key, (select count(distinct v.definition_id)::int from control_m_versions v
        join imports i on i.id = v.import_id where v.name = 'WANDERER' and i.state = 'applied') as ids
      from control_m_definitions d where d.name = 'WANDERER'`,
  );
  promise(
    wanderer?.key === `F${state % folders}/WANDERER#1` && wanderer.ids === 1,
    'what moved is the same thing',
    {
      round,
      wanderer,
    },
  );
}
