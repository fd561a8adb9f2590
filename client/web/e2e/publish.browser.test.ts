import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../../server/testing/api.ts';
import { testServer } from '../../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam } from '../../../server/testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../../../server/testing/temp.ts';
import { buildPage, inspect, launch, openWindow, shoot, startLinkOf, type Window } from './browser.ts';

const patient = { timeout: 60_000 };

describe('a folder and its team', () => {
  let browser: Browser;
  let server: ServerProcess;
  let window: Window;
  let folder: string;
  let workspace: string;

  const put = (path: string, content: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const button = (name: string | RegExp) => window.page.getByRole('button', { name });

  beforeAll(async () => {
    await buildPage();
    browser = await launch();
    server = await startServer();
    const { session } = await connectTeam(server, await testServer().createDatabase());
    folder = makeFolder('publish-page');
    put('nightly/n10.cmd', 'net use K: \\\\FIN-FS01\\ledger NotReal-1 /user:batch\r\ncall n20.cmd\r\n');
    put('nightly/n20.cmd', '@echo off\r\n');
    put('weekly.sh', 'echo weekly\n');
    put('tool.exe', 'MZ\0\0');
    workspace = textOf(
      await callApi(server.url, '/local/workspaces', {
        local: server.accessToken,
        body: { name: 'Night batch', path: folder },
      }),
      'id',
    );
    expect(session).not.toBe('');
    window = await openWindow(browser, { origin: server.url });
    const { page } = window;
    await page.goto(startLinkOf(server));
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(admin.username);
    await page.getByLabel(/^Password/).fill(admin.password);
    await button('Sign in').click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    if (folder) removeFolder(folder);
  });

  it('is scanned, filtered, and published but for what was left out', async () => {
    const { page } = window;
    await page.goto(`/workspaces/${workspace}/publish`);
    await page.getByText('New 3').waitFor(patient);
    await page.getByText('1 secret').waitFor();
    const address = page.url();
    expect(address).toContain('scan=');
    await page.getByText('Skipped 1').click();
    await page.getByText('tool.exe').waitFor();
    await page.getByText('nightly/n10.cmd').waitFor({ state: 'detached' });
    await page.reload(); // the address shows the same scan again
    await page.getByText('tool.exe').waitFor(patient);
    await page.getByText('All 4').click();
    await page.getByLabel('Publish weekly.sh').uncheck();
    await shoot(page, 'publish-scan');
    await button('Publish 2 scripts').click();
    await page.getByText('2 created, 0 updated, 0 unchanged, 1 skipped').waitFor(patient);
  });

  it('tells what is gone, and moves it to the trash when told', async () => {
    const { page } = window;
    rmSync(join(folder, 'nightly/n20.cmd'));
    await page.goto(`/workspaces/${workspace}/publish`);
    await page.getByText('Gone 1').waitFor(patient);
    await page.getByLabel('Publish all new and changed files').uncheck();
    expect(await button('Nothing to publish').isDisabled()).toBe(true);
    await page.getByLabel(/Move 1 script to the trash/).check();
    await shoot(page, 'publish-gone');
    await button('Move 1 to the trash').click();
    await page.getByText('1 moved to the trash').waitFor(patient);
  });

  it('shows which side has moved on', async () => {
    const { page } = window;
    put('nightly/n10.cmd', 'rem changed here\r\n');
    await page.goto(`/workspaces/${workspace}/published`);
    await button('Look now').click();
    await page.getByRole('button', { name: 'Changed here 1' }).waitFor(patient);
    await page.getByRole('button', { name: 'New here 1' }).click();
    await page.getByRole('cell', { name: 'weekly.sh' }).waitFor(patient);
    expect(page.url()).toContain('status=new');
    expect(
      await inspect(window, `/workspaces/${workspace}/published`, 'What is not the same', 'published'),
    ).toEqual([]);
  });

  it('writes scripts into a folder, after looking', async () => {
    const { page } = window;
    await page.goto(`/workspaces/${workspace}/export?path=out`);
    await page.getByText('1 new, 0 with other content, 0 the same').waitFor(patient);
    await button('Write 1 file').click();
    await page.getByText('1 written, 0 were the same.').waitFor(patient);
    expect(readFileSync(join(folder, 'out/nightly/n10.cmd'), 'utf8')).toContain('\\\\FIN-FS01\\ledger');
    put('out/nightly/n10.cmd', 'mine');
    const path = `/workspaces/${workspace}/export?path=out`;
    expect(await inspect(window, path, '1 with other content', 'export-into')).toEqual([]);
    await page.goto(path);
    await page.getByLabel(/Replace the file/).waitFor(patient);
    expect(await button('Write 1 file').isDisabled()).toBe(true);
  });

  it('is accessible and fits while all of it is shown', async () => {
    const path = `/workspaces/${workspace}/publish`;
    expect(await inspect(window, path, 'Changed 1', 'publish-again')).toEqual([]);
    expect(await inspect(window, `/workspaces/${workspace}`, 'Published', 'workspace-published')).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});
