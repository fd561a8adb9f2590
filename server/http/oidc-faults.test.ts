import { describe, expect, it } from 'vitest';
import { auditLog, users } from '../../db/shared/schema/index.ts';
import { callApi } from '../testing/api.ts';
import { send, startApp } from '../testing/http/app.ts';
import { Browser } from '../testing/http/browser.ts';
import { clientSecret, publicOrigin, startProvider } from '../testing/oidc-provider.ts';
import {
  newAccount,
  problemOn,
  requestIdOf,
  sessionOf,
  signInAs,
  startUrl,
  upToCallback,
} from '../testing/oidc-sign-in.ts';
import { startPostgres } from '../testing/postgres.ts';
import { soloServer, teamServer } from '../testing/team-server.ts';
import { until } from '../testing/until.ts';

const providerAway = { status: 503, reason: 'IDENTITY_PROVIDER_UNAVAILABLE' };

describe('the checks before', () => {
  const routes = ['/auth/oidc/start', '/auth/oidc/callback?code=x&state=y'];
  const issuer = { WO_OIDC_ISSUER: 'http://127.0.0.1:1', WO_OIDC_CLIENT_ID: 'wo', WO_OIDC_NAME: 'Nowhere' };

  it.each(routes)('answers 503 NOT_CONFIGURED in Solo: %s', async (path) => {
    const solo = await soloServer(issuer);
    const answer = await new Browser().open(new URL(path, solo.url)).finally(() => solo.close());
    expect(problemOn(answer)).toEqual({ status: 503, reason: 'NOT_CONFIGURED' });
  });

  it('answers 503 SHARED_DB_UNAVAILABLE while PostgreSQL is stopped', async () => {
    const server = await soloServer(issuer);
    const postgres = await startPostgres();
    await server.app.services.shared.use({ url: await postgres.createDatabase(), migrate: 'apply' });
    await until(() => server.app.services.shared.connection());
    await postgres.stop();
    await until(() => server.app.services.shared.status().state === 'unavailable');

    for (const path of routes) {
      const answer = await new Browser().open(new URL(path, server.url));
      expect(problemOn(answer)).toEqual({ status: 503, reason: 'SHARED_DB_UNAVAILABLE' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    await server.close();
    await postgres.remove();
  });

  it('answers 404 without a provider', async () => {
    const server = await teamServer('postgres');
    for (const path of routes) {
      const answer = await new Browser().open(new URL(path, server.url));
      expect(problemOn(answer)).toEqual({ status: 404, reason: 'NOT_FOUND' });
    }
    expect(JSON.stringify(await callApi(server.url, '/installation/status'))).not.toContain('oidc');
    await server.close();
  });
});

describe('a provider that is away', () => {
  it('is found out when somebody signs in, and costs nothing else', async () => {
    const provider = await startProvider();
    const server = await teamServer('postgres', { ...provider.env, WO_OIDC_CREATE_USERS: 'on' });
    const { browser, callback } = await upToCallback(server.url, provider, newAccount());
    await provider.close();

    const answer = await browser.open(callback);

    expect(problemOn(answer)).toEqual(providerAway);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await server.given.auditOfRequest(requestIdOf(answer))).toMatchObject([
      { action: 'auth.signIn', outcome: 'failed', reason: 'IDENTITY_PROVIDER_UNAVAILABLE' },
    ]);
    await server.close();
  });

  it('that does not answer is given up within five seconds, and tried again by the next', async () => {
    const provider = await startProvider();
    const server = await teamServer('postgres', { ...provider.env, WO_OIDC_CREATE_USERS: 'on' });
    provider.fault = 'silent';
    const began = performance.now();

    const answer = await new Browser().open(startUrl(server.url, '/'));

    expect(problemOn(answer)).toEqual(providerAway);
    expect(performance.now() - began).toBeLessThan(6_000);
    provider.fault = undefined;
    expect((await signInAs(server.url, provider, newAccount())).session).toMatch(/^wo_ses_/);
    await server.close();
    await provider.close();
  });
});

describe('an answer of the provider', () => {
  it('is cut off when it does not end', async () => {
    const provider = await startProvider();
    const server = await teamServer('postgres', provider.env);
    provider.fault = 'endless';
    expect(problemOn(await new Browser().open(startUrl(server.url, '/')))).toEqual(providerAway);
    expect(provider.flooded).toBeGreaterThan(1024 * 1024);
    expect(provider.flooded).toBeLessThan(16 * 1024 * 1024);
    await server.close();
    await provider.close();
  });
});

describe('servers behind one address', () => {
  it('finish what another of them began, with cookies for https', async () => {
    const provider = await startProvider();
    const env = { ...provider.env, WO_OIDC_CREATE_USERS: 'on', WO_PUBLIC_ORIGINS: publicOrigin };
    const first = await teamServer('postgres', env);
    const second = await soloServer(env);
    await second.app.services.shared.use({ url: first.databaseUrl, migrate: 'apply' });
    await until(() => second.app.services.shared.connection());
    const { host } = new URL(publicOrigin);
    const ask = (server: { url: string }, path: string, cookie = '') =>
      send(Number(new URL(server.url).port), { path, headers: { host, ...(cookie && { cookie }) } });

    const began = await ask(first, '/auth/oidc/start?returnTo=/audit');
    const [kept = ''] = began.headers['set-cookie'] ?? [];
    expect(kept).toMatch(/^__Host-wo-oidc=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
    provider.account = newAccount();
    const end = (url: URL) => url.origin === publicOrigin;
    const { url } = await new Browser().follow(new URL(String(began.headers.location)), end);
    const done = await ask(second, `${url.pathname}${url.search}`, kept.split(';')[0]);

    expect(done).toMatchObject({ status: 303, headers: { location: '/audit' } });
    expect(done.headers['set-cookie']?.[1]).toMatch(
      /^__Host-wo-session=wo_ses_[^;]+;.* Secure; SameSite=Strict$/,
    );
    await second.close();
    await first.close();
    await provider.close();
  });
});

describe('a client', () => {
  it.each([
    ['without a secret signs in with PKCE alone', { publicClient: true }, 'body or none'],
    ['sends its secret in the header', {}, 'header'],
    ['sends it in the body to a provider that takes nothing else', { secretInBody: true }, 'body or none'],
  ])('%s', async (_what, options, proof) => {
    const provider = await startProvider(options);
    const server = await teamServer('postgres', { ...provider.env, WO_OIDC_CREATE_USERS: 'on' });
    expect((await signInAs(server.url, provider, newAccount())).session).toMatch(/^wo_ses_/);
    expect(provider.proofs).toEqual([proof]);
    await server.close();
    await provider.close();
  });
});

describe('the secrets of a sign-in', () => {
  it('are in no log, answer or row', async () => {
    const provider = await startProvider();
    const { app, url, log } = await startApp({ env: { ...provider.env, WO_OIDC_CREATE_USERS: 'on' } });
    const server = await teamServer('postgres'); // for its database
    await app.services.shared.use({ url: server.databaseUrl, migrate: 'apply' });
    await until(() => app.services.shared.connection());
    const good = await upToCallback(url, provider, newAccount());
    const bad = await upToCallback(url, provider, newAccount());
    const answers = [await good.browser.open(good.callback)];
    provider.forge = { aud: 'other' };
    answers.push(await bad.browser.open(bad.callback));
    const { browser } = await signInAs(url, provider, newAccount());

    const { body: metrics } = await send(Number(new URL(url).port), { path: '/metrics' });
    const rows = await server.connection.db.select().from(auditLog);
    const accounts = await server.connection.db.select().from(users);
    const shown = [log(), metrics, JSON.stringify([rows, accounts]), ...answers.map(({ body }) => body)].join(
      '\n',
    );
    const session = sessionOf(good.browser, url) ?? '';
    const secrets = [
      clientSecret,
      session,
      ...[good, bad].flatMap(({ callback }) => [...callback.searchParams.values()]),
    ];
    for (const secret of secrets.filter((value) => value !== provider.issuer)) {
      expect(secret.length).toBeGreaterThan(20);
      expect(shown).not.toContain(secret);
    }
    expect(log()).toContain('sign-in with OpenID failed'); // control: there was something to log
    expect(sessionOf(browser, url)).toBeUndefined();
    await app.services.shared.use(undefined);
    await server.close();
    await provider.close();
  });
});
