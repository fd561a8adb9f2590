import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiTokens, auditLog, roleBindings, roles } from '../../../db/shared/schema/index.ts';
import { untilLockWait } from '../../testing/lock-wait.ts';
import { change } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import type { Member } from '../../testing/given.ts';

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

    // the embedded database has one connection: there nothing can come in between
    it.runIf(where === 'postgres')(
      'takes a role into account that the owner is given at this moment',
      async () => {
        const owner = await server.given.member();
        const { id, session } = await server.given.token(owner);
        const { key } = await server.given.role(['users:update', 'tokens:*']);
        const helpdesk = tokensOf(await server.given.member({ role: key, team: null }));
        let revoking: Promise<unknown> | undefined;

        await change(server.connection, async (db) => {
          const [admin] = await db.select().from(roles).where(eq(roles.key, 'admin'));
          await db
            .insert(roleBindings)
            .values({ id: v7(), userId: owner.userId, roleId: admin?.id ?? '', teamId: null });
          revoking = helpdesk.delete({ id }).catch((error: unknown) => error);
          await untilLockWait(db, 'the helpdesk to wait for the owner');
        });

        expect(await revoking).toMatchObject({ reason: 'CANNOT_GRANT' });
        await as(server, { session }).shared.auth.me();
      },
    );
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
      .where(eq(auditLog.actorId, member.userId));
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
