import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../../server/testing/api.ts';
import { testServer } from '../../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam, createScript } from '../../../server/testing/team-on-server.ts';
import { buildPage, launch, openWindow, seriousFindings, shoot, type Window } from './browser.ts';

const bertasPassword = 'seven quiet owls at night';

// An administrator sets a team up, and the people in it look after their own accounts. Steps build on each other.
describe('a team on its pages', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: Window;
  let page: Page;
  /** Berta's own browser. */
  let guest: Window;

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

  async function signOut(on: Page): Promise<void> {
    await on.getByRole('button', { name: /^Signed in as/ }).click();
    await on.getByRole('menuitem', { name: 'Sign out' }).click();
    await on.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
  }

  it('lists who is a member, with roles', async () => {
    await signIn(page, admin.username, admin.password);
    await page.waitForURL(({ pathname }) => pathname === '/team');
    const row = page.getByRole('row', { name: /Admin/ });
    await row.getByText('Administrator').waitFor();
    await look(page, '30-members');
    await page.setViewportSize({ width: 390, height: 840 });
    const state = row.getByText('Active', { exact: true });
    expect(await state.evaluate((label) => label.scrollWidth - label.clientWidth)).toBe(0); // not "A…"
    await page.setViewportSize({ width: 1280, height: 840 });
  });

  it('makes a role in the matrix, and changes it', async () => {
    await page
      .getByRole('navigation', { name: 'Team', exact: true })
      .getByRole('link', { name: 'Roles' })
      .click();
    await page.getByRole('region', { name: 'Roles and permissions' }).waitFor();
    await look(page, '31-roles');
    await button('Create a role').click();
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Script keeper');
    expect(await dialog().getByLabel('Short name').inputValue()).toBe('script-keeper');
    await dialog().getByRole('checkbox', { name: 'Read scripts and their versions' }).check();
    await look(page, '32-role-new');
    await button('Create role').click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Edit Script keeper' }).click();
    await dialog().getByRole('checkbox', { name: 'Change scripts' }).check();
    await button('Save').click();
    await dialog().waitFor({ state: 'detached' });
    const cells = page.getByRole('row', { name: /Change scripts/ }).getByRole('cell');
    await cells.last().filter({ hasText: 'yes' }).waitFor();
    await look(page, '33-role-edited');
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
    await look(page, '34-role-conflict');
    await button('Save mine over it').click();
    await page.getByRole('link', { name: 'Edit Librarian' }).waitFor();
    await other.close();
  });

  it('makes a token that is shown once, and revokes it', async () => {
    await page.goto('/team/tokens?new=true');
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Nightly import');
    await look(page, '35-token-new');
    await button('Create token').click();
    const secret = await page.getByTestId('shown-once').innerText();
    expect(secret).toMatch(/^wo_/);
    await look(page, '36-token-shown');
    const use = () => callApi(server.url, '/shared/scripts', { session: secret });
    expect((await use()).status).toBe(200);
    await button('Done').click();
    await page.getByRole('row', { name: /Nightly import/ }).waitFor();
    expect(await everythingKept(page)).not.toContain(secret);
    await look(page, '37-tokens');
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
    await look(page, '38-token-rotate');
    await button('Rotate token').click();
    const fresh = await page.getByTestId('shown-once').innerText();
    expect(fresh).not.toBe(old);
    for (const session of [old, fresh])
      expect((await callApi(server.url, '/shared/scripts', { session })).status).toBe(200);
    await button('Done').click();
    await page.getByText('2 shown').waitFor();
  });

  it('invites someone, who joins in a browser of their own and is given a role', async () => {
    await page.goto('/team?new=true');
    await dialog().getByLabel('User name').fill('berta');
    await dialog().getByLabel('Display name').fill('Berta');
    await dialog().getByRole('combobox', { name: 'Role' }).waitFor();
    await look(page, '40-invite');
    await button('Make the link').click();
    const link = await page.getByTestId('shown-once').innerText();
    await look(page, '41-invite-link');
    await button('Done').click();
    await page.waitForURL('**/team/members/*');
    await page.getByText('Invited').waitFor();
    expect(await everythingKept(page)).not.toContain(link.split('#')[1]);
    await look(page, '42-member-invited');
    await page.goto('/team?status=invited');
    await page.getByText('1 shown').waitFor();
    await page.getByRole('link', { name: 'Berta' }).click();
    await page.waitForURL('**/team/members/*');

    guest = await openWindow(browser, { origin: server.url });
    guest.page.setDefaultTimeout(15_000);
    await guest.page.goto(link);
    await guest.page.getByRole('heading', { name: 'Welcome to the team' }).waitFor();
    expect(new URL(guest.page.url()).hash).toBe('');
    expect(await everythingKept(guest.page)).not.toContain(link.split('#token=')[1]);
    await guest.page.getByLabel(/^Password/).fill('password1234567890');
    await button('Join', guest.page).click();
    await guest.page
      .getByText(/guessed first/)
      .first()
      .waitFor();
    await look(guest.page, '43-join');
    await guest.page.getByLabel(/^Password/).fill(bertasPassword);
    await button('Join', guest.page).click();
    await guest.page.getByRole('button', { name: 'Signed in as Berta' }).waitFor();
    await guest.page.goto(link);
    await guest.page.getByText('Ask for a new link').waitFor();
    expect(guest.complaints).toEqual([]);
  });

  it('gives a role and takes it away, and both are seen at once', async () => {
    const other = await window.context.newPage();
    await guest.page.goto('/team/roles');
    await guest.page.getByText('Not for your role').waitFor();
    await page.reload();
    await page.getByRole('cell', { name: 'Viewer', exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Auditor' }).click();
    await button('Give role').click();
    await page.getByRole('cell', { name: 'Auditor', exact: true }).waitFor();
    await look(page, '44-member-roles');
    await other.goto('/team/teams');
    await other.getByRole('link', { name: /^Members of / }).click();
    await dialog(other).getByText('berta').first().waitFor();
    await look(other, '44-team-members');
    await button('Take Viewer away from Berta', other).click();
    await button('Take away', other).last().click();
    await button('Take Viewer away from Berta', other).waitFor({ state: 'detached' });
    await other.close();
    await page.reload();
    await button('Give role').click();
    await page.getByRole('cell', { name: 'Viewer', exact: true }).waitFor();
    await guest.page.goto('/scripts');
    await guest.page.getByText('n10_clearing.cmd').first().waitFor();
    await guest.page.goto('/team/roles');
    await guest.page.getByRole('region', { name: 'Roles and permissions' }).waitFor();
    await button(/^Take Auditor away/).click();
    await button('Take away').last().click();
    await page.getByRole('cell', { name: 'Auditor', exact: true }).waitFor({ state: 'detached' });
    await guest.page.goto('/team/roles');
    await guest.page.getByText('Not for your role').waitFor();
  });

  it('lets a built-in role ask for a second factor', async () => {
    await page.goto('/team/roles');
    await page.getByRole('link', { name: 'Edit Viewer' }).click();
    await dialog().getByRole('checkbox', { name: 'Ask for a second factor' }).check();
    await button('Save').click();
    const cells = page.getByRole('row', { name: /Asks for a second factor/ }).getByRole('cell');
    await cells.filter({ hasText: 'yes' }).waitFor();
  });

  it('leads to setting one up, and signs in with a code or a recovery code', async () => {
    const own = guest.page;
    await own.goto('/scripts');
    await own.getByText('Set up your second factor first').waitFor();
    await own.getByRole('link', { name: 'Second factor' }).click();
    await own.getByText('One of your roles asks for a second factor').waitFor();
    await own.getByLabel('Your password').fill(bertasPassword);
    await button('Set up', own).click();
    const key = (await own.getByTestId('totp-key').innerText()).replaceAll(' ', '');
    await own.getByRole('img', { name: /QR code/ }).waitFor();
    await look(own, '45-second-factor');
    await own.getByRole('textbox', { name: 'Code' }).fill('000000');
    await button('Switch on', own).click();
    await own
      .getByText(/does not fit/)
      .first()
      .waitFor();
    await own.getByRole('textbox', { name: 'Code' }).fill(codeOf(key, 0));
    await button('Switch on', own).click();
    const codes = (await own.getByTestId('shown-once').innerText()).split('\n');
    expect(codes).toHaveLength(10);
    await look(own, '46-recovery-codes');
    await button('Done', own).click();
    await own.getByText('10 recovery codes are').waitFor();
    await own.getByRole('link', { name: 'Go on' }).waitFor();
    const kept = await everythingKept(own);
    expect(kept).not.toContain(codes[0]);
    expect(kept.replaceAll(' ', '')).not.toContain(key);
    await own.getByRole('link', { name: 'Go on' }).click();
    await own.getByText('n10_clearing.cmd').first().waitFor();

    await signOut(own);
    await signIn(own, 'berta', bertasPassword);
    await own.getByRole('textbox', { name: 'Code' }).waitFor();
    await look(own, '47-sign-in-code');
    await own.getByRole('textbox', { name: 'Code' }).fill('123456');
    await button('Sign in', own).last().click();
    await own.getByRole('alert').waitFor();
    await own.getByRole('textbox', { name: 'Code' }).fill(codeOf(key, 1));
    await button('Sign in', own).last().click();
    await own.waitForURL(({ pathname }) => pathname === '/team');
    await signOut(own);
    await signIn(own, 'berta', bertasPassword);
    await own.getByRole('textbox', { name: 'Code' }).fill(codes[0] ?? '');
    await button('Sign in', own).last().click();
    await own.waitForURL(({ pathname }) => pathname === '/team');
    await own.goto('/account?tab=second-factor');
    await own.getByText('9 recovery codes are').waitFor();
  });

  it('shows where one is signed in, and ends other sessions', async () => {
    const body = { username: admin.username, password: admin.password };
    const other = textOf(await callApi(server.url, '/shared/auth/sign-in', { body }), 'sessionToken');
    await page.goto('/account?tab=sessions');
    await page.getByText('This one').waitFor();
    await look(page, '48-sessions');
    await button('End all others').click();
    await button('End the others').click();
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    expect((await callApi(server.url, '/shared/auth/me', { session: other })).status).toBe(401);
  });

  it('resets a password by link', async () => {
    await page.goto('/team');
    await page.getByRole('link', { name: 'Berta' }).click();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Reset the password' }).click();
    await button('Make the link').click();
    const link = await page.getByTestId('shown-once').innerText();
    await button('Done').click();
    const own = await openWindow(browser, { origin: server.url });
    await own.page.goto(link);
    await own.page.getByRole('heading', { name: 'Set a new password' }).waitFor();
    await own.page.getByRole('textbox', { name: 'Code' }).waitFor();
    await look(own.page, '49-reset');
    await own.context.close();
  });

  it('disables someone, who is signed out at once', async () => {
    await guest.page.goto('/scripts');
    await guest.page.getByText('n10_clearing.cmd').first().waitFor();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await look(page, '50-disable');
    await button('Disable').last().click();
    await page.getByText('Disabled', { exact: true }).waitFor();
    await guest.page.reload();
    await guest.page.getByText('Sign in to see your team').waitFor();
    await guest.context.close();
  });

  it('never broke the content security policy nor the console on the way', () => {
    expect(window.complaints).toEqual([]);
  });
});

/** Keeps a picture, and finds nothing serious against accessibility. */
async function look(page: Page, name: string): Promise<void> {
  await shoot(page, name);
  expect(await seriousFindings(page), name).toEqual([]);
}

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

/** What an authenticator app shows now, or in so many steps of 30 seconds. */
function codeOf(key: string, steps: number): string {
  return new TOTP({ secret: key }).generate({ timestamp: Date.now() + steps * 30_000 });
}
