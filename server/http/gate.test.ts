import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allowedOrigins } from './origins.ts';
import { type RawAnswer, send, startApp } from '../testing/http/app.ts';
import { testRouter } from '../testing/http/router.ts';

describe('an address whose escapes hide that it is ours', () => {
  it.each(['/%61pi/v1/echo', '/%74rpc/echo'])('is not there: %s', async (path) => {
    const { port, owner } = await startApp({ router: testRouter });
    expect((await send(port, { method: 'GET', path, headers: owner })).status).toBe(404);
  });
});

describe('Host', () => {
  it('says why, in the shape of its transport', async () => {
    const { port } = await startApp({ router: testRouter });
    const rest = await send(port, { path: '/api/v1/echo', headers: { host: 'evil.example' } });
    expect(JSON.parse(rest.body)).toMatchObject({ reason: 'HOST_NOT_ALLOWED', status: 421 });
    const trpc = await send(port, { path: '/trpc/echo', headers: { host: 'evil.example' } });
    expect(JSON.parse(trpc.body)).toMatchObject({
      error: { data: { reason: 'HOST_NOT_ALLOWED', httpStatus: 421 } },
    });
  });

  it('answers to the loopback names with our port, in any case', async () => {
    const { port } = await startApp({ router: testRouter });
    for (const name of ['localhost', 'LocalHost', '127.0.0.1', '[::1]'])
      expect((await send(port, { path: '/healthz', headers: { host: `${name}:${port}` } })).status).toBe(200);
  });

  it('answers to the configured public names', async () => {
    const { port } = await startApp({
      router: testRouter,
      env: { WO_PUBLIC_ORIGINS: 'https://wo.example.com,http://intranet:8080' },
    });
    for (const host of ['wo.example.com', 'intranet:8080'])
      expect((await send(port, { path: '/healthz', headers: { host } })).status).toBe(200);
    expect((await send(port, { path: '/healthz', headers: { host: 'intranet' } })).status).toBe(421);
  });
});

describe('Origin', () => {
  it.each([
    // method, path, headers; SELF is our own origin, COOKIE our cookie
    ['POST', '/api/v1/conflict', {}, 409],
    ['POST', '/api/v1/conflict', { origin: 'SELF' }, 409],
    ['POST', '/api/v1/conflict', { origin: 'SELF', 'sec-fetch-site': 'same-origin', cookie: 'COOKIE' }, 409],
    ['POST', '/api/v1/conflict', { origin: 'http://evil.example' }, 403],
    ['POST', '/api/v1/conflict', { origin: 'null' }, 403],
    ['POST', '/api/v1/conflict', { origin: 'http://127.0.0.1:1' }, 403],
    ['POST', '/api/v1/conflict', { origin: 'https://127.0.0.1:PORT' }, 403],
    ['POST', '/api/v1/conflict', { origin: 'SELF', 'sec-fetch-site': 'same-site' }, 403],
    ['POST', '/api/v1/conflict', { origin: 'SELF', 'sec-fetch-site': 'cross-site' }, 403],
    ['POST', '/api/v1/conflict', { 'sec-fetch-site': 'none' }, 403],
    ['POST', '/api/v1/conflict', { cookie: 'COOKIE' }, 403],
    ['POST', '/api/v1/conflict', { cookie: 'other=1' }, 409],
    ['POST', '/trpc/conflict', { origin: 'http://evil.example' }, 403],
    ['POST', '/trpc/conflict', { cookie: 'COOKIE' }, 403],
    ['DELETE', '/api/v1/things/5?expectedVersion=1', { origin: 'http://evil.example' }, 403],
    [
      'OPTIONS',
      '/api/v1/conflict',
      { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
      403,
    ],
    ['POST', '/anything', { origin: 'http://evil.example' }, 403],
    ['GET', '/api/v1/echo', {}, 200],
    ['GET', '/api/v1/echo', { 'sec-fetch-site': 'none' }, 200],
    ['GET', '/api/v1/echo', { 'sec-fetch-site': 'same-origin', cookie: 'COOKIE' }, 200],
    ['GET', '/api/v1/echo', { origin: 'http://evil.example' }, 403],
    ['GET', '/api/v1/echo', { 'sec-fetch-site': 'same-site', cookie: 'COOKIE' }, 403],
    [
      'GET',
      '/trpc/ticks',
      { 'sec-fetch-site': 'cross-site', cookie: 'COOKIE', accept: 'text/event-stream' },
      403,
    ],
    ['GET', '/trpc/ticks', { origin: 'http://127.0.0.1:1', accept: 'text/event-stream' }, 403],
    // a link on another site may open the page; it shows nothing by itself
    ['GET', '/healthz', { 'sec-fetch-site': 'cross-site' }, 200],
  ])('%s %s with %j: %i', async (method, path, given, status) => {
    const { port, url } = await startApp({ router: testRouter });
    const fill = (text: string) =>
      text.replace('SELF', url).replace('COOKIE', `wo-local-${port}=x`).replace('PORT', String(port));
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fill(value)]));
    const answer = await send(port, { method, path, headers });
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(answer.body.includes('"ORIGIN_NOT_ALLOWED"')).toBe(status === 403);
  });

  it('omits the port where the scheme implies it', () => {
    const { hosts, origins } = allowedOrigins('127.0.0.1', 80, []);
    expect([hosts.has('localhost'), hosts.has('localhost:80'), origins.has('http://localhost')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('answers to the address it is bound to, but to no wildcard', () => {
    expect(allowedOrigins('10.1.2.3', 4000, []).hosts.has('10.1.2.3:4000')).toBe(true);
    expect(allowedOrigins('0.0.0.0', 4000, []).hosts.has('0.0.0.0:4000')).toBe(false);
    expect(allowedOrigins('::1', 4000, []).origins.has('http://[::1]:4000')).toBe(true);
  });
});

describe('proofs', () => {
  const who = z.object({ shared: z.string().nullable(), local: z.boolean(), key: z.string().nullable() });
  const readWho = ({ body }: RawAnswer) => who.parse(JSON.parse(body));

  it('takes a wo_ bearer as the shared one and any other as the local one', async () => {
    const { port, owner, app } = await startApp({ router: testRouter });
    const token = app.services.localAccess.accessToken;
    const ask = async (headers: Record<string, string>) =>
      readWho(await send(port, { path: '/api/v1/who', headers }));

    expect(await ask({})).toEqual({ shared: null, local: false, key: null });
    expect(await ask(owner)).toMatchObject({ shared: null, local: true });
    expect(await ask({ authorization: 'Bearer wo_ses_x' })).toMatchObject({
      shared: 'wo_ses_x',
      local: false,
    });
    expect(await ask({ authorization: 'bearer wo_ses_x', 'x-wo-local-token': token })).toMatchObject({
      shared: 'wo_ses_x',
      local: true,
    });
    expect(await ask({ authorization: 'Bearer wrong' })).toMatchObject({ shared: null, local: false });
    expect(await ask({ authorization: `Basic ${token}` })).toMatchObject({ local: false });
    expect(await ask({ cookie: `wo-session-${port}=wo_ses_y` })).toMatchObject({ shared: 'wo_ses_y' });
    expect(await ask({ cookie: `wo-session-${port + 1}=wo_ses_y` })).toMatchObject({ shared: null });
    expect(await ask({ cookie: `__Host-wo-session=wo_ses_y` })).toMatchObject({ shared: null });
  });

  it('takes an Idempotency-Key of 1 to 200 printable characters only', async () => {
    const { port } = await startApp({ router: testRouter });
    const ask = (key: string, path = '/api/v1/who') =>
      send(port, { path, headers: { 'idempotency-key': key } });
    expect(readWho(await ask('k'.repeat(200)))).toMatchObject({ key: 'k'.repeat(200) });
    for (const key of ['', 'k'.repeat(201), 'a b', 'é']) {
      const { status, body } = await ask(key);
      expect([key, status, JSON.parse(body)]).toMatchObject([
        key,
        400,
        { issues: [{ path: ['Idempotency-Key'] }] },
      ]);
    }
    expect(JSON.parse((await ask('a b', '/trpc/who')).body)).toMatchObject({
      error: { data: { reason: 'INVALID_INPUT' } },
    });
  });

  it('sets HttpOnly, SameSite=Strict cookies named by port over http', async () => {
    const { port } = await startApp({ router: testRouter });
    for (const path of ['/api/v1/cookie', '/trpc/cookie']) {
      const { headers } = await send(port, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
      });
      expect(headers['set-cookie']).toEqual([
        expect.stringMatching(
          new RegExp(`^wo-session-${port}=wo_ses_example; Path=/; Expires=[^;]+; HttpOnly; SameSite=Strict$`),
        ),
      ]);
    }
  });

  it('sets and reads __Host- cookies with Secure for an https origin', async () => {
    const { port } = await startApp({
      router: testRouter,
      env: { WO_PUBLIC_ORIGINS: 'https://wo.example.com' },
    });
    const headers = { host: 'wo.example.com' };
    const { headers: answer } = await send(port, { method: 'POST', path: '/api/v1/cookie', headers });
    expect(answer['set-cookie']?.[0]).toMatch(/^__Host-wo-session=wo_ses_example; Path=\/; .*Secure/);
    const cookie = '__Host-wo-session=wo_ses_z';
    expect(readWho(await send(port, { path: '/api/v1/who', headers: { ...headers, cookie } }))).toMatchObject(
      { shared: 'wo_ses_z' },
    );
  });

  it('gives every answer its own id, whatever the client asks for', async () => {
    const { port } = await startApp({ router: testRouter });
    const { headers } = await send(port, {
      path: '/healthz',
      headers: { 'x-request-id': 'mine', 'request-id': 'mine' },
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});
