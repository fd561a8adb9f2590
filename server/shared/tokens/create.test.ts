import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiTokens, idempotencyKeys } from '../../../db/shared/schema/index.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import type { Member } from '../../testing/given.ts';

const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
const daysUntil = (time: string) => (Date.parse(time) - Date.now()) / day;

describe.each(everywhere)('shared.tokens.create on %s', (where) => {
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

  describe('by someone signed in', () => {
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
        'scripts:read-secrets',
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

  describe('by a token', () => {
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
});
