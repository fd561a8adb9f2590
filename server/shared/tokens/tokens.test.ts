import { and, eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiTokens, auditLog, idempotencyKeys } from '../../../db/shared/schema/index.ts';
import { change } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import type { Member } from '../../testing/given.ts';

const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
const daysUntil = (time: string) => (Date.parse(time) - Date.now()) / day;

describe.each(everywhere)('shared.tokens on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const tokensOf = (member: { session: string }) => as(server, member).shared.tokens;
  const rowsOf = ({ userId }: Pick<Member, 'userId'>) =>
    server.connection.db.select().from(apiTokens).where(eq(apiTokens.userId, userId));
  async function editor() {
    const team = await server.given.team();
    const member = await server.given.member({ role: 'editor', team });
    return { team, member, call: tokensOf(member) };
  }

  describe('create', () => {
    it('gives a token that works, is stored as a hash, and ends in 90 days', async () => {
      const { member, team, call } = await editor();

      const made = await call.create({ name: 'nightly' });

      expect(made).toMatchObject({
        userId: member.userId,
        name: 'nightly',
        permissions: null,
        teamIds: null,
      });
      expect(daysUntil(made.expiresAt)).toBeCloseTo(90, 2);
      expect(made.token.endsWith(made.hint)).toBe(true);
      const { grants } = await as(server, { session: made.token }).shared.auth.me();
      expect(grants).toContainEqual({ permission: 'scripts:update', teamId: team.id });
      const [row] = await rowsOf(member);
      expect(row?.tokenHash).toHaveLength(32);
      expect(JSON.stringify(row)).not.toContain(made.token.slice(7, 50));
    });

    it('spells patterns out, so that a later build does not widen it', async () => {
      const { call, team } = await editor();

      const made = await call.create({
        name: 'x',
        permissions: ['scripts:*', 'scripts:read'],
        teamIds: [team.id],
      });

      expect(made.permissions).toEqual([
        'scripts:read',
        'scripts:create',
        'scripts:update',
        'scripts:delete',
      ]);
      expect(made.teamIds).toEqual([team.id]);
      const { token: _, ...shown } = made;
      expect(await call.get({ id: made.id })).toEqual(shown);
    });

    it.each([
      ['users:update', 'users:update'],
      ['*', 'users:read'],
      ['audit:*', 'audit:export'],
      ['roles:*', 'roles:create'],
    ])('refuses %s to who does not hold %s', async (pattern, permission) => {
      const { member, call } = await editor();

      const attempt = call.create({ name: 'more', permissions: ['scripts:read', pattern] });

      await expect(attempt).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        httpStatus: 403,
        details: { permission },
        message: expect.stringContaining(permission),
      });
      expect(await rowsOf(member)).toEqual([]);
    });

    it('refuses a permission that is held in another team than the one asked for', async () => {
      const { member, call, team } = await editor();
      const second = await server.given.team();
      const admin = await server.given.member({ role: 'admin', team: null });
      await as(server, admin).shared.roleBindings.create({
        userId: member.userId,
        role: 'viewer',
        teamId: second.id,
      });
      const teamIds = [team.id, second.id];

      await expect(
        call.create({ name: 'x', permissions: ['scripts:update'], teamIds }),
      ).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        message: expect.stringContaining(second.id),
      });
      await call.create({ name: 'x', permissions: ['scripts:read'], teamIds });
    });

    it('refuses what no team owns in a token for certain teams, unless a pattern only brings it along', async () => {
      const admin = await server.given.member({ role: 'admin', team: null });
      const team = await server.given.team();
      const create = (permission: string) =>
        tokensOf(admin).create({ name: 'x', permissions: [permission], teamIds: [team.id] });

      await expect(create('users:read')).rejects.toMatchObject({
        reason: 'INVALID_INPUT',
        issues: [{ path: ['permissions', 0] }],
      });
      expect((await create('*:read')).permissions).toEqual(expect.not.arrayContaining(['users:read']));
    });

    it('names an unknown permission, and an unknown team to who may see all teams', async () => {
      const { call } = await editor();
      const admin = await server.given.member({ role: 'admin', team: null });
      const nowhere = v7();
      const foreign = (await server.given.team()).id;

      await expect(call.create({ name: 'x', permissions: ['scripts:run'] })).rejects.toMatchObject({
        reason: 'UNKNOWN_REFERENCE',
        issues: [{ path: ['permissions', 0] }],
      });
      await expect(tokensOf(admin).create({ name: 'x', teamIds: [nowhere] })).rejects.toMatchObject({
        reason: 'UNKNOWN_REFERENCE',
        issues: [{ path: ['teamIds', 0] }],
      });
      for (const id of [nowhere, foreign])
        await expect(call.create({ name: 'x', teamIds: [id] })).rejects.toMatchObject({
          reason: 'CANNOT_GRANT',
          message: `You hold nothing in the team ${id}, or there is none with this id. Leave it out.`,
        });
    });

    it.each([0, -1, 366.01, 10_000])('refuses an end in %d days', async (days) => {
      const { call } = await editor();
      await expect(call.create({ name: 'x', expiresAt: inDays(days) })).rejects.toMatchObject({
        reason: 'INVALID_INPUT',
        issues: [{ path: ['expiresAt'] }],
      });
    });

    it('takes an end within a year', async () => {
      const { call } = await editor();
      expect(daysUntil((await call.create({ name: 'x', expiresAt: inDays(365.9) })).expiresAt)).toBeCloseTo(
        365.9,
        2,
      );
    });

    it('takes 100 live ones and no more, also of two at once', async () => {
      const { member, call } = await editor();
      for (let made = 0; made < 99; made += 1) await server.given.token(member);
      await server.given.token(member, { revokedAt: new Date() });
      await server.given.token(member, { expiresAt: new Date(Date.now() - 1000) });

      const two = await Promise.allSettled([call.create({ name: 'a' }), call.create({ name: 'b' })]);

      const refused = two.filter((result) => result.status === 'rejected');
      expect(refused).toMatchObject([{ reason: { reason: 'LIMIT_REACHED', details: { limit: 100 } } }]);
    });

    it('is done once under an Idempotency-Key, and never shown again', async () => {
      const { member } = await editor();
      const idempotencyKey = v7();
      const call = as(server, { ...member, idempotencyKey }).shared.tokens;
      await call.create({ name: 'once' });

      await expect(call.create({ name: 'once' })).rejects.toMatchObject({ reason: 'SHOWN_ONCE' });

      expect(await rowsOf(member)).toHaveLength(1);
      const stored = eq(idempotencyKeys.key, idempotencyKey);
      expect(await server.connection.db.select().from(idempotencyKeys).where(stored)).toMatchObject([
        { response: null },
      ]);
    });
  });

  describe('create, by a token', () => {
    it('makes none that is wider than itself, and takes from itself what is left out', async () => {
      const { member, team } = await editor();
      const by = await server.given.token(member, {
        permissions: ['tokens:*', 'scripts:read'],
        teamIds: [team.id],
      });
      const call = tokensOf(by);

      const made = await call.create({ name: 'child' });

      expect(made.permissions).toEqual([
        'tokens:read',
        'tokens:create',
        'tokens:update',
        'tokens:delete',
        'scripts:read',
      ]);
      expect(made.teamIds).toEqual([team.id]);
      await expect(call.create({ name: 'x', permissions: ['scripts:update'] })).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
      });
      expect((await call.create({ name: 'x', permissions: ['scripts:read'] })).teamIds).toEqual([team.id]);
    });

    it('makes none that outlives it', async () => {
      const { member } = await editor();
      const expiresAt = new Date(Date.now() + 5 * day);
      const call = tokensOf(await server.given.token(member, { expiresAt }));

      expect((await call.create({ name: 'x' })).expiresAt).toBe(expiresAt.toISOString());
      await expect(call.create({ name: 'x', expiresAt: inDays(6) })).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        issues: [{ path: ['expiresAt'] }],
      });
    });

    it('needs tokens:create itself', async () => {
      const { member } = await editor();
      const by = await server.given.token(member, { permissions: ['scripts:*'] });
      await expect(tokensOf(by).create({ name: 'x' })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
      });
    });
  });

  describe('list and get', () => {
    it('show own live ones, newest first, in pages, and ended ones when asked', async () => {
      const { member, call } = await editor();
      const [a, b, c] = [
        await server.given.token(member),
        await server.given.token(member, { revokedAt: new Date() }),
        await server.given.token(member),
      ];

      const first = await call.list({ limit: 1 });
      const second = await call.list({ limit: 1, cursor: first.nextCursor ?? '' });

      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([c.id, a.id]);
      expect(second.nextCursor).toBeNull();
      expect((await call.list({ ended: true })).items.map(({ id }) => id)).toEqual([c.id, b.id, a.id]);
      expect(JSON.stringify(first)).not.toContain(c.session);
    });

    it('show those of others only to who may change members, for all teams', async () => {
      const { member, call } = await editor();
      const token = await server.given.token(member);
      const teamAdmin = await server.given.member({ role: 'admin', team: await server.given.team() });
      const admin = await server.given.member({ role: 'admin', team: null });

      const { items } = await tokensOf(admin).list({ userId: member.userId });

      expect(items).toMatchObject([{ id: token.id, username: member.username }]);
      expect(await tokensOf(admin).get({ id: token.id })).toEqual(items[0]);
      expect((await call.list({ userId: member.userId })).items).toEqual(items);
      await expect(tokensOf(teamAdmin).list({ userId: member.userId })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'users:update' },
      });
      await expect(tokensOf(teamAdmin).get({ id: token.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });
  });

  describe('delete', () => {
    it('ends a token at once, once, and records it', async () => {
      const { call } = await editor();
      const made = await call.create({ name: 'leaked' });

      await call.delete({ id: made.id, expectedVersion: 1 });

      await expect(as(server, { session: made.token }).shared.auth.me()).rejects.toMatchObject({
        httpStatus: 401,
      });
      await expect(call.delete({ id: made.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      const [entry] = (await server.given.auditOf(made)).filter(({ action }) => action === 'tokens.delete');
      expect(entry).toMatchObject({
        resourceType: 'token',
        resourceName: 'leaked',
        before: { revokedAt: null, version: 1 },
        after: { revokedAt: expect.any(String), version: 2 },
      });
    });

    it('refuses a stale version', async () => {
      const { member, call } = await editor();
      const { id } = await server.given.token(member, { version: 3 });
      await expect(call.delete({ id, expectedVersion: 2 })).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { current: { version: 3 } },
      });
    });

    it('ends those of others for who may change members, unless their owner may do more', async () => {
      const { member } = await editor();
      const admin = await server.given.member({ role: 'admin', team: null });
      const [low, high] = [await server.given.token(member), await server.given.token(admin)];
      const { key } = await server.given.role([
        'users:update',
        'tokens:*',
        'teams:read',
        'roles:read',
        'users:read',
        'scripts:*',
        'control-m:*',
        'audit:read',
      ]);
      const helpdesk = tokensOf(await server.given.member({ role: key, team: null }));

      await helpdesk.delete({ id: low.id });

      await expect(helpdesk.delete({ id: high.id })).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });
      await as(server, high).shared.auth.me();
    });
  });

  it('never shows a token or its hash in the log, nor an unknown one in an error', async () => {
    const { member, call } = await editor();
    const made = await call.create({ name: 'canary' });
    const next = await call.rotate({ id: made.id });
    const secrets = [made.token, next.token].flatMap((token) => [token, token.slice(7, 50)]);
    const hashes = (await rowsOf(member)).map((row) => Buffer.from(row.tokenHash).toString('hex'));

    const rows = await server.connection.db
      .select({ all: sql<string>`to_jsonb(audit_log)::text` })
      .from(auditLog)
      .where(and(eq(auditLog.actorId, member.userId)));
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const secret of [...secrets, ...hashes]) {
      expect(JSON.stringify(rows)).not.toContain(secret);
      expect(JSON.stringify(await call.list({ ended: true }))).not.toContain(secret);
    }
    await change(server.connection, (db) => db.delete(apiTokens).where(eq(apiTokens.userId, member.userId)));
    const error = await as(server, { session: made.token })
      .shared.auth.me()
      .catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain(made.token.slice(7, 50));
  });
});
