import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import { send, startApp } from '../testing/http/app.ts';
import { holdNextCall, testRouter } from '../testing/http/router.ts';

describe('stopping', () => {
  it('ends open subscriptions instead of waiting for ever', async () => {
    const { app, url } = await startApp({ router: testRouter });
    const stream = await fetch(`${url}/trpc/ticks`, { headers: { accept: 'text/event-stream' } });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).not.toBe('');

    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('lets a running request finish and takes no new one', async () => {
    const { app, port } = await startApp({ router: testRouter });
    const call = holdNextCall();
    const running = send(port, { path: '/api/v1/slow' });
    await call.entered;
    const closed = app.close();
    await until(() => canConnect(port).then((yes) => !yes), { what: 'the port to be closed' });
    call.release();
    expect(await running).toMatchObject({ status: 200, body: '{"ended":"released"}' });
    await closed;
    expect(() => app.services.local.sqlite.prepare('select 1')).toThrow('not open');
  });

  it('may be asked twice', async () => {
    const { app } = await startApp({ router: testRouter });
    await expect(Promise.all([app.close(), app.close()])).resolves.toBeDefined();
  });
});

describe('the address file', () => {
  it('tells the command line where the server is while it runs, for the owner only', async () => {
    const { app, url, dataDir } = await startApp({ router: testRouter });
    const file = join(dataDir, 'server.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ url, pid: process.pid });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await app.close();
    expect(existsSync(file)).toBe(false);
  });
});

describe('health', () => {
  it('is ready in Solo, and stays ready while the shared database is away', async () => {
    const nobodyThere = await freePort();
    const { port } = await startApp({
      router: testRouter,
      env: { WO_SHARED_DATABASE_URL: `postgres://u:canary-pw@127.0.0.1:${nobodyThere}/x` },
    });
    const ready = await until(async () => {
      const { status, body } = await send(port, { path: '/readyz' });
      expect(status).toBe(200);
      return body.includes('"unavailable"') ? body : undefined;
    });
    expect(JSON.parse(ready)).toMatchObject({
      local: 'ready',
      shared: { state: 'unavailable', reason: expect.any(String), since: expect.stringMatching(/Z$/) },
    });
    expect(ready).not.toContain('canary-pw');
  });

  it('shows the shared state and requests by bounded routes in the metrics', async () => {
    const { port } = await startApp({ router: testRouter });
    for (const path of [
      '/api/v1/things/1',
      '/api/v1/things/2',
      '/trpc/echo',
      '/trpc/made-up',
      '/made/up',
      '/trpc/echo,echo?batch=1',
    ])
      await send(port, { path });
    const { body } = await send(port, { path: '/metrics' });
    expect(body).toContain('wo_shared_database_state{state="notConfigured"} 1');
    expect(body).toContain('process_cpu_seconds_total');
    const routes = new Set([...body.matchAll(/_count\{.*route="([^"]+)"/g)].map((match) => match[1]));
    const expected = ['(none)', '/api/v1/things/:id', '/trpc/(batch)', '/trpc/(unknown)', '/trpc/echo'];
    expect(routes).toEqual(new Set(expected));
  });
});

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
