import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../../db/shared/connect.ts';
import { applyMigrations, grants, pendingSql, sharedMigrations } from '../../../db/shared/migrate.ts';
import { emptyDatabase, testServer } from '../../testing/databases.ts';
import { auditedTransaction } from '../../shared/audit/transaction.ts';
import { createFirstAdmin } from '../../shared/users/first-admin.ts';
import { origin } from '../../testing/given.ts';
import { onServer } from '../../testing/postgres.ts';
import { firstAdmin } from '../../testing/team-server.ts';
import { testTarget } from './check-target.ts';

const options = { poolSize: 1, applicationName: 'test', embeddedDir: '' };

/** What is wrong with a database as the goal of a move; nothing: it can be moved there. */
async function problemsOf(url: string, migrate: 'apply' | 'verify' = 'apply') {
  const { ok, checks } = await testTarget({ url, migrate }, options);
  const wrong = checks.filter((check) => !check.ok).map(({ name, detail }) => ({ name, detail }));
  expect(ok).toBe(wrong.length === 0);
  return wrong;
}

async function migrated(): Promise<string> {
  const url = await emptyDatabase();
  const connection = await connect(url, options);
  await applyMigrations(connection);
  await connection.close();
  return url;
}

/** As an older release left it: without the last migrations. */
async function older(): Promise<string> {
  const url = await emptyDatabase();
  await onServer(url, (raw) => raw.unsafe(pendingSql(sharedMigrations().slice(0, 5))));
  return url;
}

/** A login of its own, by name and as it is written in a URL. */
async function login(url: string): Promise<{ role: string; as: string }> {
  const role = `mover_${Math.random().toString(36).slice(2)}`;
  await onServer(testServer().url, (raw) => raw.unsafe(`create role ${role} login password 'x'`));
  onTestFinished(async () => {
    await onServer(url, (raw) => raw.unsafe(`drop owned by ${role} cascade; drop role ${role}`));
  });
  return { role, as: Object.assign(new URL(url), { username: role, password: 'x' }).href };
}

describe('as the goal of a move', () => {
  it('an empty database will do, with tables or without, of this release or an older one', async () => {
    expect(await problemsOf(await emptyDatabase())).toEqual([]);
    expect(await problemsOf(await migrated())).toEqual([]);
    expect(await problemsOf(await migrated(), 'verify')).toEqual([]);
    expect(await problemsOf(await older())).toEqual([]);
  });

  it('tables that a DBA makes have to be there', async () => {
    const missing = [{ name: 'schema', detail: expect.stringContaining('wo shared sql') }];
    expect(await problemsOf(await emptyDatabase(), 'verify')).toEqual(missing);
    expect(await problemsOf(await older(), 'verify')).toEqual(missing);
  });

  it('one with a single row of somebody is refused, and keeps it, whatever release made it', async () => {
    for (const url of [await migrated(), await older()]) {
      await onServer(
        url,
        (raw) =>
          raw`insert into idempotency_keys (caller_id, key, request_hash) values (gen_random_uuid(), 'k', 'h')`,
      );
      const [problem, ...others] = await problemsOf(url);
      expect(problem).toEqual({ name: 'empty', detail: expect.stringMatching(/holds .*DROP DATABASE/) });
      expect(others).toEqual([]);
    }
  });

  it('that of a team is refused', async () => {
    const url = await migrated();
    const connection = await connect(url, options);
    await auditedTransaction(connection, origin, async ({ db, audit }) => ({
      value: await createFirstAdmin(db, audit, firstAdmin),
    }));
    await connection.close();
    expect(await problemsOf(url)).toEqual([
      { name: 'empty', detail: expect.stringContaining("holds a team's data") },
    ]);
  });

  it('a newer one, and one of something else, are refused', async () => {
    const newer = await migrated();
    await onServer(newer, (raw) => raw`update schema_info set min_app = 999`);
    expect(await problemsOf(newer)).toMatchObject([{ name: 'schema' }]);
    const foreign = await emptyDatabase();
    await onServer(foreign, (raw) => raw`create table customers (id int)`);
    expect(await problemsOf(foreign)).toEqual([
      { name: 'schema', detail: expect.stringContaining('tables of something else') },
    ]);
  });

  it('one that cannot keep every letter is refused', async () => {
    const name = `latin_${Math.random().toString(36).slice(2)}`;
    await onServer(testServer().url, (raw) =>
      raw.unsafe(`create database ${name} encoding 'LATIN1' locale 'C' template template0`),
    );
    const url = Object.assign(new URL(testServer().url), { pathname: `/${name}` }).href;
    onTestFinished(() => testServer().dropDatabase(url));
    expect(await problemsOf(url)).toEqual([{ name: 'encoding', detail: expect.stringContaining('LATIN1') }]);
  });

  it('a login that may not make tables, or that only serves requests, is refused; a member of their owner is not', async () => {
    const bare = await emptyDatabase();
    const stranger = await login(bare);
    expect(await problemsOf(stranger.as)).toMatchObject([{ name: 'owner' }]);

    const url = await migrated();
    const app = await login(url);
    await onServer(url, (raw) => raw.unsafe(grants(app.role).join(';')));
    expect(await problemsOf(app.as, 'verify')).toEqual([
      { name: 'owner', detail: expect.stringContaining('does not own the tables') },
    ]);
    await onServer(url, async (raw) => {
      const [owner] = await raw<{ name: string }[]>`select current_user as name`;
      await raw.unsafe(`grant "${owner?.name}" to ${app.role}`);
    });
    expect(await problemsOf(app.as, 'verify')).toEqual([]);
  });
});
