import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testServer } from '../../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam } from '../../../server/testing/team-on-server.ts';
import {
  buildPage,
  inspect,
  launch,
  openWindow,
  overflowX,
  seriousFindings,
  shoot,
  type Window,
} from './browser.ts';
import { addMember, fillCatalogue } from './script-catalogue.ts';

const password = 'seven quiet owls at night';

// A catalogue of a hundred real scripts, and three people with different rights. Steps build on each other.
describe('scripts on their pages', () => {
  let server: ServerProcess;
  let browser: Browser;
  let ada: Window;
  let page: Page;
  let ids: Map<string, string>;
  const others: Window[] = [];

  beforeAll(async () => {
    await buildPage();
    [server, browser] = await Promise.all([startServer(), launch()]);
    const team = await connectTeam(server, await testServer().createDatabase());
    ids = await fillCatalogue(server, team);
    await addMember(server, team, { username: 'ben', role: 'editor', password });
    await addMember(server, team, { username: 'vic', role: 'viewer', password });
    ada = await openWindow(browser, { origin: server.url });
    page = ada.page;
    page.setDefaultTimeout(20_000);
    await signIn(page, admin.username, admin.password);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });
  beforeEach(() => page.setViewportSize({ width: 1280, height: 840 }));

  const button = (name: string | RegExp, on = page) => on.getByRole('button', { name });
  const link = (name: string | RegExp) => page.getByRole('link', { name });
  const dialog = (on = page) => on.getByRole('dialog');
  const tab = (name: string) => page.getByRole('tab', { name });
  const table = (name: string) => page.getByRole('region', { name, exact: true });
  const lines = () => page.getByRole('region', { name: 'What the lines say' });
  const addressOf = (path: string, search = '') => `/scripts/${ids.get(path)}${search}`;

  async function signIn(on: Page, username: string, secret: string): Promise<void> {
    await on.goto('/sign-in?next=/scripts');
    await on.getByLabel('User name').fill(username);
    await on.getByLabel(/^Password/).fill(secret);
    await on.getByRole('button', { name: 'Sign in' }).click();
    await on.getByRole('heading', { name: 'Scripts', level: 1 }).waitFor();
  }

  async function windowOf(username: string): Promise<Page> {
    const window = await openWindow(browser, { origin: server.url });
    others.push(window);
    window.page.setDefaultTimeout(20_000);
    await signIn(window.page, username, password);
    return window.page;
  }

  it('finds what stands in a text, shows its line, and leads there', async () => {
    await page.getByLabel('Search scripts').fill('fin-fs01 robocopy');
    await page.waitForURL(/q=fin-fs01/);
    const row = table('Scripts').getByRole('row').nth(1);
    await row.getByText(/^Line \d+: /).waitFor();
    expect(await row.locator('mark').first().innerText()).toMatch(/fin-fs01|robocopy/i);
    await shoot(page, '80-scripts-found');
    await row.getByRole('link').first().click();
    await page.waitForURL(/line=\d+/);
    await page.locator('.cm-activeLine', { hasText: /fin-fs01|robocopy/i }).waitFor();
  });

  it('narrows the list with one click, says how many there are, and goes back', async () => {
    await page.goto('/scripts');
    await button(/^With secrets \d+$/).click();
    await page.waitForURL(/secrets=true/);
    await button('Take away: With secrets').waitFor();
    await button(/^VBScript \d+$/).click();
    await page.waitForURL(/kind=vbscript/);
    const counted = Number(/\d+/.exec(await button(/^VBScript \d+$/).innerText())?.[0]);
    await button('Take away: With secrets').click();
    await page.getByText(`${counted} shown`).waitFor();
    await page.goBack();
    await button('Take away: With secrets').waitFor();
    await button('More filters').click();
    await page.getByRole('combobox', { name: 'Folder' }).click();
    await page.getByRole('option', { name: /^legacy \(\d+\)$/ }).click();
    await page.waitForURL(/folder=legacy/);
    expect(await inspect(ada, page.url(), 'Clear all', '81-scripts-filtered')).toEqual([]);
  });

  it('takes the scripts that are selected away, byte by byte', async () => {
    await page.goto('/scripts?folder=legacy');
    await page.getByRole('checkbox', { name: 'Select legacy/clean.cmd' }).check();
    await page.getByRole('checkbox', { name: 'Select legacy/report.vbs' }).check();
    await page.getByText('2 selected').waitFor();
    await button('Export 2 as zip').click();
    const saved = page.waitForEvent('download');
    await dialog().getByRole('button', { name: 'Download' }).click();
    const bytes = readFileSync(await (await saved).path());
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    for (const path of ['legacy/clean.cmd', 'legacy/report.vbs'])
      expect(bytes.includes(Buffer.from(path))).toBe(true);
    expect(bytes.includes(Buffer.from('legacy/LISTE2.BAT'))).toBe(false);
    await dialog().waitFor({ state: 'detached' });
  });

  it('shows in the margin what lines say, and leads from the words to the line by keyboard', async () => {
    await page.goto(addressOf('adhoc/copy_contracts.cmd'));
    await page.locator('.cm-wo-marks [data-sign="secret"]').hover();
    await page.locator('.cm-wo-tip', { hasText: 'Maps Z: to \\\\LAW-FS01\\incoming' }).waitFor();
    const saved = page.waitForEvent('download');
    await link('Download').click();
    const bytes = readFileSync(await (await saved).path());
    expect(bytes.toString()).toContain('\r\nnet use Z: "%FROM%"\r\n');
    await button('Line 4: Maps Z: to \\\\HQ-FS01\\Verträge (net use), written %FROM%').press('Enter');
    await page.locator('.cm-activeLine', { hasText: 'net use Z: "%FROM%"' }).waitFor();
    await page.keyboard.press('ArrowDown'); // the caret is in the text
    await page.keyboard.press('ArrowDown');
    await page.locator('.wo-line-fact[aria-current]', { hasText: 'Takes Z: away' }).waitFor();
    expect(
      await inspect(ada, addressOf('adhoc/copy_contracts.cmd'), 'Takes Z: away', '82-script-content'),
    ).toEqual([]);
  });

  it('warns of what is missing, and links what is there', async () => {
    await page.goto(addressOf('adhoc/weekly.cmd'));
    await lines()
      .getByText(/gone\.cmd, which the catalogue does not have/)
      .waitFor();
    await lines()
      .getByText(/could be legacy\/clean\.cmd or tools\/clean\.cmd/)
      .waitFor();
    await page.locator('.cm-wo-marks [data-sign="missing"]').first().waitFor();
    await shoot(page, '83-script-missing');
    await lines()
      .getByRole('link', { name: /nightly\/n90_cleanup\.cmd/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'n90_cleanup.cmd', level: 1 }).waitFor();
  });

  it('lists all facts by kind, each with its line', async () => {
    const address = addressOf('adhoc/copy_contracts.cmd', '?tab=facts');
    expect(await inspect(ada, address, 'Drives it maps', '84-script-facts')).toEqual([]);
    const mapped = table('Drives it maps');
    expect(await mapped.getByRole('row').nth(2).innerText()).toMatch(/7\s+Z:\s+\\\\LAW-FS01\\incoming/);
    expect(await table('Passwords and keys in clear').innerText()).not.toContain('NotReal');
    await mapped.getByRole('link', { name: 'Line 7, column 9' }).click();
    await page.locator('.cm-activeLine', { hasText: 'LAW-FS01' }).waitFor();
  });

  it('draws and lists who starts it and what it starts', async () => {
    const address = addressOf('adhoc/weekly.cmd', '?tab=calls');
    expect(await inspect(ada, address, 'What it starts', '85-script-calls')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.getByRole('application', { name: /Calls around weekly\.cmd/ }).waitFor();
    await page.getByText('Missing: 2').waitFor();
    await table('What it starts').getByText('ambiguous').waitFor();
    await page.getByRole('slider').press('ArrowRight');
    await page.waitForURL(/depth=3/);
  });

  it('says what depends on a script, and why', async () => {
    const address = addressOf('common/mapdrives.cmd', '?tab=impact');
    expect(await inspect(ada, address, 'If it goes away or fails', '86-script-impact')).toEqual([]);
    await page.getByText('2 directly, 3 through calls').waitFor();
    const row = page.getByRole('row', { name: /nightly\/n00_start\.cmd/ }).first();
    await row.getByText(/^Line 10/).waitFor();
  });

  it('keeps who answers for a script, how bad it is, and that somebody looked', async () => {
    await page.goto(addressOf('nightly/n10_clearing.cmd'));
    await page.getByText('Never reviewed').waitFor();
    await button('Change details').click();
    await dialog().getByRole('combobox', { name: 'Owner' }).fill('Clearing team');
    await dialog().getByRole('combobox', { name: 'Criticality' }).click();
    await page.getByRole('option', { name: /^Critical/ }).click();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Save' }).click();
    await link('Clearing team').waitFor();
    await button('I have reviewed it').click();
    await dialog().getByLabel('What you looked at').fill('Drives and exit codes');
    await shoot(page, '87-script-review');
    await dialog()
      .getByRole('button', { name: /Version 2 is as it should be/ })
      .click();
    await page.getByText('Reviewed today by admin').waitFor();
    await link('Clearing team').click();
    await page.waitForURL(/owner=Clearing(\+|%20)team/);
    await table('Scripts').getByText('nightly/n10_clearing.cmd').waitFor();
  });

  it('hides secrets from who may not see them, says why, and keeps the text from being edited', async () => {
    const vic = await windowOf('vic');
    await vic.goto(addressOf('adhoc/copy_contracts.cmd'));
    await vic.getByText('Passwords and keys are hidden from you').waitFor();
    await vic.getByText(/scripts:read-secrets/).waitFor();
    const text = vic.getByRole('textbox', { name: 'Content of copy_contracts.cmd' });
    expect(await text.innerText()).toContain('/user:LAW\\hafen');
    expect(await text.innerText()).toContain('********');
    expect(await text.innerText()).not.toContain('NotReal');
    expect(await button('Edit', vic).count()).toBe(0);
    expect(await seriousFindings(vic)).toEqual([]);
    await shoot(vic, '88-script-masked');
  });

  it('shows both texts when two people edit one script, and loses neither', async () => {
    const ben = await windowOf('ben');
    const address = addressOf('adhoc/weekly.cmd');
    for (const on of [page, ben]) {
      await on.goto(address);
      await button('Edit', on).click();
    }
    await typeAtTop(ben, 'rem of ben');
    await button('Save version 2', ben).click();
    await ben.getByText('as version 2').waitFor();
    await typeAtTop(page, 'rem of ada');
    await page.getByLabel('What changed, and why').fill('A word of mine');
    await button('Save version 2').click();
    await page.getByText('Someone else changed this script').waitFor();
    await page.getByText('rem of ben').waitFor();
    await page.getByText('rem of ada').waitFor();
    await page.getByText('Version 2 by ben').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shoot(page, '89-script-conflict');
    await page.setViewportSize({ width: 390, height: 840 });
    expect(await overflowX(page)).toBe(0);
    await page.getByText('rem of ada').waitFor(); // the other layout has the same text
    await page.setViewportSize({ width: 1280, height: 840 });
    const mine = page.getByRole('textbox', { name: 'Yours, based on version 1' });
    await mine.click();
    await page.keyboard.press('Control+Home');
    await button('Take theirs at the caret').click();
    await mine.getByText('rem of ben').waitFor();
    await page.keyboard.press('Control+z');
    await mine.getByText('rem of ada').waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('rem of ben');
    await page.keyboard.press('Enter');
    await button('Save mine over it').click();
    await page.getByText('as version 3').waitFor();
    const saved = page.getByRole('textbox', { name: 'Content of weekly.cmd' });
    expect((await saved.innerText()).split('\n').slice(0, 2)).toEqual(['rem of ben', 'rem of ada']);
    await tab('Versions').click();
    await page.getByText('A word of mine').waitFor();
  });

  it('keeps a text that is being written when somebody leaves the page', async () => {
    await page.goto(addressOf('adhoc/weekly.cmd'));
    await button('Edit').click();
    await typeAtTop(page, 'rem not saved');
    await tab('Facts').click();
    await dialog().getByRole('button', { name: 'Stay' }).click();
    await page.getByText('rem not saved').waitFor();
    await button('Cancel').click();
  });

  it('says that only details changed, where the text did not', async () => {
    const [, ben] = others;
    await page.goto(addressOf('adhoc/lib.vbs'));
    await button('Edit').click();
    await ben?.page.goto(addressOf('adhoc/lib.vbs'));
    await button('Change details', ben?.page).click();
    await dialog(ben?.page).getByRole('combobox', { name: 'Owner' }).fill('Ben');
    await dialog(ben?.page).getByRole('button', { name: 'Save' }).click();
    await dialog(ben?.page).waitFor({ state: 'detached' });
    await typeAtTop(page, "' of ada");
    await button('Save version 2').click();
    await page.getByText(/came while you were writing, with the same text/).waitFor();
    await shoot(page, '90-script-details-conflict');
    await button('Save my text').click();
    await page.getByText('as version 3').waitFor();
    await link('Ben').waitFor();
  });

  it('compares any two versions, and makes an old one the newest', async () => {
    const address = addressOf('adhoc/weekly.cmd', '?tab=versions&left=1&right=3');
    expect(await inspect(ada, address, 'rem of ada', '91-script-versions')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.getByText('2 lines added, 0 removed').waitFor();
    await button('Restore version 1').click();
    await dialog().getByRole('button', { name: 'Save it as version 4' }).click();
    await page.getByText('Version 1 is back, as version 4').waitFor();
    await page.goto(addressOf('adhoc/weekly.cmd', '?tab=versions&left=1&right=4'));
    await page.getByText('Versions 1 and 4 have the same text.').waitFor();
  });

  it('brings a deleted script back, and removes one for good only with a reason', async () => {
    await page.goto(addressOf('adhoc/lib.vbs'));
    await button('Delete').click();
    await dialog()
      .getByText(/script calls? it|scripts call it/)
      .waitFor();
    await dialog().getByRole('button', { name: 'Delete script' }).click();
    await page.waitForURL(({ pathname }) => pathname === '/scripts');
    await link('Trash').click();
    expect(await inspect(ada, '/scripts/trash', 'adhoc/lib.vbs', '92-script-trash')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await button('Restore adhoc/lib.vbs').click();
    await dialog().getByRole('button', { name: 'Restore script' }).click();
    await page.getByRole('heading', { name: 'lib.vbs', level: 1 }).waitFor();
    await button('Delete').click();
    await dialog().getByRole('button', { name: 'Delete script' }).click();
    await page.goto('/scripts/trash');
    await button('Remove adhoc/lib.vbs for good').click();
    const remove = dialog().getByRole('button', { name: 'Remove for good' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog().getByLabel('Reason').fill('Came by mistake');
    await shoot(page, '93-script-purge');
    await remove.click();
    await page.getByText('The trash is empty').waitFor();
  });

  it('keeps filters under a name', async () => {
    await page.goto('/scripts?kind=cmd&secrets=true');
    await button('Saved filters').click();
    await page.getByRole('menuitem', { name: 'Save these filters…' }).click();
    await dialog().getByLabel('Name').fill('Batch with secrets');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.goto('/scripts');
    await button('Saved filters').click();
    await page.getByRole('menuitem', { name: 'Batch with secrets' }).click();
    await page.waitForURL(/kind=cmd&secrets=true|secrets=true&kind=cmd/);
    await button('Saved filters').click();
    await page.getByRole('menuitem', { name: 'Rename or delete…' }).click();
    await dialog().getByLabel('Name of Batch with secrets').fill('Leaks');
    await button('Rename Batch with secrets').click();
    await button('Delete Leaks').click();
    await dialog().getByText('None are left.').waitFor();
  });

  it('never broke the content security policy nor the console on the way', () => {
    expect([ada, ...others].flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});

async function typeAtTop(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Edit / }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}
