import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyDatabase, testServer } from '../testing/databases.ts';
import { onServer } from '../testing/postgres.ts';
import { owner, soloServers } from '../testing/solo-servers.ts';
import { firstAdmin } from '../testing/team-server.ts';
import { tempFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';

const aServer = soloServers();

function connectionsTo(url: string): Promise<object[]> {
  const name = new URL(url).pathname.slice(1);
  return onServer(testServer().url, (pg) => pg`select pid from pg_stat_activity where datname = ${name}`);
}

describe('installation.configure', () => {
  it('refuses, before it touches the database, when the secret key is unusable', async () => {
    const keyFile = join(tempFolder('key'), 'key');
    writeFileSync(keyFile, 'no key\n');
    const server = await aServer({ WO_SECRET_KEY_FILE: keyFile });
    const url = await emptyDatabase();

    const attempt = owner(server).configure({ url, migrate: 'apply', firstAdmin });

    await expect(attempt).rejects.toMatchObject({
      reason: 'CONNECTION_REFUSED',
      message: expect.stringContaining('does not hold a key'),
    });
    expect(await owner(server).test({ url })).toMatchObject({ schema: 'empty' });
  });

  it('closes what it opened when the connection cannot be stored', async () => {
    const server = await aServer();
    const url = await emptyDatabase();
    server.app.services.local.db.run(
      sql`create trigger full before insert on shared_connection begin select raise(abort, 'disk full'); end`,
    );

    await expect(owner(server).configure({ url, migrate: 'apply', firstAdmin })).rejects.toThrow();

    await until(async () => (await connectionsTo(url)).length === 0, { timeoutMs: 5_000 });
    expect(await owner(server).status()).toMatchObject({ state: 'notConfigured' });
  });

  it('says who is to act when the login may not create tables', async () => {
    const url = new URL(await emptyDatabase());
    const login = `t_noddl_${url.pathname.slice(-8)}`;
    await onServer(url.href, (pg) => pg`create role ${pg(login)} login`);
    onTestFinished(async () => {
      await onServer(testServer().url, (pg) => pg`drop role ${pg(login)}`);
    });
    await onServer(url.href, (pg) => pg`revoke create on schema public from public`);
    url.username = login;
    const server = await aServer();

    const attempt = owner(server).configure({ url: url.href, migrate: 'apply', firstAdmin });

    await expect(attempt).rejects.toMatchObject({
      reason: 'CONNECTION_REFUSED',
      message: expect.stringContaining('have the DBA run: wo shared sql'),
    });
  });
});

describe('installation.test', () => {
  it('leaves an embedded database alone while it is being opened', async () => {
    const server = await aServer();
    await owner(server).configure({ url: 'embedded:', migrate: 'apply', firstAdmin });
    const { shared } = server.app.services;
    await shared.use(undefined);
    await shared.use({ url: 'embedded:', migrate: 'apply' });
    expect(shared.status().state).toBe('connecting');

    const tested = await owner(server).test({ url: 'embedded:' });

    expect(tested).toMatchObject({ ok: true, checks: [{ detail: 'It is in use now.' }] });
    expect(shared.status().state).toBe('connecting'); // answered without opening, which takes seconds
    await until(() => shared.status().state === 'ready', { timeoutMs: 20_000 });
  });

  it('waits its turn while the embedded database is being configured', async () => {
    const server = await aServer();

    const configuring = owner(server).configure({ url: 'embedded:', migrate: 'apply', firstAdmin });
    const tested = owner(server).test({ url: 'embedded:' });

    await configuring;
    expect(await tested).toMatchObject({ ok: true, schema: 'current' });
  });
});
