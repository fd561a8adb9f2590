import { describe, expect, it } from 'vitest';
import { describeError } from '../log.ts';
import { type RawRequest, send, startApp } from '../testing/http/app.ts';

const canary = 'canary-7f3a';

describe('the log', () => {
  it('has one line per request with id, method, route, status and time', async () => {
    const { port, log } = await startApp();
    const { headers } = await send(port, { path: '/api/v1/system/version' });
    const lines = log()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({
        reqId: headers['x-request-id'],
        method: 'GET',
        route: '/api/v1/system/version',
        status: 200,
        ms: expect.any(Number),
      }),
    ]);
  });

  it('never holds what clients send as credentials, input or address', async () => {
    const { port, log, owner, startLink, dataDir } = await startApp();
    const startToken = startLink?.split('#start=')[1] ?? '';
    const json = { 'content-type': 'application/json' };
    const requests: RawRequest[] = [
      { path: `/api/v1/local/notes?q=${canary}`, headers: owner },
      { path: `/${canary}?token=${canary}` },
      { path: `/trpc/${canary}?input=${canary}` },
      {
        path: `/api/v1/${canary}`,
        headers: { 'x-wo-local-token': canary, cookie: `wo-local-${port}=${canary}` },
      },
      {
        path: '/api/v1/local/notes',
        headers: { authorization: `Bearer wo_pat_${canary}`, 'user-agent': canary },
      },
      {
        method: 'POST',
        path: '/api/v1/system/start-session',
        headers: json,
        body: JSON.stringify({ startToken }),
      },
      {
        method: 'POST',
        path: '/api/v1/system/start-session',
        headers: json,
        body: `{"startToken": ${canary}`,
      },
      {
        method: 'POST',
        path: '/api/v1/installation/test',
        headers: { ...json, ...owner },
        body: JSON.stringify({ url: `postgres://${canary}:${canary}@127.0.0.1:1/${canary}` }),
      },
      {
        method: 'POST',
        path: '/api/v1/local/notes',
        headers: { ...json, ...owner, 'idempotency-key': canary, referer: `http://127.0.0.1/${canary}` },
        body: JSON.stringify({ title: canary, body: canary }),
      },
    ];
    for (const request of requests) await send(port, request);
    const accessToken = owner.authorization.replace('Bearer ', '');
    const { body: metrics } = await send(port, { path: '/metrics' });
    for (const secret of [canary, startToken, accessToken]) {
      expect(secret.length).toBeGreaterThan(8);
      expect(log()).not.toContain(secret);
      expect(metrics).not.toContain(secret);
    }
    expect(log().length).toBeGreaterThan(1_000); // control: something was logged at all
    expect(dataDir).not.toBe('');
  });

  it('tells an error without statement, parameters, passwords and tokens', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: `Key (x)=(${canary})` });
    const failed = new Error(`Failed query: insert into users values ($1)\nparams: ${canary}`, { cause });
    expect(describeError(failed)).toMatchObject({ cause: { message: 'duplicate key', code: '23505' } });
    expect(JSON.stringify(describeError(failed))).not.toContain(canary);
    const url = new Error(`cannot reach postgres://wo:${canary}@db/x with wo_pat_${canary.replace('-', '')}`);
    expect(describeError(url)?.message).toBe('cannot reach postgres://***@db/x with wo_***');
    expect(describeError(new Error('no wo_ses_abcd-efgh-ijkl today'))?.message).toBe('no wo_*** today');
  });
});
