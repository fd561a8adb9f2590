import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { callRest } from './rest.ts';

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // listen() on a port makes address() an AddressInfo, never a pipe's name
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reachOf = (server: string) => ({ server, localToken: 'local', sessionToken: 'session' });

describe('callRest', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("is not bound by the five minutes after which Node's fetch gives up", async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed: no headers within 300 s')));
    const server = await answering((request, reply) => {
      reply.setHeader('content-type', 'application/json');
      const { authorization, 'x-wo-local-token': local } = request.headers;
      reply.end(JSON.stringify({ method: request.method, url: request.url, authorization, local, ü: 'ü' }));
    });

    const answer = await callRest(reachOf(server), 'POST', '/x', { log: 'a&b', none: undefined });

    expect(await answer.json()).toEqual({
      method: 'POST',
      url: '/api/v1/x?log=a%26b',
      authorization: 'Bearer session',
      local: 'local',
      ü: 'ü',
    });
  });

  it('says why the server refused', async () => {
    const server = await answering((_, reply) => {
      reply.writeHead(404, { 'content-type': 'application/json' });
      reply.end(JSON.stringify({ reason: 'NOT_FOUND', message: 'No such log.' }));
    });
    const attempt = callRest(reachOf(server), 'GET', '/x');
    await expect(attempt).rejects.toMatchObject({ reason: 'NOT_FOUND', message: 'No such log.' });
  });

  it('says that nobody answers', async () => {
    const attempt = callRest(reachOf('http://127.0.0.1:9'), 'GET', '/x');
    await expect(attempt).rejects.toMatchObject({ reason: 'UNREACHABLE' });
  });

  it('fails when the answer breaks off', async () => {
    const server = await answering((_, reply) => {
      reply.writeHead(200, { 'content-length': '100' });
      reply.write('half', () => reply.destroy());
    });
    const answer = await callRest(reachOf(server), 'GET', '/x');
    await expect(answer.text()).rejects.toThrow();
  });
});
