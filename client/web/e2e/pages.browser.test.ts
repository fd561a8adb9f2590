import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../../server/testing/api.ts';
import { testServer } from '../../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam } from '../../../server/testing/team-on-server.ts';
import { makeFolder, removeFolder } from '../../../server/testing/temp.ts';
import { buildPage, inspect, launch, openWindow, startLinkOf, type Window } from './browser.ts';

const corpus = join(import.meta.dirname, '../../../server/testing/corpus/scripts/open');

let browser: Browser;
beforeAll(async () => {
  await buildPage();
  browser = await launch();
}, 180_000);
afterAll(() => browser?.close());

describe('pages in Solo', () => {
  let server: ServerProcess;
  let window: Window;

  beforeAll(async () => {
    server = await startServer();
    window = await openWindow(browser, { origin: server.url });
    await window.page.goto(startLinkOf(server));
    await window.page.getByText('Next steps').waitFor();
  }, 60_000);
  afterAll(() => server?.remove());

  it.each([
    ['/', 'Next steps', 'solo-home'],
    ['/workspaces', 'Add your first folder', 'solo-workspaces'],
    ['/workspaces?add=true', 'Full path', 'solo-add'],
    ['/notes', 'Write your first note', 'solo-notes'],
    ['/notes?new=true', 'Save note', 'solo-note'],
    ['/scripts', 'You are working solo', 'solo-scripts'],
    ['/audit', 'You are working solo', 'solo-audit'],
    ['/audit/seals', 'You are working solo', 'solo-seals'],
    ['/audit/sinks', 'You are working solo', 'solo-sinks'],
    ['/audit/retention', 'You are working solo', 'solo-retention'],
    ['/team', 'You are working solo', 'solo-team'],
    ['/team/roles', 'You are working solo', 'solo-roles'],
    ['/account', 'You are working solo', 'solo-account'],
    ['/join', 'Open the link you were given', 'solo-join'],
    ['/settings', 'Everything is on this machine', 'solo-settings'],
    ['/settings?tab=appearance', 'Single-key', 'solo-appearance'],
    ['/settings?tab=about', 'MIT', 'solo-about'],
    ['/settings/connect', 'Use a server', 'solo-connect'],
    ['/settings/connect?kind=postgres', 'Encryption', 'solo-connect-server'],
    ['/settings/connect?kind=embedded', 'data folder', 'solo-connect-embedded'],
    ['/no/such/page', 'No page has this address', 'not-found'],
  ])('%s is accessible and fits', async (path, ready, name) => {
    expect(await inspect(window, path, ready, name)).toEqual([]);
  });

  it('explains the start link to a browser without it', async () => {
    const stranger = await openWindow(browser, { origin: server.url });
    expect(await inspect(stranger, '/notes', 'Open this page with its start link', 'no-proof')).toEqual([]);
    await stranger.page.goto('/#start=used-before');
    await stranger.page.getByRole('alert').getByText(/link/).waitFor(); // says that it was used or is old
    expect(new URL(stranger.page.url()).hash).toBe('');
    await stranger.context.close();
  });

  it('loads at most 250 kB of gzipped JavaScript first, and no editor', async () => {
    const fresh = await openWindow(browser, { origin: server.url });
    const files: Promise<[string, number]>[] = [];
    fresh.page.on('response', (response) => {
      if (!response.url().endsWith('.js')) return;
      files.push(response.body().then((body) => [response.url(), gzipSync(body).length]));
    });
    await fresh.page.goto('/');
    await fresh.page.getByText('Open this page with its start link').waitFor();
    const sizes = await Promise.all(files);
    expect(sizes.length).toBeGreaterThan(0);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    expect(total).toBeLessThan(250_000);
    await fresh.context.close();
  });

  it('is usable with the keyboard alone', async () => {
    const { page } = window;
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.goto('/');
    await page.getByText('Next steps').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Notes', level: 1 }).waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'main');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).fill('settings');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    expect(await page.title()).toBe('Settings · Workspace Organizer');
  });

  it('never breaks its content security policy', () => {
    expect(window.complaints).toEqual([]);
  });

  it('would notice if it did (control)', async () => {
    const victim = await openWindow(browser, { origin: server.url });
    await victim.page.goto('/');
    await victim.page.evaluate(() => document.head.append(document.createElement('style')));
    await victim.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.head.append(script);
    });
    await victim.page.waitForFunction(() => !('broken' in window));
    expect(victim.complaints.join('\n')).toContain('CSP script-src');
    await victim.context.close();
  });
});

describe('pages in a team', () => {
  let server: ServerProcess;
  let window: Window;
  let folder: string;
  let ids: { workspace: string; script: string; member: string; role: string };

  beforeAll(async () => {
    server = await startServer();
    const url = await testServer().createDatabase();
    const { session, teamId } = await connectTeam(server, url);
    const local = server.accessToken;
    folder = makeFolder('scripts');
    cpSync(corpus, folder, { recursive: true });
    const workspace = textOf(
      await callApi(server.url, '/local/workspaces', { local, body: { name: 'Night batch', path: folder } }),
      'id',
    );
    await callApi(server.url, '/bridge/publish', {
      local,
      session,
      body: { workspaceId: workspace, teamId },
    });
    const listed = await callApi(server.url, '/shared/scripts?q=n10_clearing&limit=1', { session });
    const script = textOf(listed, 'items.0.id');
    const member = textOf(await callApi(server.url, '/shared/auth/me', { session }), 'user.id');
    const keeper = { key: 'keeper', name: 'Script keeper', permissions: ['teams:read', 'scripts:*'] };
    const role = textOf(await callApi(server.url, '/shared/roles', { session, body: keeper }), 'id');
    ids = { workspace, script, member, role };
    const content = textOf(await callApi(server.url, `/shared/scripts/${script}`, { session }), 'content');
    await callApi(server.url, `/shared/scripts/${script}`, {
      method: 'PATCH',
      session,
      body: {
        expectedVersion: 1,
        content: `rem checked\r\n${content}`,
        tags: ['clearing'],
        message: 'Checked',
      },
    });
    window = await openWindow(browser, { origin: server.url });
    const { page } = window;
    await page.goto(startLinkOf(server));
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await server?.remove();
    if (folder) removeFolder(folder);
  });

  it('asks a stranger to sign in, and goes on to where they wanted to be', async () => {
    const { page } = window;
    await page.goto('/scripts?q=n10');
    await page.getByText('Sign in to see your team').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    expect(await inspect(window, page.url(), 'With your account', 'sign-in')).toEqual([]);
    await page.getByLabel('User name').fill(admin.username);
    await page.getByLabel(/^Password/).fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/scripts?q=n10');
    await page.getByText('nightly/n10_clearing.cmd').waitFor();
  });

  it.each([
    ['/', 'Worth a look: scripts of Operations', 'team-home'],
    ['/workspaces', 'Night batch', 'team-workspaces'],
    ['/workspaces/WORKSPACE?path=nightly&file=nightly/n10_clearing.cmd', 'Clearing-Läufe', 'team-workspace'],
    ['/workspaces/WORKSPACE/publish', 'Same 107', 'team-publish'],
    ['/scripts', 'adhoc/Ask-Ops.ps1', 'team-scripts'],
    ['/scripts?q=nothing-is-called-this', 'No script matches', 'team-scripts-none'],
    ['/scripts/SCRIPT', 'rem checked', 'team-script'],
    ['/scripts/SCRIP', 'cut short or mistyped', 'team-script-gone'],
    ['/scripts/SCRIPT?tab=versions', 'rem checked', 'team-versions'],
    ['/scripts/SCRIPT?tab=history', 'lineEnding', 'team-history'],
    ['/audit', 'scripts.update', 'team-audit'],
    ['/settings', 'Connected, since', 'team-settings'],
    ['/team', 'Mail address', 'team-members'],
    ['/team?q=nobody-is-called-this', 'No member matches', 'team-members-none'],
    ['/team?new=true', 'To sign in with', 'team-invite'],
    ['/team/members/MEMBER', 'All teams', 'team-member'],
    ['/team/members/MEMBER?edit=true', 'Display name', 'team-member-edit'],
    ['/team/members/MEMBER?tab=sessions', 'This one', 'team-member-sessions'],
    ['/team/members/MEMBER?tab=history', 'What was changed', 'team-member-history'],
    ['/team/roles', 'Archive teams', 'team-roles'],
    ['/team/roles?new=true', 'scripts:delete', 'team-role-new'],
    ['/team/roles?edit=ROLE', 'Delete this role', 'team-role-edit'],
    ['/team/teams', 'Operations', 'team-teams'],
    ['/team/teams?new=true', 'Script roots', 'team-team-new'],
    ['/team/tokens', 'No tokens', 'team-tokens'],
    ['/team/tokens?new=true', 'All that I may', 'team-token-new'],
    ['/account', 'User name', 'account'],
    ['/account?edit=true', 'Mail address', 'account-edit'],
    ['/account?tab=password', 'New password', 'account-password'],
    ['/account?tab=second-factor', 'authenticator app', 'account-second-factor'],
    ['/account?tab=sessions', 'This one', 'account-sessions'],
  ])('%s is accessible and fits', async (path, ready, name) => {
    const real = path
      .replace('WORKSPACE', ids.workspace)
      .replace('SCRIPT', ids.script)
      .replace('MEMBER', ids.member)
      .replace('ROLE', ids.role);
    expect(await inspect(window, real, ready, name)).toEqual([]);
  });

  it('shows the same view again from a pasted address', async () => {
    const { page } = window;
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.goto('/scripts');
    await page.getByLabel('Search scripts').fill('clearing');
    await page.waitForURL('**/scripts?q=clearing');
    await page.getByText('nightly/n10_clearing.cmd').waitFor();
    await page.reload();
    expect(await page.getByLabel('Search scripts').inputValue()).toBe('clearing');
    await page.getByText('nightly/n10_clearing.cmd').waitFor();
    expect(await page.getByText('adhoc/Ask-Ops.ps1').count()).toBe(0);
  });

  it('leads by keyboard to the search of a page, and to members and pages by their name', async () => {
    const { page } = window;
    await page.goto('/scripts');
    await page.getByText('adhoc/Ask-Ops.ps1').waitFor();
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Search scripts');
    expect(await page.getByLabel('Search scripts').inputValue()).toBe('');
    await page.keyboard.press('Control+k');
    const find = page.getByRole('textbox', { name: 'Find' });
    await find.fill(admin.username);
    await page.getByRole('dialog').getByRole('button', { name: admin.displayName }).click();
    await page.getByRole('heading', { name: admin.displayName, level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await find.fill('problems scripts');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/scripts/problems');
  });

  it('loads further pages of a list', async () => {
    const { page } = window;
    await page.goto('/scripts');
    await page.getByText('50 shown, more to load').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('100 shown, more to load').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText(/^108 shown$/).waitFor();
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });

  it('never breaks its content security policy', () => {
    expect(window.complaints).toEqual([]);
  });
});
