import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../db/shared/schema/index.ts';
import { giveSecondFactor } from '../testing/authenticator.ts';
import type { Member } from '../testing/given.ts';
import { startProvider, type TestProvider } from '../testing/oidc-provider.ts';
import { newAccount, signInAs } from '../testing/oidc-sign-in.ts';
import { change, person } from '../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';
import { contentsOf } from '../testing/security/contents.ts';

type Api = ReturnType<typeof as>['shared'];

/** What somebody with every right over people, but not over scripts, may try on who may do more. */
const attempts: Record<string, (call: Api, victim: Member) => Promise<unknown>> = {
  'sets their password': (call, { userId }) =>
    call.users.update({ id: userId, password: 'eight brown bottles' }),
  'sets their e-mail address, by which a provider links accounts': (call, { userId }) =>
    call.users.update({ id: userId, email: 'mallory@example.com' }),
  'takes their e-mail address away': (call, { userId }) => call.users.update({ id: userId, email: null }),
  'sets their e-mail address with a file': (call, { username }) =>
    call.teamFile.applyChanges({
      document: { version: 1, users: [{ username: username.toUpperCase(), email: 'mallory@example.com' }] },
    }),
  'disables them': (call, { userId }) => call.users.update({ id: userId, disabled: true }),
  'disables them with a file': (call, { username }) =>
    call.teamFile.applyChanges({ document: { version: 1, users: [{ username, disabled: true }] } }),
  'removes them': (call, { userId }) => call.users.delete({ id: userId }),
  'makes a reset link for them': (call, { userId }) => call.users.resetPassword({ id: userId }),
  'ends their sessions': (call, { userId }) => call.users.revokeSessions({ id: userId }),
  'removes their second factor': (call, { userId }) => call.users.removeSecondFactor({ id: userId }),
};

describe.each(everywhere)('somebody weaker on %s', (where) => {
  let provider: TestProvider;
  let server: TeamServer;
  beforeAll(async () => {
    provider = await startProvider();
    server = await teamServer(where, { ...provider.env, WO_OIDC_LINK: 'on' });
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  /** Holds everything about people, teams and roles, and nothing about scripts. */
  async function clerk() {
    const { key } = await server.given.role(['users:*', 'teams:*', 'roles:*', 'tokens:*']);
    return server.given.member({ role: key, team: null });
  }

  /** An administrator, so that there is something to take over. */
  async function victim() {
    const member = await person(server, { role: 'admin', team: null });
    await giveSecondFactor(server, member);
    const email = `${member.username}@example.com`;
    await change(server.connection, (db) =>
      db.update(users).set({ email }).where(eq(users.id, member.userId)),
    );
    return member;
  }

  it.each(Object.entries(attempts))('who %s is refused', async (_name, attempt) => {
    const call = as(server, await clerk()).shared;
    const target = await victim();
    const before = await peopleOf();
    await expect(attempt(call, target)).rejects.toMatchObject({ reason: 'CANNOT_GRANT', httpStatus: 403 });
    expect(await peopleOf()).toEqual(before);
    // the control: the same call goes through for somebody as strong
    const strong = await server.given.member({ role: 'admin', team: null });
    await attempt(as(server, strong).shared, target);
  });

  /** Everything but the log, which says that it was refused. */
  async function peopleOf() {
    const contents = await contentsOf(server.connection.db);
    return Object.fromEntries(Object.entries(contents).filter(([table]) => !table.startsWith('audit_')));
  }

  it('does not become an administrator by an address of theirs and the name at the provider', async () => {
    const target = await victim();
    const call = as(server, await clerk()).shared;
    await call.users.update({ id: target.userId, email: 'mallory@example.com' }).catch(() => undefined);
    const account = newAccount({ preferred_username: target.username, email: 'mallory@example.com' });

    const { session } = await signInAs(server.url, provider, account);

    expect(session).toBeUndefined();
  });

  it('takes away nothing that they do not hold: neither a role nor what is in one', async () => {
    const role = await server.given.role(['scripts:read', 'audit:retention']);
    const call = as(server, await clerk()).shared;
    const emptied = call.roles.update({ id: role.id, permissions: [] });
    await expect(emptied).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });
    const byFile = call.teamFile.applyChanges({
      document: { version: 1, roles: [{ key: role.key, permissions: [] }] },
    });
    await expect(byFile).rejects.toMatchObject({ reason: 'CANNOT_GRANT' });
  });

  it('gains nothing by changing a role they hold, giving it to themselves, or inviting somebody with it', async () => {
    const role = await server.given.role(['users:*', 'teams:*', 'roles:*']);
    const me = await server.given.member({ role: role.key, team: null });
    const call = as(server, me).shared;
    const refused = { reason: 'CANNOT_GRANT' };
    await expect(call.roles.update({ id: role.id, permissions: ['*'] })).rejects.toMatchObject(refused);
    const toMyself = { userId: me.userId, role: 'editor', teamId: null };
    await expect(call.roleBindings.create(toMyself)).rejects.toMatchObject(refused);
    const guest = {
      username: `guest-${v7()}`,
      displayName: 'Guest',
      roles: [{ role: 'admin', teamId: null }],
    };
    await expect(call.users.invite(guest)).rejects.toMatchObject(refused);
    const mine = { id: role.id, permissions: ['users:*', 'teams:*', 'roles:*', 'roles:read'] };
    await call.roles.update(mine); // control: what they hold they may say again
  });

  it('of one team gives nothing in another one, nor with the other team in the path or a file', async () => {
    const [own, other] = [await server.given.team(), await server.given.team()];
    const call = as(server, await server.given.member({ role: 'admin', team: own })).shared;
    const { userId, username } = await server.given.member();
    const notFound = { reason: 'NOT_FOUND' };
    const inOther = { userId, role: 'viewer', teamId: other.id };
    await expect(call.roleBindings.create(inOther)).rejects.toMatchObject(notFound);
    await expect(call.roleBindings.create({ ...inOther, teamId: null })).rejects.toMatchObject({
      reason: 'CANNOT_GRANT',
    });
    const assignments = [{ user: username, role: 'viewer', team: other.slug }];
    const file = call.teamFile.applyChanges({ document: { version: 1, assignments } });
    await expect(file).rejects.toMatchObject({ httpStatus: 403 }); // users:read is not a team's to give
    await call.roleBindings.create({ ...inOther, teamId: own.id }); // control
  });
});
