import { connect } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { registerSlowBodies } from './slow-bodies.ts';

/** A server whose requests may take 50 ms to send their body, but for one route. */
async function server(): Promise<number> {
  const app = Fastify();
  onTestFinished(() => app.close());
  registerSlowBodies(app, 50);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.post('/call', async ({ body }) => String(body));
  app.post('/upload', { config: { slowBody: true } }, async ({ body }) => String(body));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Sends the head and half of a body, the other half only once `wait` is over. */
function sendSlowly(port: number, path: string, wait: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1');
      if (answer.endsWith('ab')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 2\r\n\r\na`,
    );
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
});
