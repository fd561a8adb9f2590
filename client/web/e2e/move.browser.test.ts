import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testServer } from '../../../server/testing/databases.ts';
import { firstAdmin, type TeamServer, teamServer } from '../../../server/testing/team-server.ts';
import { buildPage, launch, openWindow, overflowX, seriousFindings, shoot, type Window } from './browser.ts';

let browser: Browser;
let server: TeamServer;
let window: Window;
let url: URL;
beforeAll(async () => {
  await buildPage();
  browser = await launch();
  server = await teamServer('embedded');
  url = new URL(await testServer().createDatabase());
  window = await openWindow(browser, { origin: server.url });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await testServer().dropDatabase(url.href);
});

it('an administrator sees what would be moved, moves it, and stays signed in', async () => {
  const { page, complaints } = window;
  await page.goto(`/#start=${server.app.services.localAccess.createStartToken()}`);
  await page.goto('/sign-in?next=/settings');
  await page.getByLabel('User name').fill(firstAdmin.username);
  await page.getByLabel(/^Password/).fill(firstAdmin.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'Move to a server' }).click();

  // a database nobody answers for: said before anything is offered
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port').fill('1');
  await page.getByLabel(/^Database( \*)?$/).fill(url.pathname.slice(1));
  await page.getByLabel('Database user').fill(decodeURIComponent(url.username));
  await page.getByLabel('Database password').fill(decodeURIComponent(url.password));
  await page.getByRole('button', { name: 'Show what would be moved' }).click();
  await page.getByText('The team cannot be moved there yet').waitFor();
  expect(await page.getByRole('button', { name: /^Move \d/ }).count()).toBe(0);

  await page.getByLabel('Port').fill(url.port);
  await page.getByRole('button', { name: 'Show what would be moved' }).click();
  await page.getByText('The team can be moved there').waitFor();
  await page.getByRole('row', { name: /^users 1 / }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowX(page)).toBe(0);
  await shoot(page, 'move-preview');

  const button = page.getByRole('button', { name: /^Move \d+ rows/ });
  expect(await button.isDisabled()).toBe(true);
  await page.getByLabel('I understand, and the team agrees').check();
  await button.click();
  await page.getByText('Everybody stays signed in').waitFor({ timeout: 60_000 });
  await shoot(page, 'move-done');
  await page.getByRole('link', { name: 'To the settings' }).click();
  await page.getByText(`${url.pathname.slice(1)} on 127.0.0.1:${url.port}`).waitFor();
  await page.goto('/team');
  await page.getByRole('link', { name: firstAdmin.displayName, exact: true }).waitFor();
  expect(complaints).toEqual([]);
});
