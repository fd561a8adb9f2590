import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../testing/api.ts';
import { soloServer, type TeamServer, teamServer } from '../testing/team-server.ts';

/** What is wrong with a request is only looked at once its caller may make it. */
describe('a REST call with fields that do not exist', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  const wrong = { body: { bad: 1 } };

  it('is refused for the missing database first', async () => {
    const solo = await soloServer();
    const answer = await callApi(solo.url, '/shared/users?nope=1');
    await solo.close();
    expect([answer.status, answer.body]).toMatchObject([503, { reason: 'NOT_CONFIGURED' }]);
  });

  it('then for the caller, and a change is recorded as refused', async () => {
    expect(await callApi(server.url, '/shared/users?nope=1')).toMatchObject({ status: 401 });
    const answer = await callApi(server.url, '/shared/users', wrong);
    expect([answer.status, answer.body]).toMatchObject([401, { reason: 'UNAUTHENTICATED' }]);
    const rows = await server.given.auditOfRequest(answer.headers.get('x-request-id') ?? '');
    expect(rows).toMatchObject([{ action: 'users.create', outcome: 'denied' }]);
  });

  it('then for the permission', async () => {
    const { session } = await server.given.member();
    const answer = await callApi(server.url, '/shared/users', { ...wrong, session });
    expect([answer.status, answer.body]).toMatchObject([403, { reason: 'MISSING_PERMISSION' }]);
  });

  it('then for its fields, and changes nothing', async () => {
    const { session } = await server.given.member({ role: 'admin', team: null });
    const asked: Record<string, string>[] = [{}, { 'idempotency-key': 'a-key-of-its-own' }];
    for (const headers of asked) {
      const body = { username: 'eve', displayName: 'Eve', bad: 1 };
      const answer = await callApi(server.url, '/shared/users', { body, session, headers });
      expect([answer.status, answer.body]).toMatchObject([
        400,
        { reason: 'INVALID_INPUT', issues: [{ path: ['bad'] }] },
      ]);
    }
    const found = await callApi(server.url, '/shared/users?q=eve', { session });
    expect(found.body).toMatchObject({ items: [] });
  });

  it('then for its fields, where a call takes none', async () => {
    const { session } = await server.given.member();
    expect(await callApi(server.url, '/shared/auth/me?nope=1', { session })).toMatchObject({ status: 400 });
  });
});
