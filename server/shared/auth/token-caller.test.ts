import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiTokens, idempotencyKeys, roles, users } from '../../../db/shared/schema/index.ts';
import { change } from '../../testing/people.ts';
import { allProcedures, callProcedure } from '../../testing/procedure-call.ts';
import { as, everywhere, soloServer, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { newApiToken } from './api-token.ts';

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe.each(everywhere)('API tokens as callers on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const rowOf = async (id: string) =>
    (await server.connection.db.select().from(apiTokens).where(eq(apiTokens.id, id)))[0];
  const me = (session: string) => as(server, { session }).shared.auth.me();

  async function editorWithToken(values: Parameters<TeamServer['given']['token']>[1] = {}) {
    const team = await server.given.team();
    const owner = await server.given.member({ role: 'editor', team });
    return { team, owner, token: await server.given.token(owner, values) };
  }

  it('act for their owner, and say so', async () => {
    const { owner, token, team } = await editorWithToken({ permissions: ['scripts:read'] });

    expect(await me(token.session)).toMatchObject({
      user: { id: owner.userId, username: owner.username, displayName: owner.username },
      grants: [{ permission: 'scripts:read', teamId: team.id }],
      expiresAt: (await rowOf(token.id))?.expiresAt.toISOString(),
      token: { id: token.id, name: token.name },
    });
    expect(await me(owner.session)).toMatchObject({ token: null });
  });

  it('may do less than their owner: another permission is 403, another team 404', async () => {
    const team = await server.given.team();
    const other = await server.given.team();
    const admin = await server.given.member({ role: 'admin', team: null });
    const script = await server.given.script({ team: other });
    const token = await server.given.token(admin, {
      permissions: ['scripts:read', 'users:read'],
      teamIds: [team.id],
    });
    const call = as(server, token).shared;

    await expect(call.scripts.create({ teamId: team.id, name: 'x.cmd', content: '' })).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
      details: { permission: 'scripts:create' },
    });
    await expect(call.scripts.get({ id: script.id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(call.users.list({})).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
    expect((await call.scripts.list({})).items).toEqual([]);
  });

  it('lose at once what their owner loses, and gain what they gain', async () => {
    const owner = await server.given.member();
    const team = await server.given.team();
    const token = await server.given.token(owner);
    const { roleBindings } = as(server, await server.given.member({ role: 'admin', team: null })).shared;
    await expect(as(server, token).shared.scripts.list({})).rejects.toMatchObject({ httpStatus: 403 });

    const { id } = await roleBindings.create({ userId: owner.userId, role: 'viewer', teamId: team.id });
    await as(server, token).shared.scripts.list({});
    await roleBindings.delete({ id });

    await expect(as(server, token).shared.scripts.list({})).rejects.toMatchObject({ httpStatus: 403 });
  });

  it.each([
    ['expired', { expiresAt: ago(0.01) }, /expired/],
    ['revoked', { revokedAt: ago(1) }, /revoked/],
  ])('are refused when %s, and told so', async (_, values, why) => {
    const { token } = await editorWithToken(values);

    const attempt = me(token.session);

    await expect(attempt).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
      httpStatus: 401,
      message: expect.stringMatching(why),
    });
  });

  it('that were never given out, or are stored hashes, are refused', async () => {
    const { token } = await editorWithToken();
    const hash = Buffer.from((await rowOf(token.id))?.tokenHash ?? []);

    for (const session of [newApiToken().token, `wo_pat_${hash.toString('hex')}`, hash.toString('hex')])
      await expect(me(session)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('with a typo are refused with a message of their own, without asking the database', async () => {
    const { token } = await editorWithToken();
    const typo = `${token.session.slice(0, 20)}${token.session[20] === 'x' ? 'y' : 'x'}${token.session.slice(21)}`;
    let asked = 0;
    const { db } = server.connection;
    const counting = new Proxy(server.app.services, {
      get: (target, name) => {
        if (name !== 'shared') return Reflect.get(target, name);
        const watched = new Proxy(db, { get: (d, n) => ((asked += 1), Reflect.get(d, n)) });
        return { connection: () => ({ ...server.connection, db: watched }) };
      },
    });
    const read = (session: string) =>
      as({ app: { ...server.app, services: counting } }, { session }).shared.auth.me();

    await expect(read(typo)).rejects.toMatchObject({ message: expect.stringContaining('Copy it again') });
    expect(asked).toBe(0);
    await read(token.session);
    expect(asked).toBeGreaterThan(0);
  });

  it('note when and from where they were used, at most every five minutes', async () => {
    const { token } = await editorWithToken();
    await as(server, { ...token, ip: '10.1.2.3' }).shared.auth.me();
    expect(await rowOf(token.id)).toMatchObject({ lastUsedIp: '10.1.2.3', lastUsedAt: expect.any(Date) });
    const set = (lastUsedAt: Date) =>
      server.connection.db.update(apiTokens).set({ lastUsedAt }).where(eq(apiTokens.id, token.id));

    await set(ago(4));
    await as(server, { ...token, ip: '10.9.9.9' }).shared.auth.me();
    expect(await rowOf(token.id)).toMatchObject({ lastUsedIp: '10.1.2.3' });
    await set(ago(6));
    await as(server, { ...token, ip: '10.9.9.9' }).shared.auth.me();

    const row = await rowOf(token.id);
    expect(row).toMatchObject({ lastUsedIp: '10.9.9.9' });
    expect(row?.lastUsedAt?.getTime()).toBeGreaterThan(ago(1).getTime());
  });

  it.runIf(where === 'postgres')('wait for no other request of the same token', async () => {
    const { token } = await editorWithToken();
    await server.connection.db.transaction(async (tx) => {
      await tx.select().from(apiTokens).where(eq(apiTokens.id, token.id)).for('update');
      expect((await me(token.session)).token?.id).toBe(token.id);
    });
  });

  it('are named in the log beside their owner, in what they did and in what they were refused', async () => {
    const { owner, token, team } = await editorWithToken({ permissions: ['scripts:create'] });
    const call = as(server, token).shared.scripts;
    const who = { actorType: 'token', actorId: owner.userId, actorName: owner.username, sessionId: null };
    const which = { tokenId: token.id, tokenName: token.name };

    const script = await call.create({ teamId: team.id, name: 'made.cmd', content: '' });
    await expect(call.delete({ id: script.id, expectedVersion: 1 })).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
    });

    expect(await server.given.auditOf(script)).toMatchObject([
      { action: 'scripts.create', outcome: 'success', ...who, ...which },
      { action: 'scripts.delete', outcome: 'denied', ...who, ...which },
    ]);
  });

  it('are not answered from what was stored for their owner or another token', async () => {
    const { owner, team, token } = await editorWithToken({ permissions: ['scripts:*'] });
    const narrow = await server.given.token(owner, { permissions: ['scripts:read'] });
    const idempotencyKey = v7();
    const create = (session: string) =>
      as(server, { session, idempotencyKey }).shared.scripts.create({
        teamId: team.id,
        name: `once-${session.slice(-4)}.cmd`,
        content: '',
      });

    const [mine, its] = [await create(owner.session), await create(token.session)];
    await expect(create(narrow.session)).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });

    expect(its.id).not.toBe(mine.id);
    expect(await create(token.session)).toEqual(its);
    const rows = await server.connection.db
      .select()
      .from(idempotencyKeys)
      .where(eq(idempotencyKeys.key, idempotencyKey));
    expect(rows.map((row) => row.callerId).sort()).toEqual([owner.userId, token.id].sort());
  });

  it('change nothing that is a person’s own: every such call is 403 SESSION_REQUIRED', async () => {
    const admin = await server.given.member({ role: 'admin', team: null });
    const token = await server.given.token(admin);
    const own = allProcedures()
      .filter(({ meta, type }) => meta.guard === 'shared-session' && type === 'mutation')
      .filter(({ path }) => !path.startsWith('shared.savedFilters.')); // nothing that rights or sessions depend on
    expect(own.map(({ path }) => path)).toContain('shared.auth.signOut');

    for (const procedure of own) {
      const answer = await callProcedure(server.url, 'rest', procedure, {}, { session: token.session });
      expect({ path: procedure.path, ...answer }).toMatchObject({ status: 403, reason: 'SESSION_REQUIRED' });
      expect(await server.given.auditOfRequest(answer.requestId)).toMatchObject([
        { outcome: 'denied', reason: 'SESSION_REQUIRED', tokenId: token.id },
      ]);
    }
  });

  it('of who holds a role that asks for a second factor work once their owner has one', async () => {
    const team = await server.given.team();
    const role = await server.given.role(['scripts:read']);
    const owner = await server.given.member({ role: role.key, team });
    const token = await server.given.token(owner);
    await change(server.connection, (db) =>
      db.update(roles).set({ requireSecondFactor: true }).where(eq(roles.id, role.id)),
    );
    await expect(as(server, token).shared.scripts.list({})).rejects.toMatchObject({
      reason: 'SECOND_FACTOR_SETUP_REQUIRED',
    });

    await change(server.connection, (db) =>
      db.update(users).set({ totpConfirmedAt: sql`now()` }).where(eq(users.id, owner.userId)),
    );

    await as(server, token).shared.scripts.list({});
  });
});

describe('the owner of an API token', () => {
  it('takes it along when disabled or deleted, and revokes it, on every server at once', async () => {
    const one = await teamServer('postgres');
    const two = await soloServer();
    try {
      await two.app.services.shared.use({ url: one.databaseUrl, migrate: 'verify' });
      await until(() => two.app.services.shared.connection());
      const team = await one.given.team();
      const owner = await one.given.member({ role: 'viewer', team });
      const token = await one.given.token(owner);
      const list = () => as(two, token).shared.scripts.list({});
      const root = await one.given.member({ role: 'admin', team: null });
      const members = as(one, root).shared.users;
      await list();

      await members.update({ id: owner.userId, disabled: true });
      await expect(list()).rejects.toMatchObject({ httpStatus: 401, message: /disabled/ });
      await members.update({ id: owner.userId, disabled: false });
      await list();

      const leaked = await one.given.token(owner);
      await as(two, leaked).shared.scripts.list({});
      await as(one, root).shared.tokens.delete({ id: leaked.id });
      await expect(as(two, leaked).shared.scripts.list({})).rejects.toMatchObject({ message: /revoked/ });

      await members.delete({ id: owner.userId });

      await expect(list()).rejects.toMatchObject({ httpStatus: 401, message: /removed/ });
      expect(await one.connection.db.select().from(apiTokens).where(eq(apiTokens.id, token.id))).toEqual([]);
    } finally {
      await two.close();
      await one.close();
    }
  });
});
