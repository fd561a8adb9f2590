import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyDatabase, testServer } from '../../server/testing/databases.ts';
import { onServer } from '../../server/testing/postgres.ts';
import { connect } from './connect.ts';
import type { SharedConnection } from './connection.ts';
import { applyMigrations, checkSchema, grants, pendingSql, sharedMigrations } from './migrate.ts';
import { databaseFault } from './outage.ts';

const open: SharedConnection[] = [];
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});

async function connectionTo(url: string): Promise<SharedConnection> {
  const connection = await connect(url, { poolSize: 2, applicationName: 'test', embeddedDir: '' });
  open.push(connection);
  return connection;
}

const count = (connection: SharedConnection) =>
  connection.db.execute(sql`select id from wo_migrations`).then((rows) => Array.from(Object(rows)).length);

describe('applyMigrations', () => {
  it('brings an empty database to the current schema, once', async () => {
    const connection = await connectionTo(await emptyDatabase());
    expect((await checkSchema(connection.db)).verdict).toBe('empty');

    expect((await applyMigrations(connection)).verdict).toBe('current');
    await applyMigrations(connection);

    expect(await count(connection)).toBe(sharedMigrations().length);
  });

  it('runs each migration once when many come at the same moment', async () => {
    const url = await emptyDatabase();
    const connections = await Promise.all(Array.from({ length: 8 }, () => connectionTo(url)));

    const states = await Promise.all(connections.map(applyMigrations));

    expect(states.map(({ verdict }) => verdict)).toEqual(Array(8).fill('current'));
    expect(await count(connections[0] ?? (await connectionTo(url)))).toBe(sharedMigrations().length);
  });

  it('puts its tables where its triggers look, whatever the search path of the login', async () => {
    const url = await emptyDatabase();
    await onServer(url, async (raw) => {
      await raw`create schema mine`;
      await raw.unsafe(`alter database "${new URL(url).pathname.slice(1)}" set search_path = mine, public`);
    });

    expect((await applyMigrations(await connectionTo(url))).verdict).toBe('current');

    const found = await onServer(
      url,
      (raw) => raw`select distinct schemaname from pg_tables where tablename = 'teams'`,
    );
    expect(found).toMatchObject([{ schemaname: 'public' }]);
  });

  it('leaves tables of something else alone', async () => {
    const connection = await connectionTo(await emptyDatabase());
    await connection.db.execute(sql`create table users (id int)`);

    expect((await applyMigrations(connection)).verdict).toBe('foreign');

    const tables = await connection.db.execute(sql`select 1 from pg_tables where schemaname = 'public'`);
    expect(tables).toHaveLength(1);
  });

  it('leaves nothing behind when a statement fails', async () => {
    const url = await emptyDatabase();
    const connection = await connectionTo(url);
    // taken already, so the runner's own table fails: everything must roll back together
    await connection.db.execute(sql`create view schema_info as select 1`);

    await expect(applyMigrations(connection)).rejects.toThrow();

    const tables = await connection.db.execute(sql`select 1 from pg_tables where schemaname = 'public'`);
    expect(tables).toHaveLength(0);
  });
});

describe('checkSchema', () => {
  async function migrated() {
    const connection = await connectionTo(await emptyDatabase());
    await applyMigrations(connection);
    return connection;
  }

  it('says newer only when this build is too old for the database', async () => {
    const connection = await migrated();
    const next = sharedMigrations().length + 1;
    await connection.db.execute(
      sql`insert into wo_migrations (id, name, checksum) values (${next}, 'x', 'x')`,
    );
    expect((await checkSchema(connection.db)).verdict).toBe('current'); // a rolling upgrade: expanded, still ours

    await connection.db.execute(sql`update schema_info set version = ${next}, min_app = ${next}`);

    expect(await checkSchema(connection.db)).toMatchObject({ verdict: 'newer', pending: [] });
  });

  it('says outdated and names what is missing', async () => {
    const connection = await migrated();
    await connection.db.execute(sql`delete from wo_migrations where id = ${sharedMigrations().length}`);
    const state = await checkSchema(connection.db);
    expect(state.verdict).toBe('outdated');
    expect(state.detail).toContain(sharedMigrations().at(-1)?.name);
  });

  it('says foreign when a migration is not the one this build ships', async () => {
    const connection = await migrated();
    await connection.db.execute(sql`update wo_migrations set checksum = 'other' where id = 1`);
    expect((await checkSchema(connection.db)).verdict).toBe('foreign');
  });
});

describe('pendingSql', () => {
  it('is a script that a DBA can run instead of us', async () => {
    const url = await emptyDatabase();
    await onServer(url, (raw) => raw.unsafe(pendingSql(sharedMigrations())).simple());
    const connection = await connectionTo(url);
    expect((await checkSchema(connection.db)).verdict).toBe('current');
  });

  it('says so when there is nothing to do', () => {
    expect(pendingSql([])).toContain('Nothing to do');
  });

  it('refuses a role name that could carry SQL', () => {
    expect(() => grants('app"; drop table users; --')).toThrow(/not a role name/);
  });
});

describe('the app role', () => {
  it('serves requests, but can neither change tables nor touch audit rows', async () => {
    const url = await emptyDatabase();
    await applyMigrations(await connectionTo(url));
    const role = `app_${process.pid}`;
    await onServer(url, async (raw) => {
      await raw.unsafe(`create role ${role} login`);
      for (const statement of grants(role)) await raw.unsafe(statement);
    });
    const login = new URL(url);
    login.username = role;
    const app = await connectionTo(login.href);

    expect((await checkSchema(app.db)).verdict).toBe('current');
    await app.db.execute(sql`select * from scripts`);
    for (const statement of [
      'delete from audit_log',
      "update audit_log set action = 'x'",
      'truncate audit_log',
      'alter table audit_log disable trigger all',
      'create table mine (id int)',
      'drop table scripts',
      "insert into wo_migrations values (99, 'x', 'x')",
    ]) {
      const refused = await app.db.execute(sql.raw(statement)).then(
        () => 'done',
        (error: unknown) => databaseFault(error)?.code,
      );
      expect(refused, statement).toBe('42501');
    }
    await app.close();
    await onServer(testServer().url, (raw) => raw.unsafe(`drop owned by ${role}`)).catch(() => undefined);
  });
});
