import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idempotencyKeys, oneTimeLinks, users } from '../../../db/shared/schema/index.ts';
import { lockSubjects, subjectsOf } from '../auth/sign-in-limits.ts';
import { giveSecondFactor } from '../../testing/authenticator.ts';
import type { Member } from '../../testing/given.ts';
import { untilLockWait } from '../../testing/lock-wait.ts';
import { change, password, person } from '../../testing/people.ts';
import { as, everywhere, firstAdmin, type TeamServer, teamServer } from '../../testing/team-server.ts';

let addresses = 0;
const newAddress = () => `10.4.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;
const chosen = 'a word of my own';

describe.each(everywhere)('one-time links on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  let count = 0;
  const newName = () => `guest-${(count += 1)}-${where}`;
  const entry = () => as(server, { ip: newAddress() }).shared.auth;
  const signIn = (username: string, word: string, code?: string) =>
    entry().signIn({ username, password: word, code });

  async function administrator() {
    const admin = await server.given.member({ role: 'admin', team: null });
    return as(server, admin).shared.users;
  }
  async function invitation() {
    const call = await administrator();
    const username = newName();
    return { call, username, ...(await call.invite({ username, displayName: 'Guest' })) };
  }
  const expire = (userId: string) =>
    change(server.connection, (db) =>
      db
        .update(oneTimeLinks)
        .set({ expiresAt: new Date(Date.now() - 1000) })
        .where(eq(oneTimeLinks.userId, userId)),
    );
  const daysUntil = (time: string) => (Date.parse(time) - Date.now()) / 86_400_000;

  describe('an invitation', () => {
    it('lets somebody set their own password, name and sign in at once', async () => {
      const { call, username, user, token, link, expiresAt } = await invitation();
      expect(link).toBe(`/join#token=${token}`);
      expect(token).toMatch(/^wo_lnk_[\w-]{43}$/);
      expect(daysUntil(expiresAt)).toBeCloseTo(7, 2);
      expect(user).toMatchObject({ status: 'invited', link: { kind: 'invitation', expiresAt } });
      expect(await entry().lookAtLink({ token })).toEqual({
        kind: 'invitation',
        username,
        displayName: 'Guest',
        codeNeeded: false,
        expiresAt,
      });

      const signedIn = await entry().acceptLink({ token, password: chosen, displayName: 'Grace H.' });

      const me = await as(server, { session: signedIn.sessionToken }).shared.auth.me();
      expect(me.user).toEqual({ id: user.id, username, displayName: 'Grace H.' });
      await signIn(username, chosen);
      expect(await call.get({ id: user.id })).toMatchObject({ status: 'active', link: null });
      const rows = await server.given.auditOf(user);
      expect(rows.map((row) => row.action)).toEqual([
        'users.invite',
        'auth.lookAtLink',
        'auth.acceptLink',
        'auth.signIn',
        'auth.signIn',
      ]);
    });

    it('works once, also for two at the same moment', async () => {
      const { token } = await invitation();

      const both = await Promise.allSettled([
        entry().acceptLink({ token, password: chosen }),
        entry().acceptLink({ token, password: 'somebody was faster' }),
      ]);

      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { reason: 'LINK_EXPIRED', httpStatus: 401 },
      });
      await expect(entry().acceptLink({ token, password: chosen })).rejects.toMatchObject({
        reason: 'LINK_EXPIRED',
      });
    });

    it('says the same of a link that never was, is used, expired, revoked, replaced or of a disabled member', async () => {
      const used = await invitation();
      await entry().acceptLink({ token: used.token, password: chosen });
      const expired = await invitation();
      await expire(expired.user.id);
      const revoked = await invitation();
      await revoked.call.revokeLink({ id: revoked.user.id });
      const replaced = await invitation();
      await replaced.call.resetPassword({ id: replaced.user.id });
      const disabled = await invitation();
      await change(server.connection, (db) =>
        db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.user.id)),
      );
      const tokens = [used, expired, revoked, replaced, disabled].map(({ token }) => token);
      const answers = new Set<string>();

      for (const token of [...tokens, `wo_lnk_${'A'.repeat(43)}`, "' or 1=1 --"])
        for (const verb of ['lookAtLink', 'acceptLink'] as const) {
          const refusal: unknown = await entry()
            [verb]({ token, password: chosen })
            .catch((error: unknown) => error);
          expect(refusal).toMatchObject({ reason: 'LINK_EXPIRED', details: undefined });
          answers.add(String(refusal));
        }

      expect(answers.size).toBe(1);
    });

    // the embedded database has one connection: there nothing can come in between
    it.runIf(where === 'postgres')('waits for sign-ins of the account without holding them up', async () => {
      const { token, user, username } = await invitation();
      const ip = newAddress();
      let accepting: Promise<unknown> | undefined;

      await change(server.connection, async (db) => {
        await lockSubjects(db, subjectsOf(username, ip)); // as signing in begins
        accepting = as(server, { ip }).shared.auth.acceptLink({ token, password: chosen });
        await untilLockWait(db, 'the link to wait for the account');
        const free = db.select().from(users).where(eq(users.id, user.id)).for('update', { skipLocked: true });
        expect(await free).toHaveLength(1); // as it goes on
      });

      await accepting;
    });

    it('keeps working after a password that is not accepted', async () => {
      const { token, username } = await invitation();
      for (const weak of ['short', 'Password12345678', `${username}2026!!!`])
        await expect(entry().acceptLink({ token, password: weak })).rejects.toMatchObject({
          reason: 'WEAK_PASSWORD',
        });
      await entry().acceptLink({ token, password: chosen });
    });

    it('gives the roles it names, each recorded, and makes nobody when one cannot be given', async () => {
      const call = await administrator();
      const team = await server.given.team();
      const roles = [{ role: 'editor', teamId: team.id }];

      const { user } = await call.invite({ username: newName(), displayName: 'Editor', roles });

      const admin = await server.given.member({ role: 'admin', team: null });
      const { items } = await as(server, admin).shared.roleBindings.list({ userId: user.id });
      expect(items).toMatchObject([{ role: 'editor', teamId: team.id }]);
      expect(await server.given.auditOf({ id: items[0]?.id ?? '' })).toMatchObject([
        { action: 'roleBindings.create', teamId: team.id },
      ]);
      const username = newName();
      await expect(
        call.invite({ username, displayName: 'x', roles: [...roles, { role: 'none', teamId: null }] }),
      ).rejects.toMatchObject({ reason: 'UNKNOWN_REFERENCE' });
      expect((await call.list({ q: username })).items).toEqual([]);
    });

    it.each([
      ['more than the inviter holds', ['users:create', 'roles:bind', 'scripts:read'], 'users:'],
      ['any without the right to give roles', ['users:create'], 'roles:bind'],
    ])('refuses to give roles: %s', async (_, permissions, missing) => {
      const { key } = await server.given.role(permissions);
      const inviter = as(server, await server.given.member({ role: key, team: null })).shared.users;
      const roles = [{ role: 'admin', teamId: null }];

      const attempt = inviter.invite({ username: newName(), displayName: 'x', roles });

      await expect(attempt).rejects.toMatchObject({
        reason: 'CANNOT_GRANT',
        details: { permission: expect.stringContaining(missing) },
      });
      await inviter.invite({ username: newName(), displayName: 'without roles' });
    });

    it('lasts as long as asked for, at most thirty days', async () => {
      const call = await administrator();
      const invite = (days: number) => {
        const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString();
        return call.invite({ username: newName(), displayName: 'Guest', expiresAt });
      };
      expect(daysUntil((await invite(29)).expiresAt)).toBeCloseTo(29, 2);
      for (const days of [31, -1])
        await expect(invite(days)).rejects.toMatchObject({
          reason: 'INVALID_INPUT',
          issues: [{ path: ['expiresAt'] }],
        });
    });

    it('is stored as a hash only, not even for a repeated call', async () => {
      const admin = await server.given.member({ role: 'admin', team: null });
      const idempotencyKey = v7();
      const call = as(server, { ...admin, idempotencyKey }).shared.users;
      const input = { username: newName(), displayName: 'Guest' };
      const { token, user } = await call.invite(input);

      await expect(call.invite(input)).rejects.toMatchObject({ reason: 'SHOWN_ONCE', httpStatus: 409 });

      const { db } = server.connection;
      const stored = [
        await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, idempotencyKey)),
        (await db.select().from(oneTimeLinks).where(eq(oneTimeLinks.userId, user.id))).map((row) =>
          Buffer.from(row.tokenHash).toString('latin1'),
        ),
        await server.given.auditOf(user),
      ];
      expect(JSON.stringify(stored)).toContain(user.id); // the haystack is not empty
      for (const secret of [token, token.slice('wo_lnk_'.length)])
        expect(JSON.stringify(stored)).not.toContain(secret);
    });
  });

  describe('a password reset', () => {
    it('ends the old password at once, and the sessions when the link is used', async () => {
      const call = await administrator();
      const ada = await person(server);

      const { token, expiresAt, user } = await call.resetPassword({ id: ada.userId });

      expect(daysUntil(expiresAt)).toBeCloseTo(1, 2);
      expect(user).toMatchObject({ status: 'active', link: { kind: 'reset' } });
      await expect(signIn(ada.username, password)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      await as(server, ada).shared.auth.me();
      const { sessionToken } = await entry().acceptLink({ token, password: chosen });
      await expect(as(server, ada).shared.auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      await as(server, { session: sessionToken }).shared.auth.me();
      await signIn(ada.username, chosen);
    });

    it('leaves the display name as it is', async () => {
      const call = await administrator();
      const ada = await person(server);
      const { token } = await call.resetPassword({ id: ada.userId });

      const { user } = await entry().acceptLink({ token, password: chosen, displayName: 'Eve' });

      expect(user.displayName).toBe(ada.username);
    });

    it('asks for the code of a second factor: the link alone is not enough', async () => {
      const call = await administrator();
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      const { token } = await call.resetPassword({ id: ada.userId });
      expect(await entry().lookAtLink({ token })).toMatchObject({ codeNeeded: true });

      await expect(entry().acceptLink({ token, password: chosen })).rejects.toMatchObject({
        reason: 'SECOND_FACTOR_REQUIRED',
      });
      await expect(entry().acceptLink({ token, password: chosen, code: '000000' })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });
      await expect(signIn(ada.username, chosen, phone.code())).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });

      const { sessionToken } = await entry().acceptLink({ token, password: chosen, code: phone.code() });
      expect((await as(server, { session: sessionToken }).shared.auth.sessions({})).items).toMatchObject([
        { current: true, method: 'link', secondFactor: true },
      ]);
    });

    it('never leaves the team without an administrator who can sign in', async () => {
      const call = await administrator(); // holds the role, but has no password
      const { items } = await call.list({ q: firstAdmin.username });
      const root = items.find(({ username }) => username === firstAdmin.username);

      await expect(call.resetPassword({ id: root?.id ?? '' })).rejects.toMatchObject({
        reason: 'LAST_ADMIN',
      });

      await signIn(firstAdmin.username, firstAdmin.password);
    });
  });

  it('is not for somebody who may do less: neither links, sessions nor second factor of an administrator', async () => {
    const { key } = await server.given.role(['users:*']);
    const clerk = as(server, await server.given.member({ role: key, team: null })).shared.users;
    const boss: Member = await person(server, { role: 'admin', team: null });
    await giveSecondFactor(server, boss);
    const id = boss.userId;

    for (const verb of ['resetPassword', 'revokeLink', 'revokeSessions', 'removeSecondFactor'] as const)
      await expect(clerk[verb]({ id })).rejects.toMatchObject({ reason: 'CANNOT_GRANT', httpStatus: 403 });

    await as(server, boss).shared.auth.me();
  });
});
