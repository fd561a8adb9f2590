import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { startPostgres, type TestPostgres } from '../../../server/testing/postgres.ts';
import { makeFolder, removeFolder } from '../../../server/testing/temp.ts';
import { buildPage, launch, openWindow, shoot, startLinkOf, type Window } from './browser.ts';

const corpus = join(import.meta.dirname, '../../../server/testing/corpus/scripts/open');
const password = 'seven quiet owls at night';
const patient = { timeout: 30_000 };

// One user's first evening with the program. Each step needs the one before, so they share a window.
describe('the first job, from a start link to an outage survived', () => {
  let server: ServerProcess;
  let postgres: TestPostgres;
  let databaseUrl: URL;
  let folder: string;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    await buildPage();
    folder = makeFolder('scripts');
    cpSync(corpus, folder, { recursive: true });
    [server, postgres, browser] = await Promise.all([startServer(), startPostgres(), launch()]);
    databaseUrl = new URL(await postgres.createDatabase());
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(15_000);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await postgres?.remove();
    removeFolder(folder);
  });

  const badge = () => page.getByTestId('connection');
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const nav = (name: string) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true });
  const link = (name: string | RegExp) => page.getByRole('link', { name });

  it('opens with the start link, in Solo, and takes the token out of the address', async () => {
    await page.goto(startLinkOf(server));
    await page.getByRole('heading', { name: 'Recent notes' }).waitFor();
    expect(page.url()).toBe(`${server.url}/`);
    await badge()
      .filter({ hasText: /^Solo$/ })
      .waitFor();
    await shoot(page, '01-home-solo');
  });

  it('keeps a note without any team', async () => {
    await link('New note').click();
    await page.getByLabel('Title').fill('First night');
    await page.getByLabel('Text').fill('Watch `n10_clearing.cmd`.');
    await button('Save note').click();
    await link(/First night/).waitFor();
    await page.reload();
    expect(await page.getByLabel('Text').inputValue()).toBe('Watch `n10_clearing.cmd`.');
    await shoot(page, '02-note');
  });

  it('says why a database cannot be used, before it connects to one', async () => {
    await badge().click();
    await link('Connect a team').click();
    await link('Use a server').click();
    await page.getByLabel('Host').fill('127.0.0.1');
    await page.getByLabel('Port').fill('1');
    await page.getByLabel('Database', { exact: false }).first().fill('team');
    await page.getByLabel('Database user').fill('nobody');
    await button('Test the connection').click();
    await page.getByText('This database cannot be used yet').waitFor(patient);
    expect(await button('Continue').count()).toBe(0);
    await shoot(page, '03-connect-refused');
  });

  it('connects PostgreSQL in the wizard and makes the first administrator', async () => {
    await page.getByLabel('Port').fill(databaseUrl.port);
    await page
      .getByRole('textbox', { name: /^Database \*?$|^Database$/ })
      .fill(databaseUrl.pathname.slice(1));
    await page.getByLabel('Database user').fill(databaseUrl.username);
    await button(/^Test/).click();
    await page.getByText('This database can be used').waitFor(patient);
    await shoot(page, '04-connect-tested');
    await button('Continue').click();
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Display name').fill('Ada Lovelace');
    await page.getByLabel(/^Password/).fill('short');
    await page.getByLabel('I understand, and the team agrees').check();
    await button('Connect').click();
    await page
      .getByText(/15 characters/)
      .nth(1)
      .waitFor(patient);
    await shoot(page, '05-connect-weak-password');
    await page.getByLabel(/^Password/).fill(password);
    await button('Connect').click();
    await page.getByRole('heading', { name: 'Connected' }).waitFor({ timeout: 60_000 });
    await badge()
      .filter({ hasText: /^Team$/ })
      .waitFor();
    expect(await badge().innerText()).toBe('Team');
    await shoot(page, '06-connected');
  });

  it('signs in, and says no to a wrong password without leaving the form', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel(/^Password/).fill('not the password');
    await button('Sign in').click();
    await page.getByRole('alert').waitFor();
    await shoot(page, '07-sign-in-refused');
    await page.getByLabel(/^Password/).fill(password);
    await button('Sign in').click();
    await page.getByRole('button', { name: 'Signed in as Ada Lovelace' }).waitFor();
    await page.waitForURL('**/workspaces');
    expect(await page.context().cookies()).toContainEqual(
      expect.objectContaining({ httpOnly: true, sameSite: 'Strict' }),
    );
  });

  it('adds a folder and reads a file in an old code page', async () => {
    await button('Add a folder').first().click();
    await page.getByRole('textbox', { name: 'Folder' }).fill('/no/such/folder');
    await button('Add folder').click();
    await page
      .getByRole('dialog')
      .getByText(/folder/i)
      .nth(2)
      .waitFor();
    await page.getByRole('textbox', { name: 'Folder' }).fill(folder);
    await page.getByRole('textbox', { name: 'Name' }).fill('Night batch');
    await button('Add folder').click();
    await link('Night batch').click();
    await page.getByRole('navigation', { name: 'Files and folders' }).getByText('nightly').click();
    await page.getByText('n10_clearing.cmd').click();
    await page.getByText('Clearing-Läufe übernehmen').waitFor();
    expect(page.url()).toContain('file=nightly/n10_clearing.cmd');
    await page.getByText('windows-1252').waitFor();
    await shoot(page, '08-workspace');
  });

  it('makes a team where it is missed, previews with exact counts, and publishes', async () => {
    await link('Night batch').first().click(); // up to the root of the workspace
    await link('Publish to the team').click();
    await page.getByLabel('Team name').fill('Night operations');
    expect(await page.getByLabel('Short name').inputValue()).toBe('night-operations');
    await shoot(page, '09-create-team');
    await button('Create team').click();
    await page.getByText('New 108').waitFor(patient);
    await page.getByText('Skipped 0').waitFor();
    await page.getByLabel('Publish adhoc/weekly.cmd').uncheck();
    await page.getByLabel('What this brings, and why').fill('First import');
    await shoot(page, '10-publish-preview');
    await button('Publish 107 scripts').click();
    await page.getByText('107 created, 0 updated').waitFor(patient);
    await shoot(page, '11-published');
  });

  it('finds a script by the palette, edits it and saves with a reason', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).fill('n10_clearing');
    await page.getByRole('dialog').getByText('nightly/n10_clearing.cmd').waitFor(patient);
    await shoot(page, '12-palette');
    await page.getByRole('dialog').getByText('nightly/n10_clearing.cmd').click();
    await button('Edit').click();
    const text = page.getByRole('textbox', { name: 'Edit n10_clearing.cmd' });
    await text.click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('rem checked by Ada');
    await page.keyboard.press('Enter');
    await page.getByLabel('What changed, and why').fill('Marked after review');
    await shoot(page, '13-edit');
    await button('Save version 2').click();
    await page.getByText('Saved n10_clearing.cmd as version 2').waitFor(patient);
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByText('Marked after review').waitFor();
    await page.getByText('rem checked by Ada').waitFor(patient);
    expect(await page.getByRole('main').innerText()).toContain('windows-1252, crlf'); // saved as it was
    await shoot(page, '14-versions');
  });

  it('shows both versions when someone else saved first, and lets the user choose', async () => {
    const other = await window.context.newPage();
    await other.goto(page.url().split('?')[0] ?? '');
    await other.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('tab', { name: 'Content' }).click();
    await button('Edit').click();
    await typeAtTop(other, 'rem theirs');
    await other.getByRole('button', { name: 'Save version 3' }).click();
    await other.getByText('as version 3').waitFor(patient);
    await other.close();
    await typeAtTop(page, 'rem mine');
    await button('Save version 3').click();
    await page.getByText('Someone else changed this script').waitFor(patient);
    await page.getByText('rem theirs').waitFor();
    await page.getByText('rem mine').waitFor();
    await shoot(page, '15-conflict');
    await button('Save mine over it').click();
    await page.getByText('as version 4').waitFor(patient);
    expect(await page.getByRole('textbox', { name: 'Content of n10_clearing.cmd' }).innerText()).toContain(
      'rem mine',
    );
  });

  it('says in the audit log who changed what, with both sides', async () => {
    await nav('Audit').click();
    await page.getByRole('combobox', { name: 'Action' }).fill('scripts.update');
    await page.waitForURL('**/audit?action=scripts.update');
    await page.getByRole('link', { name: 'Open scripts.update of ada' }).last().click();
    const entry = page.getByRole('dialog');
    await entry.getByText('nightly/n10_clearing.cmd').waitFor();
    await entry.getByText('sha256').waitFor();
    const ground = (tone: string) =>
      entry
        .locator(`[data-tone="${tone}"]`)
        .first()
        .evaluate((value) => getComputedStyle(value).backgroundColor);
    expect(await ground('before')).toBe('rgb(255, 233, 231)');
    expect(await ground('after')).toBe('rgb(223, 245, 231)');
    await shoot(page, '16-audit-entry');
    await page.keyboard.press('Escape');
    await shoot(page, '17-audit');
  });

  it('goes on working when PostgreSQL stops, and says so', async () => {
    await nav('Scripts').click();
    await page.getByText('adhoc/Ask-Ops.ps1').waitFor();
    await postgres.stop();
    await badge()
      .filter({ hasText: /Team offline since \d\d:\d\d, retrying/ })
      .waitFor(patient);
    await page.getByText('adhoc/Ask-Ops.ps1').waitFor(); // rows that were shown stay
    await shoot(page, '18-offline-list-stays');
    await page.goto('/audit');
    await page.getByText('The team database cannot be reached').waitFor(patient);
    await shoot(page, '19-offline-audit');
    await nav('Notes').click();
    await link('New note').or(button('New note')).first().click();
    await page.getByLabel('Title').fill('Written offline');
    await button('Save note').click();
    await link(/Written offline/).waitFor();
    expect(await badge().innerText()).toContain('offline');
    await shoot(page, '20-offline-note');
  });

  it('comes back by itself when PostgreSQL does', async () => {
    await page.goto('/audit');
    await page.getByText('The team database cannot be reached').waitFor(patient);
    await postgres.start();
    await badge()
      .filter({ hasText: /^Team$/ })
      .waitFor({ timeout: 40_000 });
    await page
      .getByRole('link', { name: /Open scripts.update/ })
      .first()
      .waitFor(patient);
    await page.goto('/');
    await page.getByText('Team activity').waitFor();
    await page.getByText('and 106 more').waitFor(patient); // the publish, as one line of news
    expect(await page.getByText('Next steps').count()).toBe(0);
    await shoot(page, '21-home-team');
  });

  it('never broke the content security policy nor the console on the way', () => {
    expect(window.complaints).toEqual([]);
  });
});

async function typeAtTop(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Edit / }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}
