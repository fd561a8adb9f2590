import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../../server/testing/databases.ts';
import { startProvider, type TestProvider } from '../../../server/testing/oidc-provider.ts';
import { newAccount } from '../../../server/testing/oidc-sign-in.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { connectTeam } from '../../../server/testing/team-on-server.ts';
import { buildPage, launch, openWindow, seriousFindings, shoot, type Window } from './browser.ts';

// What a real browser does with cookies and headers on the way through another site.
describe('signing in at an identity provider', () => {
  let provider: TestProvider;
  let server: ServerProcess;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    await buildPage();
    provider = await startProvider({ host: 'localhost' });
    const env = { ...provider.env, WO_OIDC_CREATE_USERS: 'on', WO_OIDC_ROLES: 'ops=viewer@ops' };
    [server, browser] = await Promise.all([startServer({ env }), launch()]);
    await connectTeam(server, await testServer().createDatabase());
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(15_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await provider?.close();
  });

  const begin = () => page.getByRole('link', { name: 'Sign in with Test Corp' }).click();

  it('says in words why it did not work, and leads back', async () => {
    provider.account = undefined;
    await page.goto('/sign-in?next=/scripts');
    await begin();
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    await page.getByText('Test Corp did not let you in').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shoot(page, '40-provider-refused');
    await page.getByRole('link', { name: 'Back to the sign-in page' }).click();
    await page.getByLabel('User name').waitFor();
  });

  it('comes back signed in, to the page that asked for it', async () => {
    const account = newAccount({ groups: ['ops'] });
    provider.account = account;
    await page.goto('/sign-in?next=/scripts');
    await page.getByRole('link', { name: 'Sign in with Test Corp' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shoot(page, '41-provider-sign-in');
    await begin();
    await page.waitForURL('**/scripts');
    const me = await page.evaluate(
      async () => (await fetch('/api/v1/shared/auth/me')).json() as Promise<unknown>,
    );
    expect(me).toMatchObject({ user: { username: account.preferred_username } });
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(window.complaints).toEqual([]);
  });
});
