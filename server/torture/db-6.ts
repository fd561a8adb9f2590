import { join } from 'node:path';
import { openLocalDatabase } from '../../db/local/client.ts';
import { callApi, textOf } from '../testing/api.ts';
import { fingerprint } from '../testing/local-db/fingerprint.ts';
import { startChild } from '../testing/local-db/crash.ts';
import { newerMigrations } from '../testing/local-db/migration-folders.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { StartFailed, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, untilState } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import { checkUpgraded, describeSchema, rowsOfDatabase } from './released/shared-upgrade.ts';
import { promise, type Scenario } from './scenario.ts';

export const newerDatabases: Scenario = {
  id: 'DB-6',
  about: 'a newer database is refused and keeps every byte, also one that a killed newer build left',
  rounds: { short: 1, long: 1 },
  async run(rounds, note) {
    const folder = makeFolder('db-6');
    try {
      const migrations = newerMigrations(join(folder, 'newer'), { next: 'CREATE TABLE next (a);' });
      await refusesFolder(await stoppedNewer(join(folder, 'stopped'), migrations));
      await refusesFolder(await killedNewer(join(folder, 'killed'), migrations));
      note('personal: refused, not a byte changed');
      await checkFolderControl(join(folder, 'stopped'));
      await refusesDatabase();
      note('shared: refused, not a row changed');
      return { rounds };
    } finally {
      removeFolder(folder);
    }
  },
};

/** The layout that `startServer` gives a server: its database is in `data`. */
const databaseFolder = (dataDir: string) => join(dataDir, 'data');

async function stoppedNewer(dataDir: string, migrationsFolder: string): Promise<string> {
  const options = { dataDir: databaseFolder(dataDir), migrationsFolder, buildVersion: '9.9.9' };
  (await openLocalDatabase(options)).close();
  return dataDir;
}

/** Its newest pages, the version among them, are in the write-ahead log still. */
async function killedNewer(dataDir: string, migrationsFolder: string): Promise<string> {
  const child = await startChild('hold', databaseFolder(dataDir), migrationsFolder);
  await child.reached(1);
  await child.kill();
  const files = Object.keys(fingerprint(databaseFolder(dataDir)));
  promise(files.includes('workspace.db-wal'), 'a killed build leaves its log', { files });
  return dataDir;
}

/** SQLite maps this one into memory; it holds nothing that is not in the log. */
const passing = /-shm$/;
const bytesOf = (dataDir: string) =>
  JSON.stringify(
    Object.entries(fingerprint(databaseFolder(dataDir))).filter(([name]) => !passing.test(name)),
  );

async function refusesFolder(dataDir: string): Promise<void> {
  const before = bytesOf(dataDir);
  const failure: unknown = await startServer({ dataDir }).then(
    (server) => server.remove(),
    (error: unknown) => error,
  );
  const { exitCode, output } =
    failure instanceof StartFailed ? failure : { exitCode: 0, output: String(failure) };
  promise(exitCode === 78, 'a newer personal database ends the start with 78', { exitCode, output });
  promise(output.includes('9.9.9'), 'and the message names the version it needs', { output });
  promise(bytesOf(dataDir) === before, 'not a byte of it is changed', { before, after: bytesOf(dataDir) });
}

/** One byte of one file must be noticed. */
async function checkFolderControl(dataDir: string): Promise<void> {
  const before = bytesOf(dataDir);
  const { default: Database } = await import('better-sqlite3');
  const sqlite = new Database(join(databaseFolder(dataDir), 'workspace.db'));
  sqlite.exec('insert into next values (1)');
  sqlite.close();
  promise(bytesOf(dataDir) !== before, 'the check notices a change (control)');
}

/** A team's database that says this build is too old for it: by name of a migration it never heard of, and of its age. */
async function refusesDatabase(): Promise<void> {
  const postgres = await startPostgres();
  const server = await startServer();
  const databaseUrl = await postgres.createDatabase();
  try {
    const team = await connectTeam(server, databaseUrl);
    await createScript(server, team, 'kept.cmd');
    await server.stop();
    await makeNewer(databaseUrl);
    const before = await rowsOfDatabase(databaseUrl);
    const wanted = await onServer(databaseUrl, describeSchema);
    const again = await startServer({ dataDir: server.dataDir, env: { WO_SHARED_MIGRATE: 'apply' } });
    try {
      await untilState(again, 'schemaNewer');
      const refused = await callApi(again.url, '/shared/scripts', { session: team.session });
      promise(
        refused.status === 503 && textOf(refused, 'reason') === 'SHARED_SCHEMA_NEWER',
        'team calls are refused',
        {
          refused: refused.body,
        },
      );
      const personal = await callApi(again.url, '/local/notes', { local: again.accessToken });
      promise(personal.status === 200, 'personal work goes on', { status: personal.status });
    } finally {
      await again.stop();
    }
    await checkUpgraded(databaseUrl, before, { version: 0, wanted }); // rows lost or changed, and the schema
    const after = await rowsOfDatabase(databaseUrl);
    promise(rowCount(after) === rowCount(before), 'no row is added', { before, after });
  } finally {
    await server.remove();
    await postgres.remove();
  }
}

async function makeNewer(url: string): Promise<void> {
  await onServer(url, async (sql) => {
    await sql`insert into wo_migrations (id, name, checksum) values (900, '0899_next', 'x')`;
    await sql`update schema_info set version = 900, min_app = 900`;
    await sql`create table next (a int)`;
  });
}

const rowCount = (rows: Awaited<ReturnType<typeof rowsOfDatabase>>) => Object.values(rows).flat().length;
