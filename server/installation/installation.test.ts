import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pendingSql, sharedMigrations } from '../../db/shared/migrate.ts';
import { emptyDatabase, testServer } from '../testing/databases.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { owner, type Solo, soloServers } from '../testing/solo-servers.ts';
import { as, everywhere, firstAdmin, type Where } from '../testing/team-server.ts';
import { until } from '../testing/until.ts';

const aServer = soloServers();

/** An address for a new team database: a server's, or the embedded one of the data folder. */
const urlOf = (where: Where) => (where === 'embedded' ? Promise.resolve('embedded:') : emptyDatabase());

async function signIn(server: Solo, { username, password } = firstAdmin) {
  const { sessionToken } = await as(server).shared.auth.signIn({ username, password });
  return as(server, { session: sessionToken });
}

describe.each(everywhere)('installation.configure on %s', (where) => {
  it('makes schema and first administrator of an empty database, who can sign in and do everything', async () => {
    const server = await aServer();
    const url = await urlOf(where);

    const status = await owner(server).configure({
      url,
      migrate: 'apply',
      firstAdmin,
      acceptSharedLogin: true,
    });

    expect(status).toMatchObject({
      mode: 'shared',
      state: 'ready',
      migrate: 'apply',
      needsFirstAdmin: false,
    });
    expect(status.topology).toBe(where === 'embedded' ? 'server' : 'claimed');
    const admin = await signIn(server);
    const team = await admin.shared.teams.create({ slug: 'ops', name: 'Operations' });
    const { items } = await admin.shared.audit.list({});
    expect(items.map(({ action }) => action)).toEqual([
      'teams.create',
      'auth.signIn',
      'installation.firstAdmin',
    ]);
    expect(items[0]).toMatchObject({ teamId: team.id, actor: { username: firstAdmin.username } });
  });

  it('refuses an empty database without a first administrator, and leaves it empty', async () => {
    const server = await aServer();
    const url = await urlOf(where);

    await expect(owner(server).configure({ url, migrate: 'apply' })).rejects.toMatchObject({
      reason: 'FIRST_ADMIN_REQUIRED',
    });

    expect(await owner(server).test({ url })).toMatchObject({ ok: true, schema: 'empty' });
    expect(await owner(server).status()).toMatchObject({ mode: 'solo', state: 'notConfigured' });
  });

  it('is there again after a restart', async () => {
    const server = await aServer();
    await owner(server).configure({ url: await urlOf(where), migrate: 'apply', firstAdmin });
    const { services } = server.app;

    await services.shared.use(undefined);
    await services.installation.initializeOnStartup();

    await until(() => services.shared.status().state === 'ready', { timeoutMs: 20_000 });
    await signIn(server);
  });
});

describe('installation.configure', () => {
  it('joins a database that has an administrator, and refuses to make another first one', async () => {
    const url = await emptyDatabase();
    const first = await aServer();
    await owner(first).configure({ url, migrate: 'apply', firstAdmin });
    const second = await aServer();

    await expect(owner(second).configure({ url, migrate: 'apply', firstAdmin })).rejects.toMatchObject({
      reason: 'ALREADY_INITIALISED',
      httpStatus: 409,
    });
    const status = await owner(second).configure({ url, migrate: 'apply' });

    expect(status).toMatchObject({ state: 'ready', needsFirstAdmin: false });
    await signIn(second);
  });

  it('lets exactly one of many racing first administrators win', async () => {
    const url = await emptyDatabase();
    const racers = await Promise.all(Array.from({ length: 4 }, () => aServer()));

    const results = await Promise.allSettled(
      racers.map((server) => owner(server).configure({ url, migrate: 'apply', firstAdmin })),
    );

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const admins = await onServer(url, (sql) => sql`select username from users`);
    expect(admins).toHaveLength(1);
  });

  it.each([
    ['a weak password', { ...firstAdmin, password: 'short' }, 'WEAK_PASSWORD'],
    ['nobody listening', firstAdmin, 'CONNECTION_REFUSED'],
  ])('changes nothing when it is refused: %s', async (_, admin, reason) => {
    const server = await aServer();
    const url = reason === 'WEAK_PASSWORD' ? await emptyDatabase() : 'postgres://u:p@127.0.0.1:1/db';

    const attempt = owner(server).configure({ url, migrate: 'apply', firstAdmin: admin });

    await expect(attempt).rejects.toMatchObject({ reason });
    expect(await owner(server).status()).toMatchObject({ mode: 'solo', state: 'notConfigured' });
  });

  it('stores the connection encrypted, and shows its password nowhere', async () => {
    const made = new URL(await emptyDatabase());
    made.password = 'canary-7431';
    const server = await aServer();

    const status = await owner(server).configure({ url: made.href, migrate: 'apply', firstAdmin });

    expect(status.database).toEqual({
      host: '127.0.0.1',
      port: Number(made.port),
      name: made.pathname.slice(1),
    });
    expect(JSON.stringify(status)).not.toContain('canary-7431');
    for (const name of readdirSync(server.dataDir, { recursive: true, encoding: 'utf8' })) {
      const file = join(server.dataDir, name);
      if (statSync(file).isFile()) expect(readFileSync(file, 'latin1'), name).not.toContain('canary-7431');
    }
  });

  it('is not possible while the environment sets the database', async () => {
    const url = await emptyDatabase();
    const server = await aServer({ WO_SHARED_DATABASE_URL: url });

    await expect(owner(server).configure({ url, migrate: 'apply' })).rejects.toMatchObject({
      reason: 'SET_BY_ENVIRONMENT',
    });
  });

  it('refuses a database that holds tables of something else', async () => {
    const url = await emptyDatabase();
    await onServer(url, (sql) => sql`create table invoices (id int)`);
    const server = await aServer();

    const attempt = owner(server).configure({ url, migrate: 'apply', firstAdmin });

    await expect(attempt).rejects.toMatchObject({
      reason: 'CONNECTION_REFUSED',
      details: { checks: expect.arrayContaining([expect.objectContaining({ name: 'schema', ok: false })]) },
    });
  });

  it('in verify mode waits for the DBA, then makes the administrator that was named', async () => {
    const url = await emptyDatabase();
    const server = await aServer();

    const status = await owner(server).configure({ url, migrate: 'verify', firstAdmin });

    expect(status).toMatchObject({ state: 'schemaOutdated', migrate: 'verify' });
    await expect(as(server).shared.auth.me()).rejects.toMatchObject({ reason: 'SHARED_SCHEMA_OUTDATED' });
    await onServer(url, (sql) => sql.unsafe(pendingSql(sharedMigrations())).simple());
    await until(async () => (await signIn(server).catch(() => undefined)) !== undefined);
    expect(await owner(server).status()).toMatchObject({ state: 'ready', needsFirstAdmin: false });
  });

  it('wants an administrator for an empty database in verify mode too', async () => {
    const server = await aServer();
    const attempt = owner(server).configure({ url: await emptyDatabase(), migrate: 'verify' });
    await expect(attempt).rejects.toMatchObject({ reason: 'FIRST_ADMIN_REQUIRED' });
  });

  it('refuses to wait for a DBA of the embedded database', async () => {
    const server = await aServer();
    const attempt = owner(server).configure({ url: 'embedded:', migrate: 'verify', firstAdmin });
    await expect(attempt).rejects.toMatchObject({ reason: 'INVALID_INPUT', issues: [{ path: ['migrate'] }] });
  });
});

describe('installation.disconnect', () => {
  it('goes back to Solo and keeps the data for the next time', async () => {
    const url = await emptyDatabase();
    const server = await aServer();
    await owner(server).configure({ url, migrate: 'apply', firstAdmin });

    expect(await owner(server).disconnect()).toMatchObject({ mode: 'solo', state: 'notConfigured' });

    await expect(as(server).shared.auth.me()).rejects.toMatchObject({ reason: 'NOT_CONFIGURED' });
    await owner(server).configure({ url, migrate: 'apply' });
    await signIn(server);
  });
});

describe('installation.test', () => {
  it('says of an unreachable server what is wrong, as an answer', async () => {
    const server = await aServer();
    const { ok, checks } = await owner(server).test({ url: 'postgres://u:secret@127.0.0.1:1/db' });
    expect(ok).toBe(false);
    expect(checks.at(-1)).toEqual({
      name: 'connect',
      ok: false,
      detail: '127.0.0.1:1 was tried, but nothing listens at that address.',
    });
  });

  it.each([
    ['a wrong database name', (url: URL) => (url.pathname = '/nowhere'), 'the database does not exist'],
    ['a host that does not exist', (url: URL) => (url.hostname = 'nowhere.invalid'), 'cannot be resolved'],
    ['an address of cloud metadata', (url: URL) => (url.hostname = '169.254.169.254'), 'link-local'],
  ])('names %s', async (_, spoil, expected) => {
    const server = await aServer();
    const url = new URL(testServer().url);
    spoil(url);
    const { ok, checks } = await owner(server).test({ url: url.href });
    expect(ok).toBe(false);
    expect(checks.at(-1)?.detail).toContain(expected);
  });

  it('tells version, latency, TLS and schema of a server that works', async () => {
    const server = await aServer();
    const tested = await owner(server).test({ url: await emptyDatabase() });
    expect(tested).toMatchObject({
      ok: true,
      schema: 'empty',
      tls: false,
      serverVersion: expect.stringMatching(/^1[4-9]/),
    });
    expect(tested.latencyMs).toBeGreaterThan(0);
  });

  it('refuses what is no connection string, naming the field', async () => {
    const server = await aServer();
    await expect(owner(server).test({ url: 'mysql://x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is no port scanner: the eleventh within a minute is refused', async () => {
    const server = await aServer();
    for (let n = 0; n < 10; n += 1) await owner(server).test({ url: 'postgres://u:p@127.0.0.1:1/db' });
    await expect(owner(server).test({ url: 'postgres://u:p@127.0.0.1:1/db' })).rejects.toMatchObject({
      reason: 'TOO_MANY_REQUESTS',
    });
  });

  it('is for the owner of the machine alone', async () => {
    const server = await aServer();
    await expect(as(server).installation.test({ url: 'embedded:' })).rejects.toMatchObject({
      reason: 'LOCAL_PROOF_REQUIRED',
    });
  });
});

describe('installation.status', () => {
  it('shows the address only to the owner and to people signed in', async () => {
    const server = await aServer();
    await owner(server).configure({ url: await emptyDatabase(), migrate: 'apply', firstAdmin });

    expect(await as(server).installation.status()).not.toHaveProperty('database');
    expect(await owner(server).status()).toHaveProperty('database');
    expect(await (await signIn(server)).installation.status()).toHaveProperty('database');
  });
});

describe('a server whose environment names the database', () => {
  it('starts although nothing listens there, and says so', async () => {
    const server = await aServer({ WO_SHARED_DATABASE_URL: 'postgres://u:p@127.0.0.1:1/db' });
    await until(() => server.app.services.shared.status().state === 'unavailable');
    expect(await owner(server).status()).toMatchObject({
      managed: true,
      reason: 'nothing listens at that address',
    });
    expect((await as(server, { localProof: true }).local.notes.list({})).items).toEqual([]);
  });

  it('comes by itself once PostgreSQL is there', async () => {
    const postgres = await startPostgres();
    try {
      const url = await postgres.createDatabase();
      await postgres.stop();
      const server = await aServer({ WO_SHARED_DATABASE_URL: url });
      await until(() => server.app.services.shared.status().state === 'unavailable');

      await postgres.start();

      await until(() => server.app.services.shared.status().state === 'ready', { timeoutMs: 5_000 });
    } finally {
      await postgres.remove();
    }
  });
});
