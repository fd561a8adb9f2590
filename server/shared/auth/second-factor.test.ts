import { and, eq } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  auditLog,
  recoveryCodes,
  roles,
  sessions,
  signInAttempts,
  users,
} from '../../../db/shared/schema/index.ts';
import { authenticator, giveSecondFactor } from '../../testing/authenticator.ts';
import type { Member } from '../../testing/given.ts';
import { change, givePassword, nearlyBlock, password, person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { newTotpSecret, stepOfCode, totpSetup } from './second-factor.ts';

let addresses = 0;
const newAddress = () => `10.3.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;

describe('stepOfCode', () => {
  const secret = newTotpSecret();
  const at = (seconds: number) =>
    TOTP.generate({
      secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
      timestamp: seconds * 1000,
    });
  const now = 90_000_015; // in the middle of step 3000000

  it.each([
    ['of this step', 0, 3_000_000],
    ['of the step before', -30, 2_999_999],
    ['of the next step', 30, 3_000_001],
    ['of two steps before', -60, undefined],
    ['of two steps ahead', 60, undefined],
  ])('knows the code %s', (_, seconds, step) => {
    expect(stepOfCode(secret, at(now + seconds), null, now * 1000)).toBe(step);
  });

  it('takes no code of a step that was used, or of one before it', () => {
    expect(stepOfCode(secret, at(now), 3_000_000, now * 1000)).toBeUndefined();
    expect(stepOfCode(secret, at(now - 30), 3_000_000, now * 1000)).toBeUndefined();
    expect(stepOfCode(secret, at(now + 30), 3_000_000, now * 1000)).toBe(3_000_001);
  });

  it.each(['', '12345', '1234567', 'abcdef', '000 000 000'])('takes %j for no code', (code) => {
    expect(stepOfCode(secret, code, null, now * 1000)).toBeUndefined();
  });

  it('is set up by an address that any app reads', () => {
    const { uri, secret: typed } = totpSetup(secret, 'ada@example.org');
    expect(new URL(uri).protocol).toBe('otpauth:');
    expect(new URL(uri).searchParams.get('secret')).toBe(typed);
    expect(decodeURIComponent(uri)).toContain('Workspace Organizer:ada@example.org');
  });
});

describe.each(everywhere)('the second factor on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const signIn = (who: Member, code?: string, word = password) =>
    as(server, { ip: newAddress() }).shared.auth.signIn({ username: who.username, password: word, code });
  const own = (who: Pick<Member, 'session'>) => as(server, { ...who, ip: newAddress() }).shared.auth;
  const factorOf = async ({ userId }: Member) => {
    const [user] = await server.connection.db.select().from(users).where(eq(users.id, userId));
    return user;
  };
  async function requiredBy(role: { id: string }) {
    await change(server.connection, (db) =>
      db.update(roles).set({ requireSecondFactor: true }).where(eq(roles.id, role.id)),
    );
  }

  describe('setting it up', () => {
    it('asks for the password, confirms with a code, and ends every other session and the old token', async () => {
      const ada = await person(server);
      const { sessionToken: elsewhere } = await signIn(ada);
      const setup = await own(ada).enrolSecondFactor({ password });
      const phone = authenticator(setup.secret);
      await signIn(ada); // it does not count yet

      const confirmed = await own(ada).confirmSecondFactor({ code: phone.code() });

      expect(confirmed.recoveryCodes).toHaveLength(10);
      expect(new Set(confirmed.recoveryCodes).size).toBe(10);
      expect(confirmed.recoveryCodes[0]).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
      expect(confirmed.sessionToken).not.toBe(ada.session);
      for (const session of [ada.session, elsewhere])
        await expect(own({ session }).me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      const account = await own({ session: confirmed.sessionToken }).account();
      expect(account).toMatchObject({ hasSecondFactor: true, recoveryCodesLeft: 10 });
      await expect(signIn(ada)).rejects.toMatchObject({ reason: 'SECOND_FACTOR_REQUIRED' });
      const actions = (await server.given.auditOf({ id: ada.userId })).map((row) => row.action);
      expect(actions).toEqual(expect.arrayContaining(['auth.enrolSecondFactor', 'auth.confirmSecondFactor']));
    });

    it('refuses a wrong password and counts it as a failed sign-in', async () => {
      const ada = await person(server);

      const attempt = own(ada).enrolSecondFactor({ password: 'not the password' });

      await expect(attempt).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      const [counted] = await server.connection.db
        .select()
        .from(signInAttempts)
        .where(eq(signInAttempts.subject, `account:${ada.username}`));
      expect(counted?.failures).toBe(1);
      expect((await factorOf(ada))?.totpSecret).toBeNull();
      await expect(own(ada).enrolSecondFactor({})).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
    });

    it('refuses a code that does not fit, one without a beginning, and a second one', async () => {
      const ada = await person(server);
      await expect(own(ada).confirmSecondFactor({ code: '000000' })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
      const { secret } = await own(ada).enrolSecondFactor({ password });
      await expect(
        own(ada).confirmSecondFactor({ code: authenticator(secret).code(-10) }),
      ).rejects.toMatchObject({ reason: 'INVALID_INPUT', issues: [{ path: ['code'] }] });
      const { sessionToken: session } = await own(ada).confirmSecondFactor({
        code: authenticator(secret).code(),
      });
      await expect(own({ session }).enrolSecondFactor({ password })).rejects.toMatchObject({
        reason: 'ALREADY_EXISTS',
      });
    });
  });

  describe('signing in', () => {
    it('asks for a code only after the right password, and opens a session that has shown it', async () => {
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      await expect(signIn(ada, undefined, 'wrong')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      await expect(signIn(ada, phone.code(), 'wrong')).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
        message: /User name or password/,
      });
      await expect(signIn(ada)).rejects.toMatchObject({ reason: 'SECOND_FACTOR_REQUIRED', httpStatus: 401 });

      const { sessionToken } = await signIn(ada, phone.code());

      const { items } = await own({ session: sessionToken }).sessions({});
      expect(items.find((session) => session.current)).toMatchObject({
        method: 'password',
        secondFactor: true,
      });
    });

    it('takes a code once, also of two calls at the same moment', async () => {
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      const code = phone.code();

      const both = await Promise.allSettled([signIn(ada, code), signIn(ada, code)]);

      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(signIn(ada, code)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      await signIn(ada, phone.code(1)); // the next one works
    });

    it('takes each recovery code once, however it is written', async () => {
      const ada = await person(server);
      const { recoveryCodes: codes } = await giveSecondFactor(server, ada);
      const [first = '', second = ''] = codes;

      const both = await Promise.allSettled([signIn(ada, first), signIn(ada, first)]);

      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(signIn(ada, first)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      await signIn(ada, second.toUpperCase().replaceAll('-', ' '));
      const left = await server.connection.db
        .select()
        .from(recoveryCodes)
        .where(eq(recoveryCodes.userId, ada.userId));
      expect(left).toHaveLength(8);
    });

    it('blocks guessing codes, although each guess begins with the right password', async () => {
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      await nearlyBlock(server, ada);
      await expect(signIn(ada)).rejects.toMatchObject({ reason: 'SECOND_FACTOR_REQUIRED' }); // clears nothing
      await expect(signIn(ada, '000000')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });

      await expect(signIn(ada, phone.code())).rejects.toMatchObject({ reason: 'TOO_MANY_REQUESTS' });
    });

    it('records once a minute that a code was asked for, however often the right password comes without', async () => {
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      const asked = async () =>
        (
          await server.connection.db
            .select({ id: auditLog.id })
            .from(auditLog)
            .where(eq(auditLog.reason, 'SECOND_FACTOR_REQUIRED'))
        ).length;
      const before = await asked();
      const ask = () =>
        expect(signIn(ada)).rejects.toMatchObject({ reason: 'SECOND_FACTOR_REQUIRED', httpStatus: 401 });

      for (let n = 0; n < 6; n += 1) await ask();
      expect(await asked()).toBe(before + 1);

      await server.connection.db
        .update(signInAttempts)
        .set({ windowStartedAt: new Date(Date.now() - 61_000) })
        .where(eq(signInAttempts.subject, `asked:account:${ada.username}`));
      await ask();
      expect(await asked()).toBe(before + 2);

      await signIn(ada, phone.code()); // whoever comes now is somebody else
      await ask();
      expect(await asked()).toBe(before + 3);
    });

    it('takes nobody else\u2019s recovery code', async () => {
      const ada = await person(server);
      const eve = await person(server);
      await giveSecondFactor(server, ada);
      const { recoveryCodes: ofEve } = await giveSecondFactor(server, eve);

      await expect(signIn(ada, ofEve[0])).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
    });
  });

  describe('switching it off, and new recovery codes', () => {
    it('want password and code, and blocks guessing the code', async () => {
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      await expect(
        own(ada).disableSecondFactor({ password: 'wrong', code: phone.code() }),
      ).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      await expect(own(ada).disableSecondFactor({ code: phone.code() })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });
      await nearlyBlock(server, ada);
      await expect(own(ada).newRecoveryCodes({ password, code: '000000' })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });
      await expect(own(ada).newRecoveryCodes({ password, code: phone.code() })).rejects.toMatchObject({
        reason: 'TOO_MANY_REQUESTS',
      });
    });

    it('replaces the codes, then switches off with one of them', async () => {
      const ada = await person(server);
      const { code, recoveryCodes: old } = await giveSecondFactor(server, ada);

      const { recoveryCodes: fresh } = await own(ada).newRecoveryCodes({ password, code: code() });

      await expect(signIn(ada, old[0])).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      await own(ada).disableSecondFactor({ password, code: fresh[0] ?? '' });
      await signIn(ada);
      expect(await factorOf(ada)).toMatchObject({ totpSecret: null, totpConfirmedAt: null });
      await expect(own(ada).disableSecondFactor({ password, code: '000000' })).rejects.toMatchObject({
        reason: 'NOT_FOUND',
      });
    });
  });

  describe('with a password that is short without it', () => {
    const short = 'k7#pQ2xz';
    async function withShortPassword() {
      const ada = await person(server);
      const phone = await giveSecondFactor(server, ada);
      const { sessionToken } = await own(ada).changePassword({
        currentPassword: password,
        newPassword: short,
      });
      return { ada: { ...ada, session: sessionToken }, phone };
    }
    const signInWith = (ada: Member, code?: string) =>
      as(server).shared.auth.signIn({ username: ada.username, password: short, code });

    it('is not switched off before the password is a longer one', async () => {
      const { ada, phone } = await withShortPassword();
      const code = phone.recoveryCodes[0] ?? '';
      await expect(own(ada).disableSecondFactor({ password: short, code })).rejects.toMatchObject({
        reason: 'WEAK_PASSWORD',
      });
      expect((await factorOf(ada))?.totpConfirmedAt).not.toBeNull();
      await signInWith(ada, code); // which was not spent
    });

    it('leaves nobody in with that password alone once an administrator removed it', async () => {
      const { ada } = await withShortPassword();
      const admin = await server.given.member({ role: 'admin', team: null });
      await as(server, admin).shared.users.removeSecondFactor({ id: ada.userId });
      await expect(signInWith(ada)).rejects.toMatchObject({ reason: 'WEAK_PASSWORD' });
      await expect(signIn(ada)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' }); // no other one works
    });
  });

  describe('asked for by a role', () => {
    async function holder() {
      const role = await server.given.role(['scripts:read']);
      const ada = await givePassword(
        server,
        await server.given.member({ role: role.key, team: await server.given.team() }),
      );
      return { role, ada };
    }

    it('holds a session from before the requirement to setting one up, and lets it through afterwards', async () => {
      const { role, ada } = await holder();
      await as(server, ada).shared.scripts.list({});
      await requiredBy(role);

      const refused = as(server, ada).shared.scripts.list({});

      await expect(refused).rejects.toMatchObject({
        reason: 'SECOND_FACTOR_SETUP_REQUIRED',
        httpStatus: 403,
      });
      expect(await own(ada).me()).toMatchObject({ secondFactorMissing: true });
      const { secret } = await own(ada).enrolSecondFactor({ password });
      const { sessionToken: session } = await own(ada).confirmSecondFactor({
        code: authenticator(secret).code(),
      });
      await as(server, { session }).shared.scripts.list({});
      expect(await own({ session }).me()).toMatchObject({ secondFactorMissing: false });
    });

    it('signs somebody without one in, to set one up only', async () => {
      const { role, ada } = await holder();
      await requiredBy(role);

      const { sessionToken: session } = await signIn(ada);

      await expect(as(server, { session }).shared.scripts.list({})).rejects.toMatchObject({
        reason: 'SECOND_FACTOR_SETUP_REQUIRED',
      });
      await own({ session }).account();
    });

    it('holds somebody who switches it off again', async () => {
      const { role, ada } = await holder();
      await requiredBy(role);
      const phone = await giveSecondFactor(server, ada);
      await as(server, ada).shared.scripts.list({});

      await own(ada).disableSecondFactor({ password, code: phone.code() });

      await expect(as(server, ada).shared.scripts.list({})).rejects.toMatchObject({
        reason: 'SECOND_FACTOR_SETUP_REQUIRED',
      });
    });

    it('can be shown later in a session that began without, under a new token', async () => {
      const { role, ada } = await holder();
      await requiredBy(role);
      const phone = await giveSecondFactor(server, ada);
      await change(server.connection, (db) =>
        db.update(sessions).set({ secondFactorAt: null }).where(eq(sessions.userId, ada.userId)),
      );
      await expect(own(ada).showSecondFactor({ code: '000000' })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });

      const { sessionToken: session } = await own(ada).showSecondFactor({ code: phone.code() });

      await as(server, { session }).shared.scripts.list({});
      await expect(own(ada).me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    });
  });

  it('keeps keys and codes out of the log and stores no code in clear', async () => {
    const ada = await person(server);
    const { secret } = await own(ada).enrolSecondFactor({ password });
    const code = authenticator(secret).code();
    const confirmed = await own(ada).confirmSecondFactor({ code });

    const log = JSON.stringify(await server.given.auditOf({ id: ada.userId }));
    const stored = await server.connection.db
      .select()
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.userId, ada.userId)));
    const hashes = stored.map((row) => Buffer.from(row.codeHash).toString('latin1')).join();
    expect(log).toContain('confirmSecondFactor'); // control
    expect(stored).toHaveLength(10);
    for (const canary of [secret, password, confirmed.sessionToken, ...confirmed.recoveryCodes]) {
      expect(log).not.toContain(canary);
      expect(hashes).not.toContain(canary.replaceAll('-', ''));
    }
  });
});
