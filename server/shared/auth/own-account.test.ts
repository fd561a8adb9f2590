import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticator } from '../../testing/authenticator.ts';
import { callApi, textOf } from '../../testing/api.ts';
import { nearlyBlock, password, person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

let addresses = 0;
const newAddress = () => `10.5.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;
const chosen = 'a word of my own';

describe.each(everywhere)('my account on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const own = (session: string) => as(server, { session, ip: newAddress() }).shared.auth;
  const signIn = (username: string, word: string) =>
    as(server, { ip: newAddress() }).shared.auth.signIn({ username, password: word });

  describe('changing the password', () => {
    it('asks for the current one, ends all other sessions and gives this one a new token', async () => {
      const ada = await person(server);
      const { sessionToken: elsewhere } = await signIn(ada.username, password);

      const renewed = await own(ada.session).changePassword({
        currentPassword: password,
        newPassword: chosen,
      });

      for (const session of [ada.session, elsewhere])
        await expect(own(session).me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      expect((await own(renewed.sessionToken).me()).user.id).toBe(ada.userId);
      await signIn(ada.username, chosen);
      await expect(signIn(ada.username, password)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      expect((await own(renewed.sessionToken).account()).passwordChangedAt).not.toBeNull();
    });

    it('counts wrong ones as failed sign-ins, and changes nothing', async () => {
      const ada = await person(server);
      await nearlyBlock(server, ada);
      await expect(
        own(ada.session).changePassword({ currentPassword: 'a guess', newPassword: chosen }),
      ).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });

      await expect(
        own(ada.session).changePassword({ currentPassword: password, newPassword: chosen }),
      ).rejects.toMatchObject({ reason: 'TOO_MANY_REQUESTS' });

      expect((await own(ada.session).me()).user.id).toBe(ada.userId);
      const failed = (await server.given.auditOf({ id: ada.userId })).filter(
        (row) => row.outcome === 'failed',
      );
      expect(failed.map(({ action, reason }) => `${action} ${reason}`)).toEqual([
        'auth.changePassword INVALID_CREDENTIALS',
        'auth.changePassword TOO_MANY_REQUESTS',
      ]);
    });

    it.each([
      ['a weak one', 'short'],
      ['the same one', password],
      ['a common one', 'Password12345678'],
    ])('refuses %s', async (_, newPassword) => {
      const ada = await person(server);
      await expect(
        own(ada.session).changePassword({ currentPassword: password, newPassword }),
      ).rejects.toMatchObject({ reason: 'WEAK_PASSWORD' });
      await own(ada.session).me();
    });

    it('gives nobody a first password who has only a session', async () => {
      const { session } = await server.given.member();
      await expect(
        own(session).changePassword({ currentPassword: 'anything', newPassword: chosen }),
      ).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    });

    it('makes a reset link worthless', async () => {
      const ada = await person(server);
      const admin = as(server, await server.given.member({ role: 'admin', team: null })).shared.users;
      const { token } = await admin.resetPassword({ id: ada.userId });
      await admin.update({ id: ada.userId, password }); // back again; sessions ended, so sign in
      const { sessionToken } = await signIn(ada.username, password);
      await own(sessionToken).changePassword({ currentPassword: password, newPassword: chosen });

      await expect(
        as(server).shared.auth.acceptLink({ token, password: 'somebody else’s word' }),
      ).rejects.toMatchObject({ reason: 'LINK_EXPIRED' });
    });
  });

  it('changes how one is shown, and records only that', async () => {
    const ada = await person(server);
    const before = await own(ada.session).account();

    const after = await own(ada.session).updateProfile({
      expectedVersion: before.version,
      displayName: 'Ada L.',
      email: 'ada@example.org',
    });

    expect(after).toEqual({
      ...before,
      displayName: 'Ada L.',
      email: 'ada@example.org',
      version: before.version + 1,
    });
    expect((await server.given.auditOf({ id: ada.userId })).at(-1)).toMatchObject({
      action: 'auth.updateProfile',
      actorId: ada.userId,
      before: { displayName: ada.username, email: null, version: 1 },
    });
    await expect(
      own(ada.session).updateProfile({ expectedVersion: before.version, displayName: 'x' }),
    ).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
  });

  it('lists my sessions, marks the one I use, and ends one or all others', async () => {
    const ada = await person(server);
    const bob = await person(server);
    const { sessionToken: second } = await signIn(ada.username, password);
    const { sessionToken: third } = await signIn(ada.username, password);
    const { items } = await own(third).sessions({});
    expect(items.map(({ current }) => current)).toEqual([true, false, false]);
    const firstPage = await own(third).sessions({ limit: 2 });
    expect(firstPage.items).toHaveLength(2);
    const rest = await own(third).sessions({ limit: 2, cursor: firstPage.nextCursor ?? '' });
    expect([...firstPage.items, ...rest.items]).toEqual(items);

    await own(third).revokeSession({ id: items[1]?.id ?? '' });

    await expect(own(second).me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    const [ofBob] = (await own(bob.session).sessions({})).items;
    await expect(own(third).revokeSession({ id: ofBob?.id ?? '' })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    expect(await own(third).revokeOtherSessions()).toEqual({ ended: 1 });
    await expect(own(ada.session).me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await own(third).me();
    await own(bob.session).me();
  });

  describe('over HTTP', () => {
    const post = (path: string, body: unknown, call: Parameters<typeof callApi>[2] = {}) =>
      callApi(server.url, `/shared/auth/${path}`, { ...call, method: 'POST', body });

    it('takes no session that the browser brings along, and sends a new cookie no script can read', async () => {
      const ada = await person(server);
      const cookieName = `wo-session-${new URL(server.url).port}`;
      const planted = `wo_ses_${'A'.repeat(43)}`;
      const headers = { cookie: `${cookieName}=${planted}`, origin: new URL(server.url).origin };

      const signedIn = await post('sign-in', { username: ada.username, password }, { headers });
      const session = textOf(signedIn, 'sessionToken');
      const changed = await post(
        'change-password',
        { currentPassword: password, newPassword: chosen },
        { session },
      );

      const cookies = [signedIn, changed].map((answer) => answer.headers.get('set-cookie') ?? '');
      expect(cookies[0]).toContain(`${cookieName}=${session}`);
      expect(cookies[1]).toContain(`${cookieName}=${textOf(changed, 'sessionToken')}`);
      for (const cookie of cookies) expect(cookie).toMatch(/Path=\/;.*HttpOnly;.*SameSite=Strict/);
      expect(new Set([planted, session, textOf(changed, 'sessionToken')]).size).toBe(3);
      expect((await callApi(server.url, '/shared/auth/me', { session: planted })).status).toBe(401);
      expect((await callApi(server.url, '/shared/auth/me', { session })).status).toBe(401);
    });

    it('leaves no secret in any table or in the log of changes', async () => {
      const ada = await person(server);
      const key = () => ({ headers: { 'idempotency-key': v7() } });
      const signedIn = await post('sign-in', { username: ada.username, password });
      const first = { session: textOf(signedIn, 'sessionToken') };
      const changed = await post(
        'change-password',
        { currentPassword: password, newPassword: chosen },
        { ...first, ...key() },
      );
      const second = { session: textOf(changed, 'sessionToken') };
      const setup = await post('second-factor/enrol', { password: chosen }, { ...second, ...key() });
      const code = authenticator(textOf(setup, 'secret')).code();
      const confirmed = await post('second-factor/confirm', { code }, { ...second, ...key() });
      const third = { session: textOf(confirmed, 'sessionToken') };
      expect((await callApi(server.url, '/shared/auth/account', third)).status).toBe(200);
      const { recoveryCodes } = z
        .object({ recoveryCodes: z.array(z.string()).length(10) })
        .parse(confirmed.body);

      const tables = [
        'users',
        'sessions',
        'recovery_codes',
        'idempotency_keys',
        'audit_log',
        'sign_in_attempts',
      ];
      const rows = await Promise.all(
        tables.map((name) =>
          server.connection.db.execute(sql`select t::text from ${sql.identifier(name)} t`),
        ),
      );
      const stored = JSON.stringify(rows);
      expect(stored).toContain(ada.userId); // control
      for (const secret of [
        password,
        chosen,
        first.session,
        second.session,
        third.session,
        textOf(setup, 'secret'),
        ...recoveryCodes,
      ])
        expect(stored).not.toContain(secret);
    });
  });
});
