import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';

describe.each(everywhere)('a link that was given out before its owner rose, on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const admin = async () => as(server, await server.given.member({ role: 'admin', team: null })).shared;
  const clerk = async () => {
    const { key } = await server.given.role(['users:create', 'users:update']);
    return server.given.member({ role: key, team: null });
  };
  let counter = 0;
  const guest = () => ({ username: `guest-${where}-${(counter += 1)}`, displayName: 'Guest' });
  const accept = (token: string) =>
    as(server).shared.auth.acceptLink({ token, password: 'eight brown bottles' });
  const dead = { reason: 'LINK_EXPIRED' };

  it('does not make an administrator of the clerk who made it', async () => {
    const made = await as(server, await clerk()).shared.users.invite(guest());
    await (await admin()).roleBindings.create({ userId: made.user.id, role: 'admin', teamId: null });
    await expect(as(server).shared.auth.lookAtLink(made)).rejects.toMatchObject(dead);
    await expect(accept(made.token)).rejects.toMatchObject(dead);
    // an administrator gives them another one
    const { token } = await (await admin()).users.resetPassword({ id: made.user.id });
    expect((await accept(token)).user.id).toBe(made.user.id);
  });

  it('nor does one to reset the password, nor after the clerk was disabled', async () => {
    const maker = await clerk();
    const { userId } = await server.given.member();
    const made = await as(server, maker).shared.users.resetPassword({ id: userId });
    await (await admin()).roleBindings.create({ userId, role: 'viewer', teamId: null });
    await (await admin()).users.update({ id: maker.userId, disabled: true });
    await expect(accept(made.token)).rejects.toMatchObject(dead);
  });

  it('works on when who made it may do as much, or left after they gave the roles along', async () => {
    const boss = await server.given.member({ role: 'admin', team: null });
    const risen = await as(server, boss).shared.users.invite(guest());
    await as(server, boss).shared.roleBindings.create({
      userId: risen.user.id,
      role: 'editor',
      teamId: null,
    });
    expect((await accept(risen.token)).user.id).toBe(risen.user.id);
    const roles = [{ role: 'editor', teamId: null }];
    const along = await as(server, boss).shared.users.invite({ ...guest(), roles });
    await (await admin()).users.update({ id: boss.userId, disabled: true });
    expect((await accept(along.token)).user.id).toBe(along.user.id);
  });
});
