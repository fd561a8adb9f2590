import { and, eq, ne } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oidcIdentities, roleBindings, roles, teams, users } from '../../db/shared/schema/index.ts';
import { untilLockWait } from '../testing/lock-wait.ts';
import { type Account, startProvider, type TestProvider } from '../testing/oidc-provider.ts';
import { newAccount, signInAs } from '../testing/oidc-sign-in.ts';
import { change, password, person } from '../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';

/** A server of its own: what it does with people is set by its environment. */
async function serverWith(where: 'postgres' | 'embedded', env: Record<string, string>) {
  const provider = await startProvider();
  const server = await teamServer(where, { ...provider.env, ...env });
  const close = async () => {
    await server.close();
    await provider.close();
  };
  return { provider, server, close };
}

describe.each(everywhere)('whom an account belongs to, on %s', (where) => {
  let linking: Awaited<ReturnType<typeof serverWith>>;
  let strict: Awaited<ReturnType<typeof serverWith>>;
  beforeAll(async () => {
    linking = await serverWith(where, { WO_OIDC_LINK: 'on', WO_OIDC_CREATE_USERS: 'on' });
    strict = await serverWith(where, {});
  });
  afterAll(() => Promise.all([linking.close(), strict.close()]));

  /** Somebody with a password here, and an account of the same name and address at the provider. */
  async function local(server: TeamServer, values: Partial<Account> = {}) {
    const member = await person(server);
    const email = `${member.username}@example.com`;
    await change(server.connection, (db) =>
      db.update(users).set({ email }).where(eq(users.id, member.userId)),
    );
    const account = newAccount({ preferred_username: member.username.toUpperCase(), email, ...values });
    return { member, account };
  }

  async function expectRefused({ server, provider }: typeof linking, account: Account, words: string) {
    const { answer, session, requestId } = await signInAs(server.url, provider, account);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(words);
    expect(session).toBeUndefined();
    expect(await server.given.auditOfRequest(requestId)).toMatchObject([
      {
        action: 'auth.signIn',
        outcome: 'failed',
        reason: 'SIGN_IN_REFUSED',
        resourceName: account.preferred_username,
        after: { method: 'oidc', issuer: provider.issuer, subject: account.sub },
      },
    ]);
    const bySubject = eq(oidcIdentities.subject, account.sub);
    return server.connection.db.select().from(oidcIdentities).where(bySubject);
  }

  it('gives an account here to who has its name and its verified address', async () => {
    const { server, provider } = linking;
    const { member, account } = await local(server);

    const { session, requestId } = await signInAs(server.url, provider, account);

    expect((await as(server, { session }).shared.auth.me()).user.id).toBe(member.userId);
    const rows = await server.given.auditOfRequest(requestId);
    expect(rows.map(({ action }) => action).sort()).toEqual(['auth.signIn', 'oidc.link']);
    const { username } = member;
    await as(server, { ip: '10.9.9.1' }).shared.auth.signIn({ username, password }); // still works
  });

  it.each([
    ['an address that was not verified', { email_verified: false }],
    ['no word about whether it was', { email_verified: undefined }],
    ['another address', { email: 'mallory@example.com' }],
    ['no address', { email: undefined }],
  ])('does not give it for its name with %s', async (_what, values) => {
    const { account } = await local(linking.server, values);
    expect(await expectRefused(linking, account, 'is not linked to Test Corp')).toEqual([]);
  });

  it('does not give it for its address alone', async () => {
    const { member, account } = await local(linking.server, { preferred_username: `x${v7()}` });
    const { session } = await signInAs(linking.server.url, linking.provider, account);
    expect((await as(linking.server, { session }).shared.auth.me()).user.id).not.toBe(member.userId);
  });

  it('does not give it to a second person', async () => {
    const { server, provider } = linking;
    const { account } = await local(server);
    await signInAs(server.url, provider, account);
    const second = { ...account, sub: `other-${account.sub}` };
    expect(await expectRefused(linking, second, 'is not linked to Test Corp')).toEqual([]);
  });

  it('gives none away, and makes none, unless told to', async () => {
    const { account } = await local(strict.server);
    expect(await expectRefused(strict, account, 'is not linked to Test Corp')).toEqual([]);
    const unknown = newAccount();
    expect(await expectRefused(strict, unknown, 'there is no account for you here')).toEqual([]);
    const name = eq(users.username, String(unknown.preferred_username));
    expect(await strict.server.connection.db.select().from(users).where(name)).toEqual([]);
  });

  it('refuses who is disabled, and lets them in again afterwards', async () => {
    const { server, provider } = linking;
    const account = newAccount();
    const { session } = await signInAs(server.url, provider, account);
    const { id } = (await as(server, { session }).shared.auth.me()).user;
    const root = await person(server, { role: 'admin', team: null });
    await as(server, root).shared.users.update({ id, disabled: true });

    await expectRefused(linking, account, 'Your account here is disabled');
    await expect(as(server, { session }).shared.auth.me()).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });

    await as(server, root).shared.users.update({ id, disabled: false });
    expect((await signInAs(server.url, provider, account)).session).toMatch(/^wo_ses_/);
  });

  it('takes the address for a name when there is no other', async () => {
    const { server, provider } = linking;
    const account = newAccount({ preferred_username: undefined, name: undefined });
    const { session } = await signInAs(server.url, provider, account);
    expect((await as(server, { session }).shared.auth.me()).user).toMatchObject({
      username: account.email,
      displayName: account.email,
    });
  });

  it('says what is missing when the provider sends no usable name', async () => {
    const { server, provider } = linking;
    const account = newAccount({ preferred_username: 'two words', email: undefined });
    const { answer } = await signInAs(server.url, provider, account);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('WO_OIDC_USERNAME_CLAIM');
  });

  it('leaves nobody a password who never had one', async () => {
    const { server, provider } = linking;
    const account = newAccount();
    await signInAs(server.url, provider, account);
    const attempt = as(server, { ip: '10.9.9.2' }).shared.auth.signIn({
      username: String(account.preferred_username),
      password: 'whatever it may be',
    });
    await expect(attempt).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
  });
});

describe.each(everywhere)('roles that follow from groups, on %s', (where) => {
  const team = `payments-${where}`;
  let server: TeamServer;
  let provider: TestProvider;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const env = {
      WO_OIDC_CREATE_USERS: 'on',
      WO_OIDC_ROLES: `admins=admin@all,devs=editor@${team},readers=viewer@${team},same=viewer@${team},old=viewer@archived,odd=nothing@all,lost=viewer@no-such-team,late=vanishing@all`,
    };
    ({ server, provider, close } = await serverWith(where, env));
    await server.given.team({ slug: team });
    await server.given.team({ slug: 'archived', archivedAt: new Date() });
  });
  afterAll(() => close());

  /** What somebody holds after signing in with these groups: `role team source`. */
  async function rolesWith(account: Account, groups: unknown) {
    const { session, requestId } = await signInAs(server.url, provider, { ...account, groups });
    const { id } = (await as(server, { session }).shared.auth.me()).user;
    return { id, requestId, held: await heldBy(id) };
  }

  async function heldBy(userId: string): Promise<string[]> {
    const rows = await server.connection.db
      .select({ role: roles.key, team: teams.slug, source: roleBindings.source })
      .from(roleBindings)
      .innerJoin(roles, eq(roles.id, roleBindings.roleId))
      .leftJoin(teams, eq(teams.id, roleBindings.teamId))
      .where(eq(roleBindings.userId, userId));
    return rows.map(({ role, team: slug, source }) => `${role} ${slug ?? 'all'} ${source}`).sort();
  }

  it('come and go with them at each sign-in, recorded as the system’s doing', async () => {
    const account = newAccount();

    const first = await rolesWith(account, ['devs', 'readers', 'same', 'else']);
    expect(first.held).toEqual([`editor ${team} oidc`, `viewer ${team} oidc`]);
    expect(await bindingRows(first.requestId)).toEqual([
      `roleBindings.create editor`,
      `roleBindings.create viewer`,
    ]);

    const second = await rolesWith(account, ['readers', 'admins']);
    expect(second.held).toEqual(['admin all oidc', `viewer ${team} oidc`]);
    expect(await bindingRows(second.requestId)).toEqual([
      'roleBindings.create admin',
      'roleBindings.delete editor',
    ]);

    const third = await rolesWith(account, ['readers', 'admins']);
    expect(await bindingRows(third.requestId)).toEqual([]);
  });

  async function bindingRows(requestId: string): Promise<string[]> {
    const rows = (await server.given.auditOfRequest(requestId)).filter(
      ({ resourceType }) => resourceType === 'role-binding',
    );
    expect(rows.every(({ actorType, actorId }) => actorType === 'system' && actorId === null)).toBe(true);
    return rows.map(({ action, resourceName }) => `${action} ${resourceName?.split(': ')[1]}`).sort();
  }

  it('leave alone what was given by hand, also when it is the same', async () => {
    const account = newAccount();
    const { id } = await rolesWith(account, []);
    const root = await person(server, { role: 'admin', team: null });
    const teamId = (await server.connection.db.select().from(teams).where(eq(teams.slug, team)))[0]?.id ?? '';
    await as(server, root).shared.roleBindings.create({ userId: id, role: 'viewer', teamId });

    expect((await rolesWith(account, ['readers', 'devs'])).held).toEqual([
      `editor ${team} oidc`,
      `viewer ${team} manual`,
    ]);
    expect((await rolesWith(account, [])).held).toEqual([`viewer ${team} manual`]);
  });

  it.each([
    ['no groups', undefined],
    ['groups of another form', { devs: true }],
    ['groups nobody mapped, or to what is not there', ['old', 'odd', 'lost', 7, null]],
  ])('are none with %s', async (_what, groups) => {
    const account = newAccount();
    await rolesWith(account, ['devs']);
    expect((await rolesWith(account, groups)).held).toEqual([]);
  });

  it('take one group that is not in a list', async () => {
    expect((await rolesWith(newAccount(), 'devs')).held).toEqual([`editor ${team} oidc`]);
  });

  // the embedded database has one connection: there nothing can come in between
  it.runIf(where === 'postgres')('leave out a role that is deleted at this moment', async () => {
    const role = { id: v7(), key: 'vanishing', name: 'Vanishing', permissions: ['scripts:read'] };
    await change(server.connection, (db) => db.insert(roles).values(role));
    let signingIn: ReturnType<typeof rolesWith> | undefined;

    await change(server.connection, async (db) => {
      await db.delete(roles).where(eq(roles.id, role.id));
      signingIn = rolesWith(newAccount(), ['late', 'devs']);
      await untilLockWait(server.connection.db, 'the sign-in to wait for the role');
    });

    expect((await signingIn)?.held).toEqual([`editor ${team} oidc`]);
  });

  it('never take away the last administrator', async () => {
    const account = newAccount();
    const { id } = await rolesWith(account, ['admins']);
    const others = await change(server.connection, async (db) => {
      const adminRole = db.select({ id: roles.id }).from(roles).where(eq(roles.key, 'admin'));
      return db
        .delete(roleBindings)
        .where(and(eq(roleBindings.roleId, adminRole), eq(roleBindings.source, 'manual')))
        .returning();
    });
    expect(others.length).toBeGreaterThan(0);
    await change(server.connection, (db) =>
      db.delete(roleBindings).where(and(eq(roleBindings.source, 'oidc'), ne(roleBindings.userId, id))),
    );

    const { held, requestId } = await rolesWith(account, ['devs']);

    expect(held).toEqual(['admin all oidc', `editor ${team} oidc`]);
    const rows = await server.given.auditOfRequest(requestId);
    expect(rows.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
      { action: 'roleBindings.delete', reason: 'LAST_ADMIN', resourceType: 'role-binding' },
    ]);
  });
});
