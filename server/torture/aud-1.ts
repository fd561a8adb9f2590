import { callApi } from '../testing/api.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer, untilState } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { checkNoOrphan } from './edits.ts';
import { promise, type Scenario } from './scenario.ts';

const writers = 8;

/** A script one writer edits, and the last version a server acknowledged. */
interface Edited {
  id: string;
  acknowledged: number;
}

export const killedWriters: Scenario = {
  id: 'AUD-1',
  about: `kill -9 of the server under ${writers} writers: each acknowledged change has one audit row, no orphan`,
  rounds: { short: 20, long: 200 },
  async run(rounds, note) {
    const dataDir = makeFolder('aud-1');
    const postgres = await startPostgres();
    let acknowledged = 0;
    let server: ServerProcess | undefined;
    try {
      const databaseUrl = await postgres.createDatabase();
      server = await startServer({ dataDir });
      const team = await connectTeam(server, databaseUrl);
      const names = Array.from({ length: writers }, (_, n) => `writer-${n}.cmd`);
      const scripts: Edited[] = [];
      for (const name of names) scripts.push({ id: await createScript(server, team, name), acknowledged: 1 });
      for (let round = 1; round <= rounds; round++) {
        await writeUntilKilled(server, team, scripts, round);
        server = await startServer({ dataDir });
        await untilState(server, 'ready');
        await checkAll(databaseUrl, scripts);
        await checkNoOrphan(databaseUrl);
        acknowledged = scripts.reduce((sum, script) => sum + script.acknowledged - 1, 0);
        note(`round ${round}: ${acknowledged} acknowledged changes, each with its row`);
      }
      await checkControl(databaseUrl, scripts);
    } finally {
      await server?.stop('SIGKILL'); // after a broken promise, too
      await postgres.remove();
      removeFolder(dataDir);
    }
    promise(acknowledged >= rounds * 2 * writers, 'the writers were busy when the server was killed', {
      acknowledged,
    });
    return { rounds, acknowledged };
  },
};

/** Kills the server once it acknowledged some changes; by then every writer has another one under way. */
class Killer {
  done = false;
  readonly #server: ServerProcess;
  readonly #delayMs: number;
  #left: number;

  constructor(server: ServerProcess, round: number) {
    this.#server = server;
    this.#left = 2 * writers + (round % 10);
    this.#delayMs = (round * 7) % 20; // so that the kill meets every part of a request
  }

  acknowledged(): void {
    if (--this.#left === 0) setTimeout(() => this.#kill(), this.#delayMs);
  }

  #kill(): void {
    this.done = true;
    void this.#server.stop('SIGKILL');
  }
}

/** Eight writers edit, each its own script, until the process is killed in the middle of it. */
async function writeUntilKilled(
  server: ServerProcess,
  team: TeamOnServer,
  scripts: Edited[],
  round: number,
): Promise<void> {
  const killer = new Killer(server, round);
  await Promise.all(scripts.map((script) => edit(server, team, script, killer)));
  await server.stop('SIGKILL');
}

async function edit(
  server: ServerProcess,
  team: TeamOnServer,
  script: Edited,
  killer: Killer,
): Promise<void> {
  const path = `/shared/scripts/${script.id}`;
  try {
    const current = await callApi(server.url, path, { session: team.session });
    let version = versionOf(current.body);
    for (;;) {
      const body = { expectedVersion: version, description: `version ${version + 1}` };
      const answer = await callApi(server.url, path, { method: 'PATCH', body, session: team.session });
      promise(answer.status === 200, 'an edit with the right version succeeds', { answer: answer.body });
      version = versionOf(answer.body);
      script.acknowledged = version;
      killer.acknowledged();
    }
  } catch (error) {
    if (!killer.done) throw error; // only the kill may end a writer
  }
}

function versionOf(body: unknown): number {
  if (typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number')
    return body.version;
  throw new Error(`No version in ${JSON.stringify(body)}`);
}

interface Counted {
  id: string;
  version: number;
  rows: number;
  versions: number[];
}

async function checkAll(databaseUrl: string, scripts: Edited[]): Promise<void> {
  const counted = await onServer(
    databaseUrl,
    (sql) => sql<Counted[]>`
      select s.id, s.version, count(a.id)::int as rows,
        array_remove(array_agg((a.after->>'version')::int order by a.at), null) as versions
      from scripts s left join audit_log a
        on a.resource_id = s.id::text and a.action = 'scripts.update' and a.outcome = 'success'
      group by s.id, s.version`,
  );
  for (const { id, version, rows, versions } of counted) {
    const script = scripts.find((candidate) => candidate.id === id);
    const acknowledged = script?.acknowledged ?? 1;
    promise(version >= acknowledged, 'no acknowledged change is lost', { id, version, acknowledged });
    promise(rows === version - 1, 'each change has exactly one audit row', { id, version, rows });
    const wanted = Array.from({ length: version - 1 }, (_, n) => n + 2);
    promise(versions.join() === wanted.join(), 'the rows are of the changes that were made', {
      id,
      versions,
    });
  }
}

/** Both checks must notice what they are for: a row without its change, and a change without its row. */
async function checkControl(databaseUrl: string, scripts: Edited[]): Promise<void> {
  await onServer(databaseUrl, async (sql) => {
    await sql`alter table audit_log disable trigger all`;
    await sql`insert into audit_log select forged.* from audit_log l, lateral jsonb_populate_record(l,
        jsonb_build_object('id', gen_random_uuid(), 'resource_id', gen_random_uuid())) forged
      where l.action = 'scripts.update' limit 1`;
  });
  await checkAll(databaseUrl, scripts);
  promise(await fails(checkNoOrphan(databaseUrl)), 'the check notices a row without its change (control)');
  await onServer(databaseUrl, async (sql) => {
    const gone = await sql`delete from audit_log where id = (
      select a.id from audit_log a join scripts s on s.id::text = a.resource_id
      where a.action = 'scripts.update' limit 1) returning id`;
    promise(gone.length === 1, 'there is an audit row to remove for the control');
  });
  promise(await fails(checkAll(databaseUrl, scripts)), 'the check notices a missing audit row (control)');
}

async function fails(check: Promise<unknown>): Promise<boolean> {
  return check.then(
    () => false,
    () => true,
  );
}
