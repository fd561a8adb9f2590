import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions, users } from '../../db/shared/schema/index.ts';
import { newSessionToken } from '../shared/auth/session-token.ts';
import { send } from '../testing/http/app.ts';
import type { Member } from '../testing/given.ts';
import { change, password, person } from '../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';
import { callerFor, guardedCases, secondServer, sendChange } from '../testing/security/servers.ts';

const json = { 'content-type': 'application/json' };

describe('a session, seen from two servers', () => {
  let one: TeamServer;
  let two: TeamServer;
  beforeAll(async () => {
    one = await teamServer('postgres');
    two = await secondServer(one);
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const meOn = (server: TeamServer, session: string) => as(server, { session }).shared.auth.me();
  const ended = { reason: 'UNAUTHENTICATED' };
  const administrator = async () => as(one, await one.given.member({ role: 'admin', team: null })).shared;

  const ends: Record<string, (victim: Member) => Promise<unknown>> = {
    'its owner is disabled': async ({ userId }) =>
      (await administrator()).users.update({ id: userId, disabled: true }),
    'its owner is disabled by SQL, which leaves the session': ({ userId }) =>
      change(one.connection, (db) =>
        db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId)),
      ),
    'its owner is removed': async ({ userId }) => (await administrator()).users.delete({ id: userId }),
    'an administrator ends all': async ({ userId }) =>
      (await administrator()).users.revokeSessions({ id: userId }),
    'an administrator sets the password': async ({ userId }) =>
      (await administrator()).users.update({ id: userId, password: 'eight brown bottles' }),
    'its owner signs out': (victim) => as(one, victim).shared.auth.signOut(),
    'its owner ends all others elsewhere': async ({ username }) => {
      const { sessionToken } = await as(one).shared.auth.signIn({ username, password });
      await as(one, { session: sessionToken }).shared.auth.revokeOtherSessions();
    },
    'its owner changes the password elsewhere': async ({ username }) => {
      const { sessionToken } = await as(one).shared.auth.signIn({ username, password });
      const session = { session: sessionToken };
      await as(one, session).shared.auth.changePassword({
        currentPassword: password,
        newPassword: 'eight brown bottles',
      });
    },
    'it has been idle for twelve hours': ({ userId }) =>
      age(userId, { lastSeenAt: new Date(Date.now() - 12 * 3_600_000 - 1_000) }),
    'it reaches its end': ({ userId }) => age(userId, { expiresAt: new Date(Date.now() - 1_000) }),
  };

  const age = (userId: string, values: Partial<typeof sessions.$inferInsert>) =>
    change(one.connection, (db) => db.update(sessions).set(values).where(eq(sessions.userId, userId)));

  it.each(Object.entries(ends))('ends on the other one within a second when %s', async (_name, end) => {
    const victim = await person(one, { role: 'viewer', team: null });
    await meOn(two, victim.session); // control: it is known there
    await end(victim);
    const startedAt = performance.now();
    await expect(meOn(two, victim.session)).rejects.toMatchObject(ended);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('loses a right on the other one with the next call', async () => {
    const victim = await one.given.member({ role: 'editor', team: null });
    const scripts = () => as(two, victim).shared.scripts.list({});
    await scripts();
    const admin = await administrator();
    const { items } = await admin.roleBindings.list({ userId: victim.userId });
    for (const { id } of items) await admin.roleBindings.delete({ id });
    await expect(scripts()).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
  });

  it('never lengthens its absolute end, however much it is used', async () => {
    const victim = await person(one);
    const endOf = async () => (await as(two, victim).shared.auth.me()).expiresAt;
    const before = await endOf();
    await age(victim.userId, { lastSeenAt: new Date(Date.now() - 6 * 3_600_000) });
    await meOn(two, victim.session);
    expect(await endOf()).toBe(before);
  });
});

describe.each(everywhere)('cookies on %s', (where) => {
  let server: TeamServer;
  let port: number;
  beforeAll(async () => {
    server = await teamServer(where, { WO_PUBLIC_ORIGINS: 'https://wo.example.com' });
    port = Number(new URL(server.url).port);
  });
  afterAll(() => server.close());

  const signIn = (username: string, cookie: string, host = `127.0.0.1:${port}`, origin = server.url) =>
    send(port, {
      method: 'POST',
      path: '/api/v1/shared/auth/sign-in',
      headers: { ...json, host, origin, cookie },
      body: JSON.stringify({ username, password }),
    });

  it('that were planted are worth nothing: sign-in gives a new session, whatever was sent', async () => {
    const victim = await person(server);
    const mallory = await person(server);
    for (const planted of [newSessionToken(), mallory.session]) {
      const { status, headers, body } = await signIn(victim.username, `wo-session-${port}=${planted}`);
      expect(status).toBe(200);
      const [given = ''] = headers['set-cookie'] ?? [];
      expect(given).toMatch(new RegExp(`^wo-session-${port}=wo_ses_`));
      expect(given).not.toContain(planted);
      expect(body).not.toContain(planted);
    }
    // who planted their own session still is only themselves
    expect((await as(server, mallory).shared.auth.me()).user.id).toBe(mallory.userId);
  });

  it('of a new sign-in are other ones each time, and none is told by a refused one', async () => {
    const victim = await person(server);
    const tokens = new Set<string>();
    for (let n = 0; n < 3; n += 1)
      tokens.add(String((await signIn(victim.username, '')).headers['set-cookie']));
    expect(tokens.size).toBe(3);
    await change(server.connection, (db) =>
      db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, victim.userId)),
    );
    expect((await signIn(victim.username, '')).headers['set-cookie']).toBeUndefined();
  });

  it('are for https only behind an https address, and bound to it', async () => {
    const victim = await person(server);
    const { headers } = await signIn(victim.username, '', 'wo.example.com', 'https://wo.example.com');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-wo-session=wo_ses_[\w-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    expect(String(headers['set-cookie'])).not.toMatch(/domain=/i);
  });

  it('that any change sets are HttpOnly, SameSite=Strict and without a domain', async () => {
    const team = await server.given.team();
    const otherTeam = await server.given.team();
    const setting: string[] = [];
    for (const procedure of guardedCases.filter(({ path }) => path.startsWith('shared.auth.'))) {
      if (procedure.type !== 'mutation') continue;
      const caller = await callerFor(server, procedure, team);
      const input = await procedure.theCase.allowed({ server, team, otherTeam, caller });
      const session = procedure.meta.guard === 'shared-entry' ? undefined : caller.session;
      const { cookies } = await sendChange(server, procedure, input, session);
      if (cookies.length > 0) setting.push(procedure.path);
      for (const cookie of cookies)
        expect(cookie, procedure.path).toMatch(
          new RegExp(`^wo-session-${port}=[^;]*; Path=/; Expires=[^;]+; HttpOnly; SameSite=Strict$`),
        );
    }
    expect(setting).toContain('shared.auth.signIn');
    expect(setting).toContain('shared.auth.acceptLink');
    expect(setting).toContain('shared.auth.signOut');
  });
});
