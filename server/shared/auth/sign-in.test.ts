import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, signInAttempts, users } from '../../../db/shared/schema/index.ts';
import { change, password, person } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';

let addresses = 0;
/** An address of its own for each test, so that their failures do not add up. */
const newAddress = () => `10.1.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;

describe.each(everywhere)('shared.auth.signIn on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  function signIn(username: string, word: string, options: { ip?: string; requestId?: string } = {}) {
    return as(server, { ip: newAddress(), ...options }).shared.auth.signIn({ username, password: word });
  }

  async function attemptsOf(subject: string) {
    const [row] = await server.connection.db
      .select({ failures: signInAttempts.failures, blockedUntil: signInAttempts.blockedUntil })
      .from(signInAttempts)
      .where(eq(signInAttempts.subject, subject));
    return row;
  }

  it('opens a session that proves who is calling, and records it with the user as actor', async () => {
    const ada = await person(server);
    const requestId = crypto.randomUUID();

    const signedIn = await signIn(ada.username, password, { requestId });

    expect(signedIn.sessionToken).toMatch(/^wo_ses_[\w-]{43}$/);
    const me = await as(server, { session: signedIn.sessionToken }).shared.auth.me();
    expect(me).toMatchObject({ user: { id: ada.userId }, grants: [], expiresAt: signedIn.expiresAt });
    const days = (Date.parse(signedIn.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    expect(await server.given.auditOfRequest(requestId)).toMatchObject([
      {
        action: 'auth.signIn',
        outcome: 'success',
        actorType: 'user',
        actorId: ada.userId,
        actorName: ada.username,
        resourceId: ada.userId,
        teamId: null,
      },
    ]);
  });

  it.each(['ada', '\u00e4rger', '\u0436\u0443\u043a'])(
    'takes the user name in any case: %s',
    async (word) => {
      const ada = await person(server);
      const username = `${word}-${ada.username}`;
      await change(server.connection, (db) =>
        db.update(users).set({ username: username.toUpperCase() }).where(eq(users.id, ada.userId)),
      );

      const signedIn = await signIn(username, password);

      expect(signedIn.user.id).toBe(ada.userId);
    },
  );

  it('answers the same for a wrong password, an unknown user and a disabled one, and records each', async () => {
    const known = await person(server);
    const disabled = await person(server);
    await change(server.connection, (db) =>
      db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.userId)),
    );
    const withoutPassword = await server.given.member();
    const cases = [
      [known.username, 'not the password'],
      [`nobody-${known.username}`, password],
      [disabled.username, password],
      [withoutPassword.username, password],
    ] as const;
    const answers = new Set<string>();

    for (const [username, word] of cases) {
      const requestId = crypto.randomUUID();
      const refusal: unknown = await signIn(username, word, { requestId }).catch((error) => error);

      expect(refusal).toMatchObject({ reason: 'INVALID_CREDENTIALS', httpStatus: 401, details: undefined });
      answers.add(String(refusal));
      expect(await server.given.auditOfRequest(requestId)).toMatchObject([
        {
          action: 'auth.signIn',
          outcome: 'failed',
          reason: 'INVALID_CREDENTIALS',
          actorType: 'system',
          resourceName: username,
        },
      ]);
      expect(await attemptsOf(`account:${username}`)).toMatchObject({ failures: 1, blockedUntil: null });
    }
    expect(answers.size).toBe(1);
  });

  describe('limits per account', () => {
    it('blocks at the fifth failure, longer with each further one, even for the right password', async () => {
      const ada = await person(server);
      const account = `account:${ada.username}`;
      for (let failure = 1; failure <= 4; failure += 1) {
        await expect(signIn(ada.username, 'wrong')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
        expect(await attemptsOf(account)).toMatchObject({ failures: failure, blockedUntil: null });
      }

      await expect(signIn(ada.username, 'wrong')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      expect((await attemptsOf(account))?.blockedUntil).toBeInstanceOf(Date);

      await pretend(account, { failures: 12, blockedUntil: null });
      await expect(signIn(ada.username, 'wrong')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });
      const refusal: unknown = await signIn(ada.username.toUpperCase(), password).catch((error) => error);
      expect(refusal).toMatchObject({ reason: 'TOO_MANY_REQUESTS', httpStatus: 429 });
      expect(Reflect.get(Object(refusal), 'retryAfterS')).toBeGreaterThan(180); // 2^(13 - 5) = 256 s
      expect(Reflect.get(Object(refusal), 'retryAfterS')).toBeLessThanOrEqual(256);
    });

    it('never blocks for more than a quarter of an hour', async () => {
      const ada = await person(server);
      await expect(signIn(ada.username, 'wrong')).rejects.toThrow();
      await pretend(`account:${ada.username}`, { failures: 5_000 });
      await expect(signIn(ada.username, 'wrong')).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' });

      const refusal: unknown = await signIn(ada.username, password).catch((error) => error);

      expect(Reflect.get(Object(refusal), 'retryAfterS')).toBeGreaterThan(800);
      expect(Reflect.get(Object(refusal), 'retryAfterS')).toBeLessThanOrEqual(900);
    });

    it('lets the right password in once the time has passed, and forgets the failures', async () => {
      const ada = await person(server);
      await expect(signIn(ada.username, 'wrong')).rejects.toThrow();
      await pretend(`account:${ada.username}`, { failures: 9, blockedUntil: new Date(Date.now() - 1000) });

      await signIn(ada.username, password);

      expect(await attemptsOf(`account:${ada.username}`)).toBeUndefined();
    });
  });

  describe('limits per address', () => {
    it('blocks an address at its thirtieth failure of a minute, whatever the account', async () => {
      const ada = await person(server);
      const ip = newAddress();
      await expect(signIn('nobody-1', 'wrong', { ip })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });
      await pretend(`address:${ip}`, { failures: 29 });
      await expect(signIn('nobody-2', 'wrong', { ip })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });

      const refusal: unknown = await signIn(ada.username, password, { ip }).catch((error) => error);

      expect(refusal).toMatchObject({ reason: 'TOO_MANY_REQUESTS' });
      expect(Reflect.get(Object(refusal), 'retryAfterS')).toBeLessThanOrEqual(60);
      await signIn(ada.username, password); // from elsewhere
    });

    it('counts anew after a minute', async () => {
      const ip = newAddress();
      await expect(signIn('nobody-3', 'wrong', { ip })).rejects.toThrow();
      await pretend(`address:${ip}`, { failures: 29, windowStartedAt: new Date(Date.now() - 61_000) });

      await expect(signIn('nobody-4', 'wrong', { ip })).rejects.toMatchObject({
        reason: 'INVALID_CREDENTIALS',
      });

      expect(await attemptsOf(`address:${ip}`)).toEqual({ failures: 1, blockedUntil: null });
    });
  });

  it('keeps password and token out of everything that is stored in clear', async () => {
    const ada = await person(server);
    const canary = 'canary of a wrong word';
    await expect(signIn(ada.username, canary)).rejects.toThrow();

    const { sessionToken } = await signIn(ada.username, password);

    const log = JSON.stringify(await server.connection.db.select().from(auditLog));
    const tables = await Promise.all(
      ['sessions', 'users', 'sign_in_attempts', 'idempotency_keys'].map((name) =>
        server.connection.db.execute(sql`select t::text from ${sql.identifier(name)} t`),
      ),
    );
    const stored = `${log}${JSON.stringify(tables)}`;
    expect(stored).toContain(ada.username); // the haystack is not empty
    for (const secret of [canary, password, sessionToken, sessionToken.slice('wo_ses_'.length)])
      expect(stored).not.toContain(secret);
    expect(log).not.toContain('argon2');
  });

  /** Failures that would take minutes to make. */
  async function pretend(subject: string, values: Partial<typeof signInAttempts.$inferInsert>) {
    await server.connection.db.update(signInAttempts).set(values).where(eq(signInAttempts.subject, subject));
  }
});
