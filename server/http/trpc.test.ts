import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { describe, expect, it } from 'vitest';
import type { contextOf } from './gate.ts';
import { send, startApp } from '../testing/http/app.ts';
import { testRouter } from '../testing/http/router.ts';

const json = { 'content-type': 'application/json' };
const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;

/** Requests of the plain kind, and what may be wrong with them. */
const requests = [
  { path: '/trpc/who' },
  { path: `/trpc/echo?${input({ limit: 7, tag: ['ä'] })}` },
  { path: '/trpc/echo' },
  { path: `/trpc/echo?${input({ limit: 'x' })}` },
  { path: '/trpc/echo?input=%7B' },
  { path: '/trpc/later' },
  { path: '/trpc/mine' },
  { path: '/trpc/nothing' },
  { path: '/trpc/constructor' },
  { path: '/trpc/conflict' },
  { path: `/trpc/who,who?batch=1&${input({})}` },
  { path: '/trpc/who,who?batch=1' },
  { path: `/trpc/echo,later?batch=1&${input({ 0: { limit: 1 }, 1: null })}` },
  { path: `/trpc/who,nothing?batch=1&${input({})}` },
  { path: `/trpc/who?batch=1&${input('text')}` },
  { path: '/trpc/who,who' },
  { method: 'POST', path: '/trpc/conflict', headers: json },
  { method: 'POST', path: '/trpc/conflict', headers: json, body: '{}' },
  { method: 'POST', path: '/trpc/who', headers: json, body: '{}' },
  { method: 'POST', path: '/trpc/change', headers: json, body: '{"id":5,"name":"x"}' },
  { method: 'POST', path: '/trpc/change', headers: json, body: '{"id":' },
  { method: 'POST', path: '/trpc/change,conflict?batch=1', headers: json, body: '{"0":{"id":1}}' },
  { method: 'POST', path: '/trpc/change,change?batch=1', headers: json, body: '{"0":{"id":1},"1":{"id":2}}' },
  { method: 'PUT', path: '/trpc/change', headers: json, body: '{"id":1}' },
  { method: 'POST', path: '/trpc/remove', headers: json, body: '{"id":1,"expectedVersion":1}' },
];

describe('tRPC over HTTP', () => {
  it.each(requests)(
    'answers $method $path as tRPC itself does',
    async ({ method = 'GET', path, headers = {}, body }) => {
      const { port, url, app } = await startApp({ router: testRouter });
      const ours = await send(port, { method, path, headers, ...(body !== undefined && { body }) });
      const request = new Request(url + path, { method, headers, ...(body !== undefined && { body }) });
      const theirs = await fetchRequestHandler({
        endpoint: '/trpc',
        req: request,
        router: testRouter,
        maxBatchSize: 20,
        allowMethodOverride: true,
        createContext: () => contextForAnyone(app.services),
      });
      // ids differ by nature
      const comparable = (text: string) =>
        JSON.parse(text.replace(/"requestId":"[^"]+"/g, '"requestId":"id"')) as unknown;
      expect(comparable(ours.body)).toEqual(comparable(await theirs.text()));
      expect(ours.status).toBe(theirs.status);
      expect(ours.headers['content-type']).toContain('application/json');
    },
  );

  it('gives every refusal its reason and request id', async () => {
    const { port } = await startApp({ router: testRouter });
    const { body, headers } = await send(port, { method: 'POST', path: '/trpc/conflict', headers: json });
    expect(JSON.parse(body)).toMatchObject({
      error: {
        message: 'Someone changed it.',
        data: {
          code: 'CONFLICT',
          httpStatus: 409,
          reason: 'VERSION_CONFLICT',
          requestId: headers['x-request-id'],
          details: { current: { version: 3 } },
        },
      },
    });
    expect(body).not.toContain('stack');
  });

  it('streams subscriptions', async () => {
    const { url } = await startApp({ router: testRouter });
    const client = new AbortController();
    const answer = await fetch(`${url}/trpc/ticks`, {
      headers: { accept: 'text/event-stream' },
      signal: client.signal,
    });
    const reader = answer.body?.getReader();
    let text = '';
    while (!text.includes('{"n":0}')) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    client.abort();
  });
});

function contextForAnyone(services: Parameters<typeof contextOf>[1]) {
  return {
    services,
    request: {
      id: 'id',
      ip: '127.0.0.1',
      userAgent: undefined,
      transport: 'trpc' as const,
      localProof: false,
      sharedCredential: undefined,
      idempotencyKey: undefined,
      cookies: { set: () => undefined, clear: () => undefined },
    },
  };
}
