import { connect } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { registerSlowBodies } from './slow-bodies.ts';

/**
 * A server whose requests may take 50 ms to send their body, but for one route.
 * @param leaveMs - what is left to read an answer that came early
 */
async function server(leaveMs = 50): Promise<number> {
  const app = Fastify();
  onTestFinished(() => app.close());
  registerSlowBodies(app, 50, leaveMs);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.post('/call', async ({ body }) => String(body));
  app.post('/upload', { config: { slowBody: true } }, async ({ body }) => String(body));
  app.addContentTypeParser('application/x-parts', (_request, _body, done) => done(null));
  app.post('/refused', { config: { slowBody: true } }, async ({ raw }) => {
    for await (const part of raw) throw new Error(`Not this: ${String(part)}`);
  });
  app.post('/refused-gently', { config: { slowBody: true } }, async ({ raw }) => {
    for await (const part of raw.iterator({ destroyOnReturn: false }))
      throw new Error(`Not this: ${String(part).slice(0, 10)}`);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Sends the head and half of a body, the other half only once `wait` is over. */
function sendSlowly(
  port: number,
  path: string,
  wait: Promise<unknown>,
  type = 'application/octet-stream',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1');
      if (answer.endsWith('ab')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\na`);
    void wait.then(() => socket.writable && socket.write('b'));
  });
}

describe('a body that comes too slowly', () => {
  it('ends its request', async () => {
    const answer = await sendSlowly(await server(), '/call', new Promise(() => undefined));
    expect(answer).toContain('408 Request Timeout');
  });

  it('is waited for where files are uploaded', async () => {
    const port = await server();
    // as long as a request takes that is ended for it
    const wait = sendSlowly(port, '/call', new Promise(() => undefined));
    expect(await sendSlowly(port, '/upload', wait)).toMatch(/200 OK[\s\S]*ab$/);
  });

  it('of an upload that was refused in its midst ends its connection, and nothing else', async () => {
    const port = await server();
    const failures: unknown[] = [];
    const listener = (error: unknown) => failures.push(error);
    process.on('uncaughtExceptionMonitor', listener);
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', listener));
    await sendSlowly(port, '/refused', new Promise(() => undefined), 'application/x-parts');
    // this takes as long as a request that is ended twice over
    for (const _ of [1, 2]) await sendSlowly(port, '/call', new Promise(() => undefined));
    expect(failures).toEqual([]);
  });

  it('of a refused upload that did come to its end leaves its connection open, though nothing follows yet', async () => {
    const port = await server();
    const socket = connect(port, '127.0.0.1');
    let closed = false;
    socket.on('data', () => undefined).on('error', () => undefined);
    socket.once('close', () => (closed = true));
    const head =
      'POST /refused-gently HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-parts\r\nContent-Length: 2\r\n\r\na';
    socket.write(head);
    socket.once('data', () => socket.write('b'));
    for (const _ of [1, 2, 3, 4]) await sendSlowly(port, '/call', new Promise(() => undefined));
    expect(closed).toBe(false);
    socket.destroy();
  });

  it('of a refused upload that did come to its end leaves the next request of its connection alone', async () => {
    const port = await server(300);
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const head = (path: string, type: string, length = 2) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\na`;
    const rest = 'b'.repeat(1_000_000); // more than waits in buffers
    socket.write(head('/refused-gently', 'application/x-parts', 1 + rest.length));
    await vi.waitFor(() => expect(answer).toContain('500 Internal'), { interval: 5 });
    socket.write(`${rest}${head('/upload', 'application/octet-stream')}`);
    // longer than a refused one may go on
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) await sendSlowly(port, '/call', new Promise(() => undefined));
    socket.write('b');
    await vi.waitFor(() => expect(answer).toMatch(/200 OK[\s\S]*ab$/));
    socket.end();
    await closed;
  });
});
