import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { soloServer } from '../../server/testing/team-server.ts';
import { callByName, type ClientOptions } from './client.ts';
import { createNodeClient } from './node.ts';
import { toWoError } from './errors.ts';

type Reply = { afterMs?: number; status?: number; headers?: Record<string, string>; body: unknown };
interface Seen {
  method: string | undefined;
  url: string;
  headers: IncomingMessage['headers'];
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that gives the replies in turn (the last one again and again) and notes what it was sent. */
async function serving(...replies: (Reply | 'hang' | 'cut')[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url ?? '', headers: request.headers });
    answer(response, request, replies[Math.min(seen.length, replies.length) - 1]);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  // listen() on a port makes address() an AddressInfo, never a pipe's name
  const { port } = server.address() as AddressInfo;
  return { seen, url: `http://127.0.0.1:${port}` };
}

function answer(
  response: ServerResponse,
  request: IncomingMessage,
  reply: Reply | 'hang' | 'cut' | undefined,
) {
  if (reply === 'cut') request.socket.destroy();
  if (reply === undefined || typeof reply === 'string') return;
  const type = typeof reply.body === 'string' ? 'text/html' : 'application/json';
  setTimeout(() => {
    response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  }, reply.afterMs ?? 0);
}

const ok = (data: unknown): Reply => ({ body: { result: { data } } });
const refusal = (httpStatus: number, reason: string, more: object = {}): Reply => ({
  status: httpStatus,
  body: {
    error: { code: -32603, message: `because ${reason}`, data: { code: 'X', httpStatus, reason, ...more } },
  },
});

function call(server: string, type: 'query' | 'mutation', path: string, more: Partial<ClientOptions> = {}) {
  return callByName(createNodeClient({ server, ...more }), type, path, { a: 1 });
}

describe('createClient', () => {
  it('keeps one idempotency key over the retries of a mutation, and takes a new one for the next', async () => {
    const { url, seen } = await serving('cut', ok('done'));

    expect(await call(url, 'mutation', 'shared.scripts.create')).toBe('done');
    await call(url, 'mutation', 'shared.scripts.create');

    const keys = seen.map((request) => request.headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('does not repeat a mutation after silence where the server keeps no keys', async () => {
    const { url, seen } = await serving('cut', ok('done'));

    await expect(call(url, 'mutation', 'local.notes.create')).rejects.toMatchObject({
      reason: 'UNREACHABLE',
    });

    expect(seen).toHaveLength(1);
  });

  it('comes back when the server said when', async () => {
    const { url, seen } = await serving(refusal(503, 'OVERLOADED', { retryAfterS: 0.05 }), ok(7));

    expect(await call(url, 'mutation', 'local.notes.create')).toBe(7);

    expect(seen).toHaveLength(2);
  });

  it('gives up after three tries', async () => {
    const { url, seen } = await serving(refusal(503, 'SHARED_DB_UNAVAILABLE'));

    await expect(call(url, 'mutation', 'shared.x')).rejects.toMatchObject({
      reason: 'SHARED_DB_UNAVAILABLE',
      httpStatus: 503,
    });

    expect(seen).toHaveLength(3);
  });

  it.each([
    refusal(503, 'NOT_CONFIGURED'),
    refusal(503, 'SHARED_DB_UNAVAILABLE', { retryAfterS: 30 }),
    refusal(409, 'VERSION_CONFLICT'),
  ])('does not repeat what only a person can put right: %j', async (reply) => {
    const { url, seen } = await serving(reply);

    await expect(call(url, 'mutation', 'shared.x')).rejects.toMatchObject({ httpStatus: reply.status });

    expect(seen).toHaveLength(1);
  });

  it('sends queries of one tick together, at most 20, and mutations alone', async () => {
    const { url, seen } = await serving({
      body: Array.from({ length: 20 }, () => ({ result: { data: 1 } })),
    });
    const client = createNodeClient({ server: url, retry: false });

    await Promise.all(Array.from({ length: 40 }, (_, n) => callByName(client, 'query', 'local.x', n)));
    expect(seen).toHaveLength(2);

    await Promise.allSettled([1, 2].map((n) => callByName(client, 'mutation', 'local.x', n)));
    expect(seen).toHaveLength(4);
    expect(seen.map((request) => request.headers['idempotency-key'] !== undefined)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('shows the whole refusal', async () => {
    const issues = [{ path: ['tags', 0], message: 'Too long' }];
    const details = { current: { version: 3 } };
    const { url } = await serving(refusal(400, 'INVALID_INPUT', { issues, details, requestId: 'r-1' }));

    const error = toWoError(await call(url, 'mutation', 'local.x').catch((cause: unknown) => cause));

    const message = 'because INVALID_INPUT';
    expect(error.toBody()).toEqual({ reason: 'INVALID_INPUT', message, requestId: 'r-1', issues, details });
  });

  it('reads a refusal of the HTTP layer, which is not in tRPC form', async () => {
    const { url } = await serving({
      status: 429,
      body: { reason: 'TOO_MANY_REQUESTS', message: 'Slow down.' },
    });

    for (const type of ['query', 'mutation'] as const)
      await expect(call(url, type, 'local.x')).rejects.toMatchObject({
        reason: 'TOO_MANY_REQUESTS',
        message: 'Slow down.',
        httpStatus: 429,
      });
  });

  it('says so when something else answers', async () => {
    const { url } = await serving({ status: 404, body: '<html>nginx</html>' });

    await expect(call(url, 'query', 'local.x')).rejects.toMatchObject({
      reason: 'UNEXPECTED_ANSWER',
      httpStatus: 404,
    });
  });

  it('gives up on a server that does not answer', async () => {
    const { url } = await serving('hang');
    const more = { timeoutMs: { query: 50, mutation: 50 }, retry: false } as const;

    await expect(call(url, 'query', 'local.x', more)).rejects.toMatchObject({ reason: 'TIMED_OUT' });
  });

  it('waits longer for a mutation that says it may take minutes', async () => {
    const { url } = await serving({ ...ok('done'), afterMs: 300 });
    const wo = createNodeClient({ server: url, timeoutMs: { query: 50, mutation: 50 }, retry: false });
    const input = { id: '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d' };

    await expect(wo.bridge.scans.publish.mutate(input)).rejects.toMatchObject({ reason: 'TIMED_OUT' });
    await expect(wo.bridge.scans.publish.mutate(input, { context: { patient: true } })).resolves.toBe('done');
  });

  it.each([
    [{ localToken: 'L' }, 'Bearer L', undefined],
    [{ sessionToken: () => 'wo_ses_S' }, 'Bearer wo_ses_S', undefined],
    [{ localToken: 'L', sessionToken: 'wo_ses_S' }, 'Bearer wo_ses_S', 'L'],
    [{}, undefined, undefined],
  ])('proves who calls: %j', async (tokens, authorization, local) => {
    const { url, seen } = await serving(ok(1));

    await call(url, 'mutation', 'local.x', tokens);

    expect(seen[0]?.headers.authorization).toBe(authorization);
    expect(seen[0]?.headers['x-wo-local-token']).toBe(local);
  });

  it('tells about a lost session before the call fails', async () => {
    const { url } = await serving(refusal(401, 'UNAUTHENTICATED'));
    const told: string[] = [];

    await call(url, 'query', 'x', { onUnauthenticated: (error) => told.push(error.reason) }).catch(() => {});

    expect(told).toEqual(['UNAUTHENTICATED']);
  });
});

describe('a query whose input does not fit into an address', () => {
  it('is sent as POST, and answered by the real server as a query', async () => {
    const { seen, url } = await serving(ok('found'));
    const input = { q: 'x'.repeat(5_000) };

    expect(await callByName(createNodeClient({ server: url }), 'query', 'local.notes.list', input)).toBe(
      'found',
    );
    expect(seen).toMatchObject([{ method: 'POST', url: '/trpc/local.notes.list' }]);
    expect(seen[0]?.headers['idempotency-key']).toBeUndefined(); // it changes nothing

    const server = await soloServer();
    const client = createNodeClient({ server: server.url, localToken: server.localToken });
    await expect(callByName(client, 'query', 'local.notes.list', input)).rejects.toMatchObject({
      reason: 'INVALID_INPUT', // too long for this one, but read
      issues: [{ path: ['q'] }],
    });
    await server.close();
  });
});
