import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { router } from '../trpc/init.ts';
import { publicProcedure } from '../trpc/procedures.ts';
import { rest } from '../trpc/rest.ts';
import { restOperations } from './rest-routes.ts';
import { send, startApp } from '../testing/http/app.ts';
import { holdNextCall, testRouter } from '../testing/http/router.ts';

async function server() {
  const { url, port, log } = await startApp({ router: testRouter });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers: { ...type, ...headers }, ...json });
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: parsed };
  };
  return { url, port, log, call };
}

describe('REST input', () => {
  it('names the member that a strict input does not know', async () => {
    const { url, owner } = await startApp();
    const answer = await fetch(`${url}/api/v1/local/settings`, {
      method: 'PATCH',
      headers: { ...owner, 'content-type': 'application/json' },
      body: '{"nope":1}',
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { issues: [{ path: ['nope'] }] }]);
  });

  it('refuses body members it does not know, naming each', async () => {
    const { call } = await server();
    const { status, body } = await call('PATCH', '/things/7', { nmae: 'x', titel: 'y', name: 'z' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      reason: 'INVALID_INPUT',
      issues: [
        { path: ['nmae'], message: expect.stringContaining('name') },
        { path: ['titel'], message: expect.any(String) },
      ],
    });
    expect(await call('POST', '/conflict', { extra: 1 })).toMatchObject({
      status: 400,
      body: { issues: [{ path: ['extra'] }] },
    });
  });

  it('reads query text by the type of the field', async () => {
    const { call } = await server();
    const query = 'archived=false&limit=7&ratio=-0.5&tag=a&tag=b&numbers=1,2&q=true&kind=bat&owner=null';
    expect(await call('GET', `/echo?${query}`)).toMatchObject({
      status: 200,
      body: {
        archived: false,
        limit: 7,
        ratio: -0.5,
        tag: ['a', 'b'],
        numbers: [1, 2],
        q: 'true',
        kind: 'bat',
        owner: 'null',
      },
    });
    // tRPC must see the same schemas as before
    const trpc = await call('GET', `/../../trpc/echo?input=${encodeURIComponent('{"archived":"false"}')}`);
    expect(trpc).toMatchObject({ status: 400, body: { error: { data: { reason: 'INVALID_INPUT' } } } });
  });

  it.each([
    ['archived=1', 'archived'],
    ['limit=1e1', 'limit'],
    ['limit=7&limit=8', 'limit'],
    ['limit=201', 'limit'],
    ['kind=exe', 'kind'],
    ['numbers=1,x', 'numbers'],
    ['limt=5', 'limt'],
  ])('refuses %s and names the field', async (query, field) => {
    const { call } = await server();
    const { status, body } = await call('GET', `/echo?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ reason: 'INVALID_INPUT', status: 400 });
    const { issues } = z.object({ issues: z.array(z.object({ path: z.array(z.unknown()) })) }).parse(body);
    expect(issues[0]?.path[0]).toBe(field);
  });

  it('never reads the text of a body as another type', async () => {
    const { call } = await server();
    expect(await call('PATCH', '/things/5', { archived: 'false' })).toMatchObject({ status: 400 });
    expect(await call('PATCH', '/things/5', { archived: false })).toMatchObject({
      status: 200,
      body: { id: 5, archived: false },
    });
  });

  it('refuses a body that contradicts the path', async () => {
    const { call } = await server();
    expect(await call('PATCH', '/things/5', { id: 6 })).toMatchObject({
      status: 400,
      body: { issues: [{ path: ['id'] }] },
    });
    expect(await call('PATCH', '/things/5', { id: 5 })).toMatchObject({ status: 200 });
  });

  it.each([
    ['{"name":', 400, 'INVALID_INPUT'],
    ['[1]', 400, 'INVALID_INPUT'],
    ['"text"', 400, 'INVALID_INPUT'],
    ['{"__proto__":{"admin":true}}', 400, 'INVALID_INPUT'],
    [JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) }), 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses a body that is %.20j', async (body, status, reason) => {
    const { call } = await server();
    expect(await call('PATCH', '/things/5', body)).toMatchObject({ status, body: { reason } });
  });

  it('takes JSON only', async () => {
    const { call } = await server();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await call('PATCH', '/things/5', 'a=1', form)).toMatchObject({
      status: 415,
      body: { reason: 'UNSUPPORTED_MEDIA_TYPE' },
    });
    expect(await call('PATCH', '/things/5', 'hello', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
    });
  });

  it('takes an empty body that says it is JSON', async () => {
    const { call } = await server();
    expect(await call('POST', '/conflict', '')).toMatchObject({ status: 409 });
  });

  it('decodes path parameters, and a fixed name goes before a parameter', async () => {
    const { call, port } = await server();
    expect(await call('GET', '/things/export')).toMatchObject({ body: { all: true } });
    expect(await call('GET', '/things/7')).toMatchObject({ body: { id: 7 } });
    const { headers } = await send(port, { path: '/api/v1/files/a%20b%2Fc.txt' });
    expect(headers['content-disposition']).toContain('filename="c.txt"');
  });
});

describe('REST answers', () => {
  it('answers 204 without a body where the procedure says so', async () => {
    const { call } = await server();
    expect(await call('DELETE', '/things/5?expectedVersion=2')).toMatchObject({
      status: 204,
      body: undefined,
    });
  });

  it('sends bytes as an attachment under a harmless name', async () => {
    const { url } = await server();
    const name = encodeURIComponent('..\\ä"b\r\nX: 1.bat');
    const answer = await fetch(`${url}/api/v1/files/${name}`);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255, 13, 10]);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="__b__X_ 1.bat"; filename*=UTF-8''%C3%A4_b__X_%201.bat`,
    );
  });

  it('shows a refusal as a problem with reason, details and request id', async () => {
    const { call } = await server();
    const { status, headers, body } = await call('POST', '/conflict');
    expect(status).toBe(409);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: 'urn:workspace-organizer:problem:version-conflict',
      title: 'Conflict',
      status: 409,
      reason: 'VERSION_CONFLICT',
      message: 'Someone changed it.',
      details: { current: { version: 3 } },
      requestId: headers.get('x-request-id'),
    });
  });

  it('says when to try again, on both transports', async () => {
    const { call } = await server();
    for (const path of ['/later', '/../../trpc/later']) {
      const { status, headers } = await call('GET', path);
      expect([path, status, headers.get('retry-after')]).toEqual([path, 503, '3']);
    }
  });

  it('keeps the text of a bug out of the answer and its parameters out of the log', async () => {
    const { call, log } = await server();
    const { status, headers, body } = await call('POST', '/broken', { secret: 'canary-93' });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('canary-93');
    expect(log()).toContain(headers.get('x-request-id'));
    expect(log()).toContain('request failed');
    expect(log()).not.toContain('canary-93');
  });

  it('answers 404 for unknown paths and 405 with Allow for another method', async () => {
    const { call } = await server();
    expect(await call('GET', '/nothing')).toMatchObject({ status: 404, body: { reason: 'NOT_FOUND' } });
    const { status, headers } = await call('PUT', '/things/5');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, PATCH, DELETE']);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const answer = await call('POST', `/../..${path}`);
      expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD']);
    }
  });

  it('aborts the procedure when the client goes', async () => {
    const { url } = await server();
    const call = holdNextCall();
    const client = new AbortController();
    const answer = fetch(`${url}/api/v1/slow`, { signal: client.signal }).catch((error: Error) => error.name);
    await call.entered;
    client.abort();
    expect(await call.ended).toBe('aborted');
    expect(await answer).toBe('AbortError');
  });
});

describe('REST routes', () => {
  const output = z.object({});

  it('refuses a router with a procedure that has no route', () => {
    const incomplete = router({ forgotten: publicProcedure.output(output).query(() => ({})) });
    expect(() => restOperations(incomplete)).toThrow('forgotten has no REST route');
  });

  it('refuses two procedures at one place, whatever their parameters are called', () => {
    const twice = router({
      a: publicProcedure
        .meta(rest('GET', '/x/{id}', 'A'))
        .output(output)
        .query(() => ({})),
      b: publicProcedure
        .meta(rest('GET', '/x/{key}', 'B'))
        .output(output)
        .query(() => ({})),
    });
    expect(() => restOperations(twice)).toThrow('same REST route GET /x/{}');
  });

  it('refuses a JSON answer without output schema', () => {
    const untyped = router({ a: publicProcedure.meta(rest('GET', '/a', 'A')).query(() => ({})) });
    expect(() => restOperations(untyped)).toThrow('a has no output schema');
  });

  it('leaves subscriptions out', () => {
    expect(restOperations(testRouter).map(({ id }) => id)).not.toContain('ticks');
  });
});
