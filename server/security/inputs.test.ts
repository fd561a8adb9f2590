import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditFilters } from '../shared/audit/filters.ts';
import type { Member } from '../testing/given.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';
import { contentsOf } from '../testing/security/contents.ts';

/** Texts that mean something to SQL, to patterns, to JavaScript or to paths. */
const wild = [
  "' or 1=1 --",
  "'; drop table audit_log; --",
  '%',
  '_',
  '\\',
  '%.*',
  '*',
  '.*',
  '__proto__',
  'constructor',
  '$1',
  '${1}',
  '{"$ne":null}',
  'org',
  '../org',
  '\u202e',
  'x'.repeat(200),
];

describe.each(everywhere)('hostile input on %s', (where) => {
  let server: TeamServer;
  let admin: Member;
  beforeAll(async () => {
    server = await teamServer(where);
    admin = await server.given.member({ role: 'admin', team: null });
  });
  afterAll(() => server.close());

  const post = async (path: string, body: string, session: string) => {
    const response = await fetch(new URL(path, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
      body,
    });
    return { status: response.status, text: await response.text() };
  };

  it('in any filter of the log shows a team auditor nothing of others', async () => {
    const [own, other] = [await server.given.team(), await server.given.team()];
    const auditor = await server.given.member({ role: 'auditor', team: own });
    const name = `canary-${v7()}`;
    for (const teamId of [own.id, other.id])
      await as(server, admin).shared.scripts.create({ teamId, name: `${name}-${teamId}.cmd`, content: '' });
    const call = as(server, auditor).shared.audit;
    const foreign: string[] = [];
    let answered = 0;
    for (const filter of Object.keys(auditFilters.shape))
      for (const value of [...wild, other.id, `${own.id}' or team_id = '${other.id}`]) {
        const input = { [filter]: value };
        for (const read of [
          () => call.list(input),
          () => call.activity(input),
          () => call.export({ ...input, format: 'csv' }),
        ]) {
          const answer = await read().then(JSON.stringify, () => '');
          if (answer !== '') answered += 1;
          // what was asked for is repeated in the answer of an export
          if (answer.replaceAll(JSON.stringify(value), '').includes(other.id))
            foreign.push(`${filter}=${value}`);
        }
      }
    expect(foreign).toEqual([]);
    expect(answered).toBeGreaterThan(100);
    expect(JSON.stringify(await call.list({ q: name }))).toContain(own.id); // control
    expect(JSON.stringify(await as(server, admin).shared.audit.list({ q: name }))).toContain(other.id);
  });

  it.each([
    ['/api/v1/shared/roles', '{"key":"KEY","name":"x","permissions":[],"__proto__":{"permissions":["*"]}}'],
    [
      '/api/v1/shared/roles',
      '{"key":"KEY","name":"x","permissions":[],"constructor":{"prototype":{"admin":true}}}',
    ],
    [
      '/trpc/shared.roles.create',
      '{"key":"KEY","name":"x","permissions":[],"__proto__":{"permissions":["*"]}}',
    ],
    [
      '/api/v1/shared/team-file/apply',
      '{"document":{"version":1,"roles":[{"key":"KEY","__proto__":{"permissions":["*"]}}]}}',
    ],
    ['/api/v1/shared/team-file/apply', '{"document":{"version":1,"__proto__":{"prune":true}}}'],
  ])('with keys of a prototype gives no more than is written: %s %s', async (path, body) => {
    const key = `r-${v7()}`;
    const { status } = await post(path, body.replace('KEY', key), admin.session);
    expect([200, 201, 400]).toContain(status);
    const { items } = await as(server, admin).shared.roles.list({ key });
    expect(items.flatMap(({ permissions }) => permissions)).toEqual([]);
    expect(Reflect.get({}, 'permissions')).toBeUndefined();
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  it('that says a thing twice counts as what it says last, and is checked as that', async () => {
    const { key } = await server.given.role(['users:*', 'teams:*', 'roles:*']);
    const clerk = await server.given.member({ role: key, team: null });
    const body = `{"key":"twice-${v7()}","name":"x","permissions":["users:read"],"permissions":["*"]}`;
    expect((await post('/api/v1/shared/roles', body, clerk.session)).status).toBe(403);
    expect((await post('/trpc/shared.roles.create', body, clerk.session)).status).toBe(403);
    const twoUsers = { version: 1 as const, users: [{ username: 'Ada-Twice' }, { username: 'aDA-tWICE' }] };
    await expect(
      as(server, admin).shared.teamFile.applyChanges({ document: twoUsers }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('of any size is turned away at once', async () => {
    const users = Array.from({ length: 1_001 }, (_, n) => ({ username: `many-${n}` }));
    const before = await contentsOf(server.connection.db);
    const long = [
      JSON.stringify({ document: { version: 1, users } }),
      JSON.stringify({
        document: { version: 1, users: [{ username: 'x', displayName: 'x'.repeat(1_900_000) }] },
      }),
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      `{"document":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`,
      `"${'x'.repeat(3_000_000)}"`,
    ];
    for (const body of long) {
      const startedAt = performance.now();
      const { status } = await post('/api/v1/shared/team-file/apply', body, admin.session);
      expect([400, 413], body.slice(0, 60)).toContain(status);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
    expect((await fetch(new URL('/healthz', server.url))).status).toBe(200);
    const tables = (contents: Record<string, string>) => contents['users'];
    expect(tables(await contentsOf(server.connection.db))).toBe(tables(before));
  });

  it('in a batch is checked call by call: signing in with one does not open the next', async () => {
    const { username, session } = await server.given.member();
    const team = { slug: `batch-${where}`, name: 'x' };
    const calls = { 0: { username, password: 'wrong' }, 1: team, 2: {} };
    const paths = 'shared.auth.signIn,shared.teams.create,shared.auth.me';
    const anonymous = await post(`/trpc/${paths}?batch=1`, JSON.stringify({ ...calls }), 'wo_ses_nothing');
    expect(anonymous.text).not.toMatch(/"result"/);
    const weak = await post(
      `/trpc/shared.auth.updateProfile,shared.teams.create?batch=1`,
      JSON.stringify({ 0: { displayName: 'x' }, 1: team }),
      session,
    );
    expect(weak.text.match(/"result"/g)).toHaveLength(1);
    expect(weak.text).toContain('MISSING_PERMISSION');
    expect((await as(server, admin).shared.teams.list({ slug: team.slug })).items).toEqual([]);
  });
});
