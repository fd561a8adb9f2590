import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../../db/shared/schema/index.ts';
import { password, person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

const hours = (n: number) => new Date(Date.now() - n * 3_600_000);

describe.each(everywhere)('sessions on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const sessionOf = (userId: string) =>
    server.connection.db.select().from(sessions).where(eq(sessions.userId, userId));
  const age = (userId: string, values: Partial<typeof sessions.$inferInsert>) =>
    server.connection.db.update(sessions).set(values).where(eq(sessions.userId, userId));

  describe('shared.auth.signOut', () => {
    it('ends the session it is called with, and no other', async () => {
      const ada = await person(server);
      const { sessionToken } = await as(server).shared.auth.signIn({ username: ada.username, password });

      await as(server, { session: sessionToken }).shared.auth.signOut();

      await expect(as(server, { session: sessionToken }).shared.auth.me()).rejects.toMatchObject({
        reason: 'UNAUTHENTICATED',
      });
      expect((await as(server, ada).shared.auth.me()).user.id).toBe(ada.userId);
      const entries = await server.given.auditOf({ id: ada.userId });
      expect(entries.at(-1)).toMatchObject({ action: 'auth.signOut', actorId: ada.userId });
    });
  });

  it.each([undefined, '', 'wo_ses_', `wo_ses_${'A'.repeat(43)}`, "' or 1=1 --"])(
    'does not know the credential %j',
    async (session) => {
      await expect(as(server, { session }).shared.auth.me()).rejects.toMatchObject({
        reason: 'UNAUTHENTICATED',
        httpStatus: 401,
      });
    },
  );

  it('does not take the stored hash for the token', async () => {
    const ada = await server.given.member();
    const [row] = await sessionOf(ada.userId);
    const hash = Buffer.from(row?.tokenHash ?? []);
    expect(hash).toHaveLength(32);

    for (const session of [hash.toString('hex'), hash.toString('base64url'), hash.toString('latin1')])
      await expect(as(server, { session }).shared.auth.me()).rejects.toMatchObject({
        reason: 'UNAUTHENTICATED',
      });
  });

  it('ends when it expires, however busy it is', async () => {
    const ada = await server.given.member();
    await age(ada.userId, { expiresAt: new Date(Date.now() - 1000) });

    await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('ends after twelve idle hours', async () => {
    const ada = await server.given.member();
    await age(ada.userId, { lastSeenAt: hours(11.9) });
    await as(server, ada).shared.auth.me();
    await age(ada.userId, { lastSeenAt: hours(12.1) });

    await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('notes that it was seen, but not at every call', async () => {
    const ada = await server.given.member();
    const recent = hours(1 / 60);
    await age(ada.userId, { lastSeenAt: recent });
    await as(server, ada).shared.auth.me();
    expect((await sessionOf(ada.userId))[0]?.lastSeenAt).toEqual(recent);
    await age(ada.userId, { lastSeenAt: hours(1) });

    await as(server, ada).shared.auth.me();

    expect((await sessionOf(ada.userId))[0]?.lastSeenAt.getTime()).toBeGreaterThan(hours(0.5).getTime());
  });

  it.runIf(where === 'postgres')('waits for no other request of the same session', async () => {
    const ada = await server.given.member();
    await age(ada.userId, { lastSeenAt: hours(1) });
    await server.connection.db.transaction(async (tx) => {
      await tx.select().from(sessions).where(eq(sessions.userId, ada.userId)).for('update');
      expect((await as(server, ada).shared.auth.me()).user.id).toBe(ada.userId);
    });
  });

  it('follows the rights of its owner from one call to the next', async () => {
    const team = await server.given.team();
    const root = await server.given.member({ role: 'admin', team: null });
    const ada = await server.given.member();
    await expect(as(server, ada).shared.scripts.list({})).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
    });

    const bindings = as(server, root).shared.roleBindings;
    const { id } = await bindings.create({ userId: ada.userId, role: 'viewer', teamId: team.id });
    await as(server, ada).shared.scripts.list({});
    expect((await as(server, ada).shared.auth.me()).grants).toEqual([
      { permission: 'teams:read', teamId: team.id },
      { permission: 'scripts:read', teamId: team.id },
      { permission: 'control-m:read', teamId: team.id },
    ]);
    await bindings.delete({ id });

    await expect(as(server, ada).shared.scripts.list({})).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
    });
  });
});
