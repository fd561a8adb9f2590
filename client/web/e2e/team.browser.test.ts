import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../../../server/testing/api.ts';
import { testServer } from '../../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam, createScript } from '../../../server/testing/team-on-server.ts';
import { buildPage, launch, openWindow, shoot, type Window } from './browser.ts';

// An administrator sets a team up, and the people in it look after their own accounts. Steps build on each other.
describe('a team on its pages', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    await buildPage();
    [server, browser] = await Promise.all([startServer(), launch()]);
    const team = await connectTeam(server, await testServer().createDatabase());
    await createScript(server, team, 'n10_clearing.cmd');
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(15_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  const button = (name: string | RegExp, on = page) => on.getByRole('button', { name });
  const dialog = (on = page) => on.getByRole('dialog');

  async function signIn(on: Page, username: string, password: string): Promise<void> {
    await on.goto('/sign-in?next=/team');
    await on.getByLabel('User name').fill(username);
    await on.getByLabel(/^Password/).fill(password);
    await on.getByRole('button', { name: 'Sign in' }).click();
  }

  it('lists who is a member, with roles', async () => {
    await signIn(page, admin.username, admin.password);
    await page.waitForURL('**/team');
    const row = page.getByRole('row', { name: /Admin/ });
    await row.getByText('Administrator').waitFor();
    await shoot(page, '30-members');
  });

  it('makes a role in the matrix, and changes it', async () => {
    await page
      .getByRole('navigation', { name: 'Team', exact: true })
      .getByRole('link', { name: 'Roles' })
      .click();
    await page.getByRole('region', { name: 'Roles and permissions' }).waitFor();
    await shoot(page, '31-roles');
    await button('Create a role').click();
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Script keeper');
    expect(await dialog().getByLabel('Short name').inputValue()).toBe('script-keeper');
    await dialog().getByRole('checkbox', { name: 'Read scripts and their versions' }).check();
    await shoot(page, '32-role-new');
    await button('Create role').click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Edit Script keeper' }).click();
    await dialog().getByRole('checkbox', { name: 'Change scripts' }).check();
    await button('Save').click();
    await dialog().waitFor({ state: 'detached' });
    const cells = page.getByRole('row', { name: /Change scripts/ }).getByRole('cell');
    await cells.last().filter({ hasText: 'yes' }).waitFor();
    await shoot(page, '33-role-edited');
  });

  it('shows both sides when somebody else changed the same role', async () => {
    const other = await window.context.newPage();
    for (const on of [page, other]) {
      await on.goto('/team/roles');
      await on.getByRole('link', { name: 'Edit Script keeper' }).click();
      await dialog(on).getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    }
    await dialog(other).getByRole('textbox', { name: 'Name', exact: true }).fill('Keeper of scripts');
    await button('Save', other).click();
    await dialog(other).waitFor({ state: 'detached' });
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Librarian');
    await button('Save').click();
    await dialog().getByText('Someone else changed this role').waitFor();
    await dialog().getByText('Keeper of scripts').waitFor();
    await shoot(page, '34-role-conflict');
    await button('Save mine over it').click();
    await page.getByRole('link', { name: 'Edit Librarian' }).waitFor();
    await other.close();
  });

  it('makes a token that is shown once, and revokes it', async () => {
    await page.goto('/team/tokens?new=true');
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Nightly import');
    await shoot(page, '35-token-new');
    await button('Create token').click();
    const secret = await page.getByTestId('shown-once').innerText();
    expect(secret).toMatch(/^wo_/);
    await shoot(page, '36-token-shown');
    const use = () => callApi(server.url, '/shared/scripts', { session: secret });
    expect((await use()).status).toBe(200);
    await button('Done').click();
    await page.getByRole('row', { name: /Nightly import/ }).waitFor();
    expect(await everythingKept(page)).not.toContain(secret);
    await shoot(page, '37-tokens');
    await button('Revoke Nightly import').click();
    await button('Revoke token').click();
    await page.getByText('No tokens').waitFor();
    expect((await use()).status).toBe(401);
  });

  it('rotates a token while the old one works on', async () => {
    await page.goto('/team/tokens?new=true');
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Report');
    await button('Create token').click();
    const old = await page.getByTestId('shown-once').innerText();
    await button('Done').click();
    await button('Rotate Report').click();
    await shoot(page, '38-token-rotate');
    await button('Rotate token').click();
    const fresh = await page.getByTestId('shown-once').innerText();
    expect(fresh).not.toBe(old);
    for (const session of [old, fresh])
      expect((await callApi(server.url, '/shared/scripts', { session })).status).toBe(200);
    await button('Done').click();
    await page.getByText('2 shown').waitFor();
  });

  it('never broke the content security policy nor the console on the way', () => {
    expect(window.complaints).toEqual([]);
  });
});

/** Where a page could keep a secret: its text, its address, its storage. */
async function everythingKept(page: Page): Promise<string> {
  return page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      location.href,
      JSON.stringify(history.state),
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
    ].join('\n'),
  );
}
