import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oidcSignIns, sessions } from '../../db/shared/schema/index.ts';
import { callApi } from '../testing/api.ts';
import { type RawAnswer, send } from '../testing/http/app.ts';
import { Browser } from '../testing/http/browser.ts';
import { startProvider, type TestProvider } from '../testing/oidc-provider.ts';
import {
  newAccount,
  problemOn,
  requestIdOf,
  sessionOf,
  signInAs,
  startUrl,
  upToCallback,
} from '../testing/oidc-sign-in.ts';
import { as, everywhere, type TeamServer, teamServer } from '../testing/team-server.ts';

const expired = { status: 401, reason: 'SIGN_IN_EXPIRED' };
const refused = { status: 403, reason: 'SIGN_IN_REFUSED' };

describe.each(everywhere)('signing in at an OpenID Connect provider, on %s', (where) => {
  let provider: TestProvider;
  let server: TeamServer;
  beforeAll(async () => {
    provider = await startProvider();
    server = await teamServer(where, { ...provider.env, WO_OIDC_CREATE_USERS: 'on' });
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  const db = () => server.connection.db;

  /** A refused sign-in leaves no session, and one row that says so. */
  async function expectFailure(
    answer: RawAnswer,
    expected: { status: number; reason: string },
    browser: Browser,
  ) {
    expect(problemOn(answer)).toEqual(expected);
    expect(sessionOf(browser, server.url)).toBeUndefined();
    expect(await server.given.auditOfRequest(requestIdOf(answer))).toMatchObject([
      {
        action: 'auth.signIn',
        outcome: 'failed',
        reason: expected.reason,
        actorType: 'system',
        teamId: null,
      },
    ]);
  }

  describe('the way there and back', () => {
    it('ends on the page asked for, with a session that the provider vouched for', async () => {
      const account = newAccount();

      const { answer, url, session, requestId, browser } = await signInAs(server.url, provider, account, {
        returnTo: '/scripts?q=a%20b#x',
      });

      expect(answer.status).toBe(303);
      expect(url.href).toBe(`${server.url}/scripts?q=a%20b#x`);
      expect(answer.headers['cache-control']).toBe('no-store');
      const me = await as(server, { session }).shared.auth.me();
      expect(me.user).toMatchObject({ username: account.preferred_username, displayName: 'Ada Lovelace' });
      const hours = (Date.parse(me.expiresAt) - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(11.9);
      expect(hours).toBeLessThanOrEqual(12);
      const rows = await server.given.auditOfRequest(requestId);
      expect(rows.map(({ action, actorType }) => `${action} ${actorType}`).sort()).toEqual([
        'auth.signIn user',
        'oidc.link system',
        'users.create system',
      ]);
      const cookie = answer.headers['set-cookie']?.find((line) => line.startsWith('wo-session'));
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Strict/);
      expect([...browser.cookiesOf(url).keys()]).toEqual([`wo-session-${url.port}`]); // the state is gone
    });

    it('knows somebody again by what the provider calls them, whatever their name is now', async () => {
      const account = newAccount();
      const first = await signInAs(server.url, provider, account);

      const again = await signInAs(server.url, provider, { ...account, preferred_username: 'renamed' });

      const [one, two] = await Promise.all(
        [first, again].map(({ session }) => as(server, { session }).shared.auth.me()),
      );
      expect(two?.user).toEqual(one?.user);
      expect(await server.given.auditOfRequest(again.requestId)).toMatchObject([{ action: 'auth.signIn' }]);
      expect(again.session).not.toBe(first.session);
    });

    it('asks with PKCE, state and nonce, and keeps the state in a cookie of this browser only', async () => {
      const answer = await new Browser().open(startUrl(server.url, '/'));

      const location = new URL(String(answer.headers.location));
      expect(location.origin).toBe(provider.issuer);
      expect(Object.fromEntries(location.searchParams)).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        redirect_uri: `${server.url}/auth/oidc/callback`,
        scope: 'openid profile email groups',
      });
      const state = location.searchParams.get('state') ?? '';
      expect(answer.headers['set-cookie']).toHaveLength(1);
      expect(answer.headers['set-cookie']?.[0]).toMatch(
        new RegExp(`^wo-oidc-\\d+=${state}; Path=/; Expires=[^;]+; HttpOnly; SameSite=Lax$`),
      );
      const stored = JSON.stringify(await db().execute(sql`select o::text from oidc_sign_ins o`));
      expect(stored).toContain(location.searchParams.get('nonce')); // the haystack is not empty
      expect(stored).not.toContain(state);
    });

    it.each([
      [['pwd', 'mfa'], true],
      [['pwd'], false],
      [undefined, false],
    ])('takes %j of the provider as a second factor: %s', async (amr, shown) => {
      provider.forge = amr ? { amr } : {};
      const { session } = await signInAs(server.url, provider, newAccount()).finally(() => {
        provider.forge = {};
      });
      const { user } = await as(server, { session }).shared.auth.me();

      const [row] = await db().select().from(sessions).where(sql`user_id = ${user.id}`);
      expect(row).toMatchObject({ method: 'oidc' });
      expect(row?.secondFactorAt !== null).toBe(shown);
    });

    it('makes one account when the same new person signs in twice at once', async () => {
      const account = newAccount();
      const both = [
        await upToCallback(server.url, provider, account),
        await upToCallback(server.url, provider, account),
      ];

      await Promise.all(both.map(({ browser, callback }) => browser.open(callback)));

      const signedIn = await Promise.all(
        both.map(({ browser }) => as(server, { session: sessionOf(browser, server.url) }).shared.auth.me()),
      );
      expect(signedIn[0]?.user).toEqual(signedIn[1]?.user);
    });

    it('signs out like any other', async () => {
      const { session } = await signInAs(server.url, provider, newAccount());
      await as(server, { session }).shared.auth.signOut();
      await expect(as(server, { session }).shared.auth.me()).rejects.toMatchObject({
        reason: 'UNAUTHENTICATED',
      });
    });
  });

  describe('what does not prove it', () => {
    it('refuses the callback of another browser, which can still finish itself', async () => {
      const victim = await upToCallback(server.url, provider, newAccount());
      const other = await upToCallback(server.url, provider, newAccount());

      const answer = await other.browser.open(victim.callback);

      await expectFailure(answer, expired, other.browser);
      await victim.browser.open(victim.callback);
      expect(sessionOf(victim.browser, server.url)).toMatch(/^wo_ses_/);
    });

    it('refuses a callback that was used, or belongs to nothing, without a row for each', async () => {
      const { browser, callback } = await upToCallback(server.url, provider, newAccount());
      const cookies = [...browser.cookiesOf(callback)];
      await browser.open(callback);
      const replay = new Browser();
      for (const [name, value] of cookies) replay.cookiesOf(callback).set(name, value);

      const answers = [
        await replay.open(callback),
        await new Browser().open(new URL('/auth/oidc/callback?code=x&state=y', server.url)),
        await new Browser().open(new URL('/auth/oidc/callback', server.url)),
      ];

      for (const answer of answers) {
        expect(problemOn(answer)).toEqual(expired);
        expect(await server.given.auditOfRequest(requestIdOf(answer))).toEqual([]);
      }
      expect(sessionOf(replay, server.url)).toBeUndefined();
    });

    it('refuses one that took longer than ten minutes', async () => {
      const { browser, callback } = await upToCallback(server.url, provider, newAccount());
      await db().update(oidcSignIns).set({ createdAt: sql`now() - interval '601 seconds'` });
      await expectFailure(await browser.open(callback), expired, browser);
    });

    it.each([
      ['another code verifier', { codeVerifier: 'x'.repeat(43) }],
      ['another nonce', { nonce: 'x'.repeat(43) }],
    ])('refuses an answer to %s than the one that was sent', async (_what, changed) => {
      const { browser, callback } = await upToCallback(server.url, provider, newAccount());
      await db().update(oidcSignIns).set(changed);
      await expectFailure(await browser.open(callback), refused, browser);
    });

    it.each([
      ['for another client', { aud: 'another-client' }],
      ['from another issuer', { iss: 'https://login.example.com' }],
      ['that has expired', { exp: Math.floor(Date.now() / 1000) - 60 }],
      ['for another sign-in', { nonce: 'another' }],
    ])('refuses a token %s', async (_what, forge) => {
      const { browser, callback } = await upToCallback(server.url, provider, newAccount());
      provider.forge = forge;
      const answer = await browser.open(callback).finally(() => {
        provider.forge = {};
      });
      await expectFailure(answer, refused, browser);
    });

    it('refuses a callback whose code was replaced', async () => {
      const { browser, callback } = await upToCallback(server.url, provider, newAccount());
      callback.searchParams.set('code', 'x'.repeat(43));
      await expectFailure(await browser.open(callback), refused, browser);
    });

    it('shows that the provider said no, in our words', async () => {
      const { answer, browser } = await signInAs(server.url, provider, undefined);
      await expectFailure(answer, refused, browser);
      expect(answer.body).toContain('Test Corp did not let you in');
      expect(answer.body).not.toContain('they said no');
    });

    it('gives programs the usual problem', async () => {
      const answer = await new Browser().open(new URL('/auth/oidc/callback', server.url), { accept: '*/*' });
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject(expired);
    });
  });

  describe('where it leads', () => {
    it.each([
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '\\/evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      'scripts',
      '',
      `/${'x'.repeat(2_001)}`,
    ])('refuses to begin with %j', async (returnTo) => {
      const answer = await new Browser().open(startUrl(server.url, returnTo));
      expect(problemOn(answer)).toEqual({ status: 400, reason: 'INVALID_INPUT' });
      expect(answer.headers.location).toBeUndefined();
    });

    it('refuses two of them, and a row that somebody changed', async () => {
      const twice = new URL('/auth/oidc/start?returnTo=/a&returnTo=/b', server.url);
      expect(problemOn(await new Browser().open(twice))).toEqual({ status: 400, reason: 'INVALID_INPUT' });
      const { browser, callback } = await upToCallback(server.url, provider, newAccount());
      await db().update(oidcSignIns).set({ returnTo: 'https://evil.example/' });
      const answer = await browser.open(callback);
      expect(problemOn(answer)).toEqual({ status: 400, reason: 'INVALID_INPUT' });
      expect(answer.headers.location).toBeUndefined();
    });

    it('begins only from our own pages, and ends only in a window', async () => {
      const elsewhere = { 'sec-fetch-site': 'cross-site' };
      const start = await new Browser().open(startUrl(server.url, '/'), elsewhere);
      expect(start).toMatchObject({ status: 403 });
      expect(start.body).toContain('ORIGIN_NOT_ALLOWED');
      for (const [name, value] of [
        ['sec-fetch-dest', 'iframe'],
        ['sec-fetch-mode', 'no-cors'],
      ] as const) {
        const { browser, callback } = await upToCallback(server.url, provider, newAccount());
        const answer = await browser.open(callback, { ...elsewhere, [name]: value });
        expect(answer).toMatchObject({ status: 403 });
        expect(answer.body).toContain('ORIGIN_NOT_ALLOWED');
        expect(sessionOf(browser, server.url)).toBeUndefined();
      }
    });

    it('is neither begun by looking nor by posting', async () => {
      const before = (await db().select().from(oidcSignIns)).length;
      const { port } = new URL(server.url);
      const path = '/auth/oidc/start';
      await send(Number(port), { method: 'HEAD', path });
      expect(await send(Number(port), { method: 'POST', path })).toMatchObject({
        status: 405,
        headers: { allow: 'GET' },
      });
      expect(await db().select().from(oidcSignIns)).toHaveLength(before);
    });
  });

  it('tells the page that there is a provider, and nothing else about it', async () => {
    const { body } = await callApi(server.url, '/installation/status');
    expect(body).toMatchObject({ oidc: { name: 'Test Corp' } });
    expect(JSON.stringify(body)).not.toContain(provider.issuer);
  });
});
