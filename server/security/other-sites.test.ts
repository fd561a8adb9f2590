import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oidcPaths } from '../http/oidc-paths.ts';
import { send } from '../testing/http/app.ts';
import { statusesOf } from '../testing/http/pipelined.ts';
import { type Documented, exampleRequest, readDocument } from '../testing/http/document.ts';
import { startProvider, type TestProvider } from '../testing/oidc-provider.ts';
import { allProcedures } from '../testing/procedure-call.ts';
import { as, type TeamServer, teamServer } from '../testing/team-server.ts';
import { contentsOf } from '../testing/security/contents.ts';
import { carelessChecks, foreignHosts } from '../testing/security/foreign-hosts.ts';

interface Route {
  method: string;
  path: string;
  body?: string;
}

/** What a page of another origin can make a browser send, with the cookies that come along. */
const ways: Record<string, { method?: string; headers: Record<string, string>; body?: string }> = {
  'a form': {
    method: 'POST',
    headers: {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'a=b',
  },
  'a form of text': {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
  },
  'a form with files': {
    method: 'POST',
    headers: {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'content-type': 'multipart/form-data; boundary=x',
    },
    body: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
  },
  'fetch with no-cors': { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
  'fetch with cors': { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
  'a sandboxed frame': { headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } },
  'a page on another port of this machine': {
    headers: { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' },
  },
  'a link or a window': {
    headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  },
  'an old browser that tells only the origin': { headers: { origin: 'http://127.0.0.1:1' } },
};

const subscriptions: Route[] = allProcedures()
  .filter(({ type }) => type === 'subscription')
  .map(({ path }) => ({ method: 'GET', path: `/trpc/${path}` }));

/** What is there beside the procedures. */
const pages: Route[] = [
  '/',
  '/notes',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/openapi.json',
  '/api/docs',
  '/api/docs/swagger-ui.css',
  '/api/nothing',
  '/nothing',
  oidcPaths.callback,
].map((path) => ({ method: 'GET', path }));

describe('another site', () => {
  let provider: TestProvider;
  let server: TeamServer;
  let port: number;
  let routes: Route[];
  let cookie: string;
  beforeAll(async () => {
    provider = await startProvider();
    server = await teamServer('postgres', { ...provider.env, WO_OIDC_CREATE_USERS: 'on' });
    port = Number(new URL(server.url).port);
    routes = [...(await documented()), ...overTrpc(), { method: 'GET', path: oidcPaths.start }];
    const admin = await server.given.member({ role: 'admin', team: null });
    cookie = `wo-session-${port}=${admin.session}; wo-local-${port}=${await localCookie()}`;
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  const json = { 'content-type': 'application/json' };

  /** Each operation of the API document, with its own example. */
  async function documented(): Promise<Route[]> {
    const { body } = await send(port, { path: '/api/openapi.json' });
    return readDocument(body).operations.map((operation: Documented) => {
      const { method, url, body: example } = exampleRequest(operation);
      return { method, path: url, ...(example !== undefined && { body: example }) };
    });
  }

  function overTrpc(): Route[] {
    return allProcedures()
      .filter(({ type }) => type !== 'subscription')
      .flatMap(({ path, type }): Route[] => [
        { method: type === 'mutation' ? 'POST' : 'GET', path: `/trpc/${path}`, body: '{}' },
        { method: type === 'mutation' ? 'POST' : 'GET', path: `/trpc/${path},${path}?batch=1`, body: '{}' },
      ]);
  }

  /** As a browser gets one from a start link. */
  async function localCookie(): Promise<string> {
    const { path } = await as(server, { localProof: true }).system.createStartLink();
    const startToken = path.split('#start=')[1];
    const answer = await send(port, {
      method: 'POST',
      path: '/api/v1/system/start-session',
      headers: json,
      body: JSON.stringify({ startToken }),
    });
    return new RegExp(`wo-local-${port}=([^;]+)`).exec(String(answer.headers['set-cookie']))?.[1] ?? '';
  }

  const sendAs = (route: Route, headers: Record<string, string>, body = route.body, method = route.method) =>
    send(port, {
      method,
      path: route.path,
      headers: { ...(body !== undefined && method !== 'GET' && json), cookie, ...headers },
      ...(method !== 'GET' && body !== undefined && { body }),
    });

  it('has many routes to try, and a browser whose cookies count (control)', async () => {
    expect(routes.length).toBeGreaterThan(200);
    for (const path of [
      '/api/v1/shared/users',
      '/api/v1/local/notes',
      '/trpc/shared.users.list?input=%7B%7D',
    ])
      expect((await sendAs({ method: 'GET', path }, {})).status, path).toBe(200);
    const own = { origin: server.url, 'sec-fetch-site': 'same-origin' };
    const note = { method: 'POST', path: '/api/v1/local/notes', body: '{"title":"x","body":"x"}' };
    expect((await sendAs(note, own)).status).toBeLessThan(300);
  });

  it.each(Object.entries(ways))(
    'with %s reads and changes nothing, at any route',
    async (_name, { headers, body, method }) => {
      const before = await everything();
      const open: unknown[] = [];
      for (const route of [...routes, ...subscriptions]) {
        const answer = await sendAs(route, headers, body ?? route.body, method ?? route.method);
        if (
          answer.status !== 403 ||
          !answer.body.includes('ORIGIN_NOT_ALLOWED') ||
          answer.headers['access-control-allow-origin'] !== undefined
        )
          open.push([method ?? route.method, route.path, answer.status]);
      }
      expect(open).toEqual([]);
      expect(await everything()).toEqual(before);
    },
  );

  it('sends changes without an Origin in vain, when cookies come along', async () => {
    const changes = routes.filter(({ method }) => method !== 'GET');
    const before = await everything();
    for (const route of changes) expect((await sendAs(route, {})).status, route.path).toBe(403);
    expect(await everything()).toEqual(before);
  });

  describe('that rebinds its name to this machine', () => {
    const head = { method: 'HEAD', path: '/' };
    const options = { method: 'OPTIONS', path: '/api/v1/shared/users' };
    const everywhere = () =>
      [...routes, ...subscriptions, ...pages, head, options].filter(({ path }) => !path.includes('?batch='));

    /** Statuses of one route under many names, as the page of the attacker would ask for it. */
    const underNames = (names: readonly string[], { method, path }: Route) =>
      statusesOf(
        port,
        names
          .map((name) => name.replaceAll('PORT', String(port)))
          .map((host) => ({
            method,
            path,
            headers: { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', cookie },
          })),
      );

    it(`gets 421 at any route, under each of ${foreignHosts.length} names (SEC-1)`, async () => {
      const before = await everything();
      const open: unknown[] = [];
      const all = everywhere();
      for (const route of all) {
        const statuses = await underNames(foreignHosts, route);
        for (const [n, name] of foreignHosts.entries())
          if (statuses[n] !== 421) open.push([route.method, route.path, name, statuses[n]]);
      }
      expect(open).toEqual([]);
      expect(foreignHosts.length).toBeGreaterThanOrEqual(60);
      expect(all.length).toBeGreaterThan(300);
      expect(await everything()).toEqual(before);
    });

    it.each(pages)('would be answered otherwise under our own name: $path (control)', async (page) => {
      const [status] = await underNames(['localhost:PORT'], page);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).not.toBe(421);
    });

    it.each(Object.entries(carelessChecks))('would get past a check that %s (control)', (_name, check) => {
      expect(foreignHosts.filter((host) => check(host.replaceAll('PORT', String(port)), port))).not.toEqual(
        [],
      );
    });
  });

  /** Of both databases, as far as they tell. */
  async function everything() {
    const local = as(server, { localProof: true }).local;
    const [notes, workspaces] = await Promise.all([local.notes.list({}), local.workspaces.list({})]);
    return { ...(await contentsOf(server.connection.db)), notes, workspaces };
  }
});
