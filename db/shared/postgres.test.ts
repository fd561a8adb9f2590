import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyDatabase, testServer } from '../../server/testing/databases.ts';
import { onServer } from '../../server/testing/postgres.ts';
import { databaseFault, isOutage } from './outage.ts';
import { openPostgres } from './postgres.ts';

const options = { poolSize: 2, applicationName: 'wo-test', embeddedDir: '/nowhere' };

/** Takes TCP connections; `silent` never answers, `refusing` hangs up. Counts them. */
async function badHost(how: 'silent' | 'refusing') {
  let calls = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    calls += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (how === 'refusing') socket.resetAndDestroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A TCP server that listens on a host has an address object
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}

function withHosts(url: string, ...hosts: string[]): string {
  return url.replace(/@[^/]*/, `@${hosts.join(',')}`);
}

describe('openPostgres with several hosts', () => {
  it('goes on from a host that takes connections but never answers, and remembers which one worked', async () => {
    const url = await emptyDatabase();
    const silent = await badHost('silent');
    const hosts = withHosts(url, silent.address, new URL(url).host);

    const first = await openPostgres(hosts, options);
    await first.close();
    const calls = silent.calls();
    const second = await openPostgres(hosts, options);
    await second.close();

    expect(first.host).toBe(new URL(url).host);
    expect(calls).toBeGreaterThan(0);
    expect(silent.calls()).toBe(calls);
  });

  it('knocks at hosts that refuse a few times, not hundreds', async () => {
    const one = await badHost('refusing');
    const two = await badHost('refusing');

    const attempt = openPostgres(`postgres://u@${one.address},${two.address}/x`, options);

    await expect(attempt).rejects.toSatisfy(isOutage);
    expect(one.calls()).toBeLessThanOrEqual(2);
    expect(two.calls()).toBeLessThanOrEqual(2);
    expect(two.calls()).toBeGreaterThan(0);
  });

  it('refuses a server that takes no writes, whatever the URL asks for', async () => {
    const url = await emptyDatabase();
    const name = new URL(url).pathname.slice(1);
    await onServer(
      testServer().url,
      (sql) => sql`alter database ${sql(name)} set default_transaction_read_only = on`,
    );
    const { host } = new URL(url);
    const attempt = openPostgres(`${withHosts(url, host, host)}?target_session_attrs=read-write`, options);
    const failure: unknown = await attempt.catch((error: unknown) => error);
    expect(databaseFault(failure)?.code).toBe('25006');
  });
});

describe('isOutage', () => {
  it('knows a connection that the server ended for idling in a transaction', () => {
    expect(isOutage(Object.assign(new Error('x'), { code: '25P03' }))).toBe(true);
  });
});
