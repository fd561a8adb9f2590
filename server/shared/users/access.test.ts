import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveSecondFactor } from '../../testing/authenticator.ts';
import { password, person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

type Users = ReturnType<typeof as>['shared']['users'];

describe.each(everywhere)('a member\u2019s access on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const signIn = (username: string) => as(server).shared.auth.signIn({ username, password });
  async function administrator() {
    const admin = await server.given.member({ role: 'admin', team: null });
    return as(server, admin).shared.users;
  }
  const meOf = (session: string) => as(server, { session }).shared.auth.me();

  it('shows an administrator where somebody is signed in, and ends one session or all', async () => {
    const call = await administrator();
    const ada = await person(server);
    const { sessionToken: first } = await signIn(ada.username);
    const { sessionToken: second } = await signIn(ada.username);
    const { items } = await call.sessions({ id: ada.userId });
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({
      current: false,
      method: 'password',
      ip: '127.0.0.1',
      userAgent: 'test',
    });
    expect(JSON.stringify(items)).not.toContain(second);

    expect(await call.revokeSessions({ id: ada.userId, sessionId: items[0]?.id })).toEqual({ ended: 1 });

    await expect(meOf(second)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await meOf(first);
    expect(await call.revokeSessions({ id: ada.userId })).toEqual({ ended: 2 });
    await expect(meOf(first)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect((await server.given.auditOf({ id: ada.userId })).at(-1)).toMatchObject({
      action: 'users.revokeSessions',
      after: { ended: 2, session: 'all' },
    });
  });

  it('ends no session of somebody else under this member\u2019s name', async () => {
    const call = await administrator();
    const ada = await person(server);
    const bob = await person(server);
    const { items } = await call.sessions({ id: bob.userId });

    await expect(call.revokeSessions({ id: ada.userId, sessionId: items[0]?.id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });

    await meOf(bob.session);
  });

  it('lets an administrator remove a second factor that is lost; sessions end', async () => {
    const call = await administrator();
    const ada = await person(server);
    await giveSecondFactor(server, ada);
    expect(await call.get({ id: ada.userId })).toMatchObject({ hasSecondFactor: true });

    expect(await call.removeSecondFactor({ id: ada.userId })).toMatchObject({ hasSecondFactor: false });

    await expect(meOf(ada.session)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await signIn(ada.username);
    expect(
      (await server.given.auditOf({ id: ada.userId })).find(({ action }) => action.endsWith('SecondFactor')),
    ).toMatchObject({ before: { hasSecondFactor: true }, after: { hasSecondFactor: false } });
    await expect(call.removeSecondFactor({ id: ada.userId })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  describe('does not let anybody in anew by way of their own account', () => {
    const verbs = {
      'setting the password': (call: Users, id: string) => call.update({ id, password: 'a word of my own' }),
      'a reset link': (call: Users, id: string) => call.resetPassword({ id }),
      'removing the second factor': (call: Users, id: string) => call.removeSecondFactor({ id }),
    };
    it.each(Object.entries(verbs))('%s', async (_, verb) => {
      const boss = await person(server, { role: 'admin', team: null });
      await giveSecondFactor(server, boss);
      const token = await server.given.token(boss);

      await expect(verb(as(server, token).shared.users, boss.userId)).rejects.toMatchObject({
        reason: 'SESSION_REQUIRED',
        httpStatus: 403,
      });
      await expect(verb(as(server, boss).shared.users, boss.userId)).rejects.toMatchObject({
        reason: 'INVALID_INPUT',
        message: expect.stringMatching(/auth\.(changePassword|disableSecondFactor)/),
        issues: [{ path: ['id'] }],
      });

      await meOf(boss.session);
      await verb(as(server, token).shared.users, (await secured()).userId);
    });
    it('an address that a provider might know them by, with a token', async () => {
      const boss = await person(server, { role: 'admin', team: null });
      const token = await server.given.token(boss);
      const change = { id: boss.userId, email: 'mallory@example.com' };
      await expect(as(server, token).shared.users.update(change)).rejects.toMatchObject({
        reason: 'SESSION_REQUIRED',
      });
      await as(server, boss).shared.users.update({ ...change, email: 'boss@example.com' });
    });

    async function secured() {
      const ada = await person(server);
      await giveSecondFactor(server, ada);
      return ada;
    }
  });

  it('takes a shorter password of somebody with a second factor', async () => {
    const call = await administrator();
    const ada = await person(server);
    await expect(call.update({ id: ada.userId, password: 'jk-47-qv' })).rejects.toMatchObject({
      reason: 'WEAK_PASSWORD',
    });
    await giveSecondFactor(server, ada);
    await call.update({ id: ada.userId, password: 'jk-47-qv' });
  });

  it('makes a link worthless when an administrator sets a password or disables its owner', async () => {
    const call = await administrator();
    for (const change of [{ password }, { disabled: true }]) {
      const { user, token } = await call.invite({
        username: `late-${where}-${Object.keys(change)[0]}`,
        displayName: 'Late',
      });
      await call.update({ id: user.id, ...change });
      await call.update({ id: user.id, disabled: false });
      await expect(
        as(server).shared.auth.acceptLink({ token, password: 'a word of my own' }),
      ).rejects.toMatchObject({ reason: 'LINK_EXPIRED' });
    }
  });
});
