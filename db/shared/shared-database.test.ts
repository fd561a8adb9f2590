import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { emptyDatabase, testServer } from '../../server/testing/databases.ts';
import { onServer, startPostgres, type TestPostgres } from '../../server/testing/postgres.ts';
import { until } from '../../server/testing/until.ts';
import { connect as connectTo } from './connect.ts';
import { applyMigrations } from './migrate.ts';
import { SharedDatabase } from './shared-database.ts';
import type { SharedTarget } from './target.ts';

const options = { poolSize: 2, applicationName: 'wo-test', embeddedDir: '/nowhere' };

function aSharedDatabase(lines: object[] = [], more: { schemaLookMs?: number } = {}): SharedDatabase {
  const log = { info: () => undefined, warn: (line: object) => void lines.push(line) };
  const shared = new SharedDatabase({ ...options, ...more, log });
  onTestFinished(() => shared.close());
  return shared;
}

async function migrated(url: string): Promise<string> {
  const connection = await connectTo(url, options);
  await applyMigrations(connection);
  await connection.close();
  return url;
}

/** A way to PostgreSQL whose old connections can fall silent while new ones work: a moved address. */
async function movableAddress(targetPort: number) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    keep(client);
    keep(upstream);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    // A TCP server that listens on a host has an address object
    port: (server.address() as AddressInfo).port,
    silenceOld: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}

function throughPort(url: string, port: number): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}

describe('SharedDatabase', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.remove());

  const ready = (shared: SharedDatabase, timeoutMs = 10_000) =>
    until(() => shared.connection(), { timeoutMs });

  it('stops serving when a newer build has made the schema too new for this one', async () => {
    const url = await migrated(await emptyDatabase());
    const shared = aSharedDatabase([], { schemaLookMs: 100 });
    await shared.use({ url, migrate: 'verify' });
    await ready(shared);

    await onServer(url, (sql) => sql`update schema_info set version = 999, min_app = 999`);

    await until(() => shared.status().state === 'schemaNewer');
    expect(shared.connection()).toBeUndefined();
  });

  it('replaces a pool that stays silent although fresh connections work', async () => {
    const address = await movableAddress(postgres.port);
    const url = throughPort(await migrated(await postgres.createDatabase()), address.port);
    const shared = aSharedDatabase();
    await shared.use({ url, migrate: 'verify' });
    const first = await ready(shared);

    address.silenceOld();

    await until(() => shared.connection() !== first, { timeoutMs: 15_000 });
    await (await ready(shared)).ping();
  });

  it.each(['apply', 'verify'] as const)(
    'closes at once although PostgreSQL froze right after connecting (%s)',
    async (migrate) => {
      const url = await postgres.createDatabase();
      const shared = aSharedDatabase();
      const opened = await connectTo(url, options);
      postgres.pause();
      onTestFinished(() => postgres.resume());
      await shared.use({ url, migrate }, opened);

      const startedAt = performance.now();
      await shared.close();

      expect(performance.now() - startedAt).toBeLessThan(1_000);
    },
  );

  it('gives up a look at the schema that is not answered, and tries again', async () => {
    const url = await migrated(await postgres.createDatabase());
    const shared = aSharedDatabase();
    const opened = await connectTo(url, options);
    postgres.pause();
    onTestFinished(() => postgres.resume());
    await shared.use({ url, migrate: 'apply' }, opened);

    await until(() => shared.status().state === 'unavailable', { timeoutMs: 8_000 });
    expect(shared.status().reason).toBe('it does not answer in time');
    postgres.resume();

    await ready(shared);
  });

  it('ends a migration that waits on a frozen server when it is told to stop', async () => {
    const url = await postgres.createDatabase();
    const shared = aSharedDatabase();
    await onServer(url, async (blocker) => {
      await blocker.begin(async (sql) => {
        await sql`select pg_advisory_xact_lock(${String(0x776f2d6d696772n)}::bigint)`; // the migration lock
        await shared.use({ url, migrate: 'apply' });
        await until(async () => {
          const waiting = await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`;
          return waiting.length > 0;
        });

        const startedAt = performance.now();
        await shared.close();

        expect(performance.now() - startedAt).toBeLessThan(1_000);
      });
    });
  });

  it('ends for good when it is closed in the midst of a change', async () => {
    const url = await migrated(await postgres.createDatabase());
    const shared = aSharedDatabase();
    await shared.use({ url, migrate: 'verify' });
    await ready(shared);

    await Promise.all([shared.use({ url, migrate: 'verify' }), shared.close()]);

    expect(shared.status().state).toBe('notConfigured');
    await until(async () => {
      const left = await onServer(
        postgres.url,
        (sql) => sql`select 1 from pg_stat_activity where datname = ${new URL(url).pathname.slice(1)}`,
      );
      return left.length === 0;
    });
  });

  it('does not stay ready on a server that became read-only', async () => {
    const url = await migrated(await emptyDatabase());
    const name = new URL(url).pathname.slice(1);
    const shared = aSharedDatabase();
    await shared.use({ url, migrate: 'verify' });
    const first = await ready(shared);
    const server = testServer().url;
    await onServer(server, (sql) => sql`alter database ${sql(name)} set default_transaction_read_only = on`);

    shared.reportOutage(Object.assign(new Error('read-only'), { code: '25006' }));

    await until(() => shared.status().state === 'unavailable' && shared.status().reason?.includes('standby'));
    await onServer(server, (sql) => sql`alter database ${sql(name)} reset default_transaction_read_only`);
    expect(await ready(shared)).not.toBe(first);
  });

  it('says who is to act when the login may not create tables, and logs the error', async () => {
    const url = new URL(await emptyDatabase());
    const login = `t_noddl_${url.pathname.slice(-8)}`;
    const server = testServer().url;
    await onServer(server, (sql) => sql`create role ${sql(login)} login`);
    onTestFinished(async () => {
      await onServer(server, (sql) => sql`drop role ${sql(login)}`);
    });
    await onServer(url.href, (sql) => sql`revoke create on schema public from public`);
    url.username = login;
    const lines: object[] = [];
    const shared = aSharedDatabase(lines);

    await shared.use({ url: url.href, migrate: 'apply' } satisfies SharedTarget);

    await until(() => shared.status().state === 'schemaOutdated');
    expect(shared.status().reason).toBe('the login may not create tables; have the DBA run: wo shared sql');
    expect(lines[0]).toHaveProperty('err');
    await shared.close();
  });
});
