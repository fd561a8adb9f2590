import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { buildPage, inspect, launch, openWindow, startLinkOf, type Window } from './browser.ts';

let browser: Browser;
let server: ServerProcess;
let window: Window;

beforeAll(async () => {
  await buildPage();
  [browser, server] = await Promise.all([launch(), startServer()]);
  window = await openWindow(browser, { origin: server.url });
  await window.page.goto(startLinkOf(server));
  await window.page.getByText('Next steps').waitFor();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('the backups of the personal database', () => {
  it('begin with none, and with a database that was not checked', async () => {
    await window.page.goto('/settings?tab=backups');
    await window.page.getByText('No backup yet').waitFor();
    await window.page.getByText('not been checked in full yet').waitFor();
  });

  it('are made, downloaded, and explained', async () => {
    const { page } = window;
    await page.goto('/settings?tab=backups');
    await page.getByRole('button', { name: 'Back up now' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Download workspace-/ }).click();
    const file = await download;
    const name = file.suggestedFilename();
    const kept = readFileSync(join(server.dataDir, 'data', 'backups', name));
    expect(readFileSync(await file.path()).equals(kept)).toBe(true);

    await page.getByRole('button', { name: `Restore ${name}` }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore a backup' });
    await dialog.getByText(`wo local restore --from ${name} --dry-run`).waitFor();
    const here = `${new URL(page.url()).pathname}${new URL(page.url()).search}`;
    expect(await inspect(window, here, 'Then stop the server', 'backups-restore')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await inspect(window, '/settings?tab=backups', 'Made on request', 'backups')).toEqual([]);
  });

  it('are deleted after a question', async () => {
    const { page } = window;
    await page.goto('/settings?tab=backups');
    await page.getByRole('button', { name: /^Delete workspace-/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No backup yet').waitFor();
  });

  it('come with a check on request, whose verdict stays', async () => {
    const { page } = window;
    await page.goto('/settings?tab=backups');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByRole('status').getByText('Sound, checked').waitFor();
    await page.reload();
    await page.getByRole('status').getByText('Sound, checked').waitFor();
    expect(window.complaints).toEqual([]);
  });
});
