import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, oidcIdentities, sessions, users } from '../../../db/shared/schema/index.ts';
import { change, password, person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

describe.each(everywhere)('shared.users on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  let count = 0;
  const newName = () => `new-${(count += 1)}`;

  async function administrator() {
    const admin = await server.given.member({ role: 'admin', team: null });
    return { admin, call: as(server, admin).shared.users };
  }

  describe('create', () => {
    it('adds a member who can sign in and may do nothing yet', async () => {
      const { admin, call } = await administrator();
      const username = newName();

      const made = await call.create({ username, displayName: 'Ada L.', email: 'ada@example.org', password });

      expect(made).toEqual({
        id: made.id,
        username,
        displayName: 'Ada L.',
        email: 'ada@example.org',
        disabled: false,
        status: 'active',
        canSignIn: true,
        hasSecondFactor: false,
        link: null,
        version: 1,
        createdAt: made.createdAt,
        updatedAt: made.updatedAt,
      });
      const { sessionToken } = await as(server).shared.auth.signIn({ username, password });
      expect((await as(server, { session: sessionToken }).shared.auth.me()).grants).toEqual([]);
      const [entry] = await server.given.auditOf(made);
      expect(entry).toMatchObject({ action: 'users.create', actorId: admin.userId, before: null });
      expect(entry?.after).toMatchObject({ username, displayName: 'Ada L.' });
    });

    it('refuses a user name that differs only in case', async () => {
      const { call } = await administrator();
      const username = newName();
      await call.create({ username, displayName: 'First' });

      const attempt = call.create({ username: username.toUpperCase(), displayName: 'Second' });

      await expect(attempt).rejects.toMatchObject({
        reason: 'ALREADY_EXISTS',
        issues: [{ path: ['username'] }],
      });
      expect((await call.list({ q: username })).items).toHaveLength(1);
    });

    it('refuses a weak password and makes nobody', async () => {
      const { call } = await administrator();
      const username = newName();

      const attempt = call.create({ username, displayName: 'Ada', password: 'short' });

      await expect(attempt).rejects.toMatchObject({
        reason: 'WEAK_PASSWORD',
        issues: [{ path: ['password'] }],
      });
      expect((await call.list({ q: username })).items).toEqual([]);
    });

    it.each(['', 'two words', 'a/b', 'x'.repeat(101)])('refuses the user name %j', async (username) => {
      const { call } = await administrator();
      await expect(call.create({ username, displayName: 'Ada' })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    });
  });

  describe('update', () => {
    it('changes only what it names, and records only that', async () => {
      const { admin, call } = await administrator();
      const { id } = await call.create({ username: newName(), displayName: 'Old', email: 'a@example.org' });

      const after = await call.update({ id, expectedVersion: 1, displayName: 'New' });

      expect(after).toMatchObject({ displayName: 'New', email: 'a@example.org', version: 2 });
      const entry = (await server.given.auditOf({ id })).at(-1);
      expect(entry).toMatchObject({ action: 'users.update', actorId: admin.userId });
      expect(entry?.before).toEqual({ displayName: 'Old', version: 1 });
      expect(entry?.after).toEqual({ displayName: 'New', version: 2 });
    });

    it('refuses a stale version, shows the member as it is now and changes nothing', async () => {
      const { call } = await administrator();
      const { id } = await call.create({ username: newName(), displayName: 'Old' });
      await call.update({ id, expectedVersion: 1, displayName: 'Theirs' });

      const attempt = call.update({ id, expectedVersion: 1, displayName: 'Mine' });

      await expect(attempt).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        httpStatus: 409,
        details: { current: { id, displayName: 'Theirs', version: 2 } },
      });
      expect(await call.get({ id })).toMatchObject({ displayName: 'Theirs', version: 2 });
      expect(await server.given.auditOf({ id })).toHaveLength(2);
    });

    it('ends all sessions of a member who is disabled, and lets them back in when enabled', async () => {
      const { call } = await administrator();
      const ada = await person(server);

      await call.update({ id: ada.userId, disabled: true });

      await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      const left = await server.connection.db.select().from(sessions).where(eq(sessions.userId, ada.userId));
      expect(left).toEqual([]);
      const credentials = { username: ada.username, password };
      await expect(as(server).shared.auth.signIn(credentials)).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });
      await call.update({ id: ada.userId, disabled: false });
      await as(server).shared.auth.signIn(credentials);
    });

    it('refuses a disabled member whose session row is still there', async () => {
      const ada = await server.given.member();
      await change(server.connection, (db) =>
        db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, ada.userId)),
      );

      await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    });

    it('resets a password: ends the sessions, says in the log that it changed and not to what', async () => {
      const { call } = await administrator();
      const ada = await person(server);
      const canary = 'canary in a coal mine';

      await call.update({ id: ada.userId, password: canary });

      await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      await as(server).shared.auth.signIn({ username: ada.username, password: canary });
      const entry = (await server.given.auditOf({ id: ada.userId })).find(
        ({ action }) => action === 'users.update',
      );
      expect(entry?.after).toEqual({ passwordChanged: true, version: 2 });
      const log = JSON.stringify(await server.connection.db.select().from(auditLog));
      expect(log).not.toContain(canary);
    });

    it('refuses to set the password of someone who may do more than the caller', async () => {
      const keeper = await server.given.role(['users:read', 'users:update', 'scripts:read']);
      const helpdesk = await server.given.member({ role: keeper.key, team: null });
      const admin = await person(server, { role: 'admin', team: null });
      const viewer = await person(server);

      const attempt = as(server, helpdesk).shared.users.update({
        id: admin.userId,
        password: 'now I am the admin',
      });

      await expect(attempt).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });
      await as(server, admin).shared.auth.me(); // still signed in
      await as(server, helpdesk).shared.users.update({ id: viewer.userId, password: 'welcome back viewer' });
    });
  });

  it('lets nobody disable or remove someone who may do more', async () => {
    const keeper = await server.given.role(['users:read', 'users:update', 'users:delete']);
    const helpdesk = as(server, await server.given.member({ role: keeper.key, team: null })).shared.users;
    const { userId: id } = await person(server, { role: 'admin', team: null });
    const { userId: viewer } = await person(server);

    await expect(helpdesk.update({ id, disabled: true })).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });
    await expect(helpdesk.delete({ id })).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });

    expect(await helpdesk.update({ id, disabled: false, displayName: 'Ada' })).toMatchObject({ version: 2 });
    expect(await helpdesk.update({ id: viewer, disabled: true })).toMatchObject({ disabled: true });
    await helpdesk.delete({ id: viewer });
  });

  describe('delete', () => {
    it('removes the member with roles and sessions', async () => {
      const { call } = await administrator();
      const ada = await server.given.member({ role: 'editor', team: await server.given.team() });

      await call.delete({ id: ada.userId, expectedVersion: 1 });

      await expect(call.get({ id: ada.userId })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      const [entry] = await server.given.auditOf({ id: ada.userId });
      expect(entry).toMatchObject({ action: 'users.delete', resourceName: ada.username, after: null });
      expect(entry?.before).toMatchObject({ username: ada.username });
    });

    it('refuses a stale version', async () => {
      const { call } = await administrator();
      const { id } = await call.create({ username: newName(), displayName: 'Ada' });
      await call.update({ id, displayName: 'Ada L.' });

      await expect(call.delete({ id, expectedVersion: 1 })).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { current: { version: 2 } },
      });
      await call.get({ id });
    });
  });

  describe('list', () => {
    it('pages by name without gaps or repeats, whatever the case and alphabet', async () => {
      const { call } = await administrator();
      const prefix = newName();
      const names = ['b', 'A', '\u00c4', 'c', '\u0416', 'B2'].map((tail) => `${prefix}.${tail}`);
      for (const username of names) await call.create({ username, displayName: 'Listed' });

      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await call.list({ q: `${prefix}.`, limit: 1, cursor: cursor ?? undefined });
        expect(page.items.length).toBeLessThanOrEqual(1);
        seen.push(...page.items.map(({ username }) => username));
        cursor = page.nextCursor;
      }

      expect([...seen].sort()).toEqual([...names].sort());
      expect(seen.slice(0, 4)).toEqual(['A', 'b', 'B2', 'c'].map((tail) => `${prefix}.${tail}`));
    });

    it('finds text literally in user name, display name and e-mail', async () => {
      const { call } = await administrator();
      const mark = newName();
      const made = [
        await call.create({ username: `${mark}_1`, displayName: 'x' }),
        await call.create({ username: newName(), displayName: `The ${mark}_1` }),
        await call.create({ username: newName(), displayName: 'x', email: `${mark}_1@example.org` }),
      ];
      await call.create({ username: `${mark}x1`, displayName: 'x' });

      const { items } = await call.list({ q: `${mark.toUpperCase()}_1` });

      expect(items.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort());
    });

    it('finds those of one state: invited, active and disabled ones are everybody', async () => {
      const { call } = await administrator();
      const mark = newName();
      await call.invite({ username: `${mark}-invited`, displayName: 'x' });
      await call.create({ username: `${mark}-active`, displayName: 'x' });
      await call.create({ username: `${mark}-signing`, displayName: 'x', password });
      const reset = await call.create({ username: `${mark}-reset`, displayName: 'x', password });
      await call.resetPassword({ id: reset.id });
      const { user } = await call.invite({ username: `${mark}-disabled`, displayName: 'x' });
      await call.update({ id: user.id, disabled: true });

      const found: Record<string, string[]> = {};
      for (const status of ['invited', 'active', 'disabled'] as const) {
        const { items } = await call.list({ q: mark, status });
        for (const item of items) expect(item.status).toBe(status);
        found[status] = items.map(({ username }) => username.slice(mark.length + 1));
      }

      expect(found).toEqual({
        invited: ['invited'],
        active: ['active', 'reset', 'signing'],
        disabled: ['disabled'],
      });
    });

    it('tells who cannot sign in: without a password and an account at the provider, or disabled', async () => {
      const { call } = await administrator();
      const mark = newName();
      const byPassword = await call.create({ username: `${mark}-1`, displayName: 'x', password });
      const byProvider = await call.create({ username: `${mark}-2`, displayName: 'x' });
      const notAtAll = await call.create({ username: `${mark}-3`, displayName: 'x' });
      await change(server.connection, (db) =>
        db
          .insert(oidcIdentities)
          .values({ id: v7(), userId: byProvider.id, issuer: 'https://id.example', subject: mark }),
      );
      const able = async ({ id }: { id: string }) => (await call.get({ id })).canSignIn;

      expect(await Promise.all([byPassword, byProvider, notAtAll].map(able))).toEqual([true, true, false]);
      await call.update({ id: byProvider.id, disabled: true });
      expect(await able(byProvider)).toBe(false);
    });

    it('never answers with a password hash', async () => {
      const { call } = await administrator();
      const ada = await person(server);

      const answers = JSON.stringify([await call.list({}), await call.get({ id: ada.userId })]);

      expect(answers).toContain(ada.username);
      expect(answers).not.toMatch(/argon2|password|hash/i);
    });
  });
});
