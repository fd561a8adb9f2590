import { describe, expect, it } from 'vitest';
import { send, startApp } from '../testing/http/app.ts';
import { testRouter } from '../testing/http/router.ts';

const limits = { anonymous: 2, loopbackAnonymous: 3, credential: 5, loopbackCredential: 6 };
const paths = (count: number) => Array.from({ length: count }, () => '/api/v1/echo');

async function statuses(port: number, list: string[], headers: Record<string, string> = {}) {
  const found: number[] = [];
  for (const path of list) found.push((await send(port, { path, headers })).status);
  return found;
}

describe('request limits', () => {
  it('answers 429 with Retry-After to too many requests, in the shape of the transport', async () => {
    const { port } = await startApp({ router: testRouter, limits });
    expect(await statuses(port, paths(4))).toEqual([200, 200, 200, 429]);
    const rest = await send(port, { path: '/api/v1/echo' });
    expect(JSON.parse(rest.body)).toMatchObject({ reason: 'TOO_MANY_REQUESTS', status: 429 });
    expect(Number(rest.headers['retry-after'])).toBeGreaterThan(0);
    const trpc = await send(port, { path: '/trpc/echo' });
    expect(JSON.parse(trpc.body)).toMatchObject({ error: { data: { reason: 'TOO_MANY_REQUESTS' } } });
  });

  it('counts unknown paths too', async () => {
    const { port } = await startApp({ router: testRouter, limits });
    expect(await statuses(port, ['/api/a', '/api/b', '/api/c', '/api/d'])).toEqual([404, 404, 404, 429]);
  });

  it('gives more to a credential, and most to one from this machine', async () => {
    const { port } = await startApp({ router: testRouter, limits, env: { WO_TRUST_PROXY: 'on' } });
    const session = { authorization: 'Bearer wo_ses_x' };
    const allowed = async (headers: Record<string, string>) =>
      (await statuses(port, paths(8), headers)).filter((status) => status !== 429).length;
    expect(await allowed({ ...session, 'x-forwarded-for': '203.0.113.7' })).toBe(limits.credential);
    expect(await allowed(session)).toBe(limits.loopbackCredential);
  });

  it('never limits health, metrics and the proven owner', async () => {
    const { port, owner } = await startApp({ router: testRouter, limits });
    expect(await statuses(port, paths(4))).toContain(429);
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect(
        await statuses(
          port,
          Array.from({ length: 6 }, () => path),
        ),
      ).not.toContain(429);
    expect(await statuses(port, paths(8), owner)).not.toContain(429);
  });

  it('counts by the address that the nearest proxy saw, not by what the client claims', async () => {
    const env = { WO_TRUST_PROXY: 'on' };
    const { port } = await startApp({ router: testRouter, limits, env });
    const from = (claimed: string) => ({ 'x-forwarded-for': `${claimed}, 203.0.113.7` });
    const found = [];
    for (const claimed of ['1.1.1.1', '2.2.2.2', '127.0.0.1'])
      found.push(...(await statuses(port, paths(1), from(claimed))));
    expect(found).toEqual([200, 200, 429]);
    expect(await statuses(port, paths(1), { 'x-forwarded-for': '203.0.113.8' })).toEqual([200]);
  });

  it('ignores forwarded addresses unless told to trust a proxy', async () => {
    const { port } = await startApp({ router: testRouter, limits });
    const found = [];
    for (const address of ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'])
      found.push(...(await statuses(port, paths(1), { 'x-forwarded-for': address })));
    expect(found).toEqual([200, 200, 200, 429]);
  });
});

describe('size limits', () => {
  it('refuses more than twenty calls in one tRPC request', async () => {
    const { port } = await startApp({ router: testRouter });
    const batch = (count: number) =>
      `/trpc/${Array.from({ length: count }, () => 'who').join(',')}?batch=1&input=%7B%7D`;
    expect((await send(port, { path: batch(21) })).status).toBe(400);
    expect((await send(port, { path: batch(20) })).status).not.toBe(400);
  });

  it('refuses a large body on both transports', async () => {
    const { port } = await startApp({ router: testRouter });
    const body = JSON.stringify({ secret: 'x'.repeat(2 * 1024 * 1024) });
    const headers = { 'content-type': 'application/json' };
    for (const path of ['/api/v1/broken', '/trpc/broken']) {
      const answer = await send(port, { method: 'POST', path, headers, body });
      expect([path, answer.status]).toEqual([path, 413]);
    }
  });
});
