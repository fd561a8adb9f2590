import { join } from 'node:path';
import { openLocalDatabase } from '../../db/local/client.ts';
import { sharedMigrations } from '../../db/shared/migrate.ts';
import { hashPassword } from '../shared/auth/password.ts';
import { callApi, textOf } from '../testing/api.ts';
import { onServer, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { startServer } from '../testing/server-process.ts';
import { untilState } from '../testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../testing/temp.ts';
import {
  checkUpgraded as checkLocal,
  allRows as localRowsOf,
  describeSchema as localSchema,
  releasedFolders,
  upgradeLocal,
} from './released/local-upgrade.ts';
import { content, password, scriptId } from './released/shared-rows.ts';
import {
  checkUpgraded,
  describeSchema,
  releasedDatabases,
  rowsOfDatabase,
  upgradeShared,
} from './released/shared-upgrade.ts';
import { promise, type Scenario } from './scenario.ts';

export const everyUpgrade: Scenario = {
  id: 'DB-7',
  about:
    'databases of every release, with rows in every table, are upgraded: nothing lost, and like new ones',
  // all are upgraded each time; so many of them, the oldest first, are also served
  rounds: { short: 1, long: sharedMigrations().length - 1 },
  async run(rounds, note) {
    const folder = makeFolder('db-7');
    const postgres = await startPostgres();
    try {
      const local = await upgradeAllLocal(folder);
      note(`${local} schemas of the personal database`);
      const shared = await upgradeAllShared(postgres, rounds, note);
      return { rounds, local, shared };
    } finally {
      await postgres.remove();
      removeFolder(folder);
    }
  },
};

async function upgradeAllLocal(folder: string): Promise<number> {
  const fresh = await openLocalDatabase({ dataDir: join(folder, 'new') });
  const wanted = localSchema(fresh.sqlite);
  fresh.close();
  const released = await releasedFolders(folder);
  for (const one of released) await upgradeLocal(one, wanted);
  await checkLocalControl(released.at(-1)?.dataDir ?? '', wanted);
  return released.length;
}

/** The checks must notice a value that changed, a note the search lost, and an index that is missing. */
async function checkLocalControl(dataDir: string, wanted: string[]): Promise<void> {
  const local = await openLocalDatabase({ dataDir });
  const before = localRowsOf(local.sqlite);
  for (const harm of [
    "update notes set body = 'spoilt' where pinned = 1",
    "insert into notes_fts (notes_fts) values ('delete-all')",
    'drop index notes_recent_idx',
  ]) {
    local.sqlite.exec(`begin; ${harm}`);
    promise(
      throws(() => checkLocal(local, before, { version: 'control', wanted })),
      'the check notices it (control)',
      { harm },
    );
    local.sqlite.exec('rollback');
  }
  checkLocal(local, before, { version: 'control', wanted });
  local.close();
}

async function upgradeAllShared(postgres: TestPostgres, served: number, note: (line: string) => void) {
  const fresh = await postgres.createDatabase();
  await upgradeEmpty(fresh);
  const wanted = await onServer(fresh, describeSchema);
  let upgraded = 0;
  for await (const { migration, url } of releasedDatabases(postgres, await hashPassword(password))) {
    // the server upgrades by itself when it starts; the first schema had no administrator yet
    if (upgraded >= 1 && upgraded <= served)
      await serve(await postgres.createDatabase(new URL(url).pathname.slice(1)));
    await upgradeShared(url, migration.id, wanted);
    upgraded += 1;
    note(`${migration.name}: upgraded`);
    if (migration.id === sharedMigrations().length) await checkControl(url, wanted);
    await postgres.dropDatabase(url);
  }
  return upgraded;
}

async function upgradeEmpty(url: string): Promise<void> {
  const server = await startServer({ env: { WO_SHARED_DATABASE_URL: url } });
  await untilState(server, 'ready');
  await server.remove();
}

/** Somebody of the older release signs in with their password, reads their script and changes it. */
async function serve(url: string): Promise<void> {
  const server = await startServer({ env: { WO_SHARED_DATABASE_URL: url } });
  try {
    await untilState(server, 'ready');
    const body = { username: 'older-admin', password };
    const signedIn = await callApi(server.url, '/shared/auth/sign-in', { body });
    const session = textOf(signedIn, 'sessionToken');
    const path = `/shared/scripts/${scriptId}`;
    const read = await callApi(server.url, path, { session });
    promise(textOf(read, 'content') === content, 'a script of an older release is read', { body: read.body });
    const change = { expectedVersion: Reflect.get(Object(read.body), 'version'), description: 'newer' };
    const changed = await callApi(server.url, path, { method: 'PATCH', body: change, session });
    promise(changed.status === 200, 'and changed', { body: changed.body });
  } finally {
    await server.remove();
  }
}

/** The checks must notice a value that changed, a row that is gone, and a trigger or index that is missing. */
async function checkControl(url: string, wanted: string[]): Promise<void> {
  const before = await rowsOfDatabase(url);
  const version = sharedMigrations().length;
  await checkUpgraded(url, before, { version, wanted });
  for (const harm of [
    'drop index scripts_tags_idx',
    'drop trigger teams_audited on teams',
    "update sign_in_attempts set failures = 0 where subject = 'user:older'",
    'delete from oidc_sign_ins',
  ]) {
    await onServer(url, (sql) => sql.unsafe(harm));
    const rows = harm.startsWith('drop') ? await rowsOfDatabase(url) : before;
    const schema = harm.startsWith('drop') ? wanted : await onServer(url, describeSchema);
    const noticed = await checkUpgraded(url, rows, { version, wanted: schema }).then(
      () => false,
      () => true,
    );
    promise(noticed, 'the check notices it (control)', { harm });
  }
}

function throws(work: () => void): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
