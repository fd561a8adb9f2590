import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../../server/testing/api.ts';
import { startPostgres, type TestPostgres } from '../../../server/testing/postgres.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import {
  admin,
  connectTeam,
  createScript,
  type TeamOnServer,
} from '../../../server/testing/team-on-server.ts';
import { until } from '../../../server/testing/until.ts';
import {
  buildPage,
  inspect,
  launch,
  openWindow,
  seriousFindings,
  shoot,
  startLinkOf,
  type Window,
} from './browser.ts';
import { tamper, writeLongAgo } from './past-the-program.ts';
import { asInALongLog } from './long-log.ts';
import { Receiver } from './receiver.ts';

// An auditor's afternoon: find, narrow, take away, verify, and see a tampered log caught. Steps build on each other.
describe('the audit log on its pages', () => {
  let server: ServerProcess;
  let database: TestPostgres;
  let browser: Browser;
  let window: Window;
  let page: Page;
  let team: TeamOnServer;
  let script: string;
  const receiver = new Receiver();

  beforeAll(async () => {
    await buildPage();
    [server, database, browser] = await Promise.all([startServer(), startPostgres(), launch()]);
    team = await connectTeam(server, await database.createDatabase());
    script = await createScript(server, team, 'n10_clearing.cmd');
    await createScript(server, team, 'n20_statements.cmd');
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(15_000);
    await page.goto(startLinkOf(server));
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.goto('/sign-in?next=/audit');
    await page.getByLabel('User name').fill(admin.username);
    await page.getByLabel(/^Password/).fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('region', { name: 'Audit entries' }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await database?.remove();
    await receiver.stop();
  });
  beforeEach(() => page.setViewportSize({ width: 1280, height: 840 }));

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const dialog = () => page.getByRole('dialog');
  const table = () => page.getByRole('region', { name: 'Audit entries' });
  const rows = () => table().getByRole('row');

  async function change(content: string): Promise<void> {
    const at = `/shared/scripts/${script}`;
    const { body } = await callApi(server.url, at, { session: team.session });
    const { version } = Object(body) as { version: number };
    const answer = await callApi(server.url, at, {
      method: 'PATCH',
      session: team.session,
      body: { expectedVersion: version, content, tags: [content], message: 'Checked' },
    });
    expect(answer.status).toBe(200);
  }

  it('shows what its address says, and narrows by a click on a value', async () => {
    await page.goto('/audit?action=scripts.*');
    await table().getByText('n20_statements.cmd').waitFor();
    expect(await rows().count()).toBe(3);
    await page.getByRole('link', { name: 'Only what happened to n10_clearing.cmd' }).click();
    await page.waitForURL((url) => url.searchParams.get('resourceId') === script);
    await table().getByText('n20_statements.cmd').waitFor({ state: 'detached' });
    expect(await rows().count()).toBe(2);
    await page.reload();
    await button('Take away: On: n10_clearing.cmd').waitFor();
    await shoot(page, '60-audit-filtered');
    await button('Take away: On: n10_clearing.cmd').click();
    await table().getByText('n20_statements.cmd').waitFor();
    await page.goBack();
    await page.goto('/audit');
    await page.getByLabel('Text in what changed').fill('STATEMENTS');
    await page.waitForURL('**/audit?q=STATEMENTS');
    await table().getByText('n10_clearing.cmd').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Clear all' }).click();
    await table().getByText('n10_clearing.cmd').waitFor();
    expect(await page.getByLabel('Text in what changed').inputValue()).toBe('');
  });

  it('narrows the time by the activity strip, with the keyboard too', async () => {
    await page.goto('/audit');
    const strip = page.getByRole('toolbar', { name: 'Activity' });
    const days = strip.getByRole('button');
    await days.last().waitFor();
    expect(await days.count()).toBe(31);
    expect(await days.last().getAttribute('aria-label')).toMatch(/: \d+ success/);
    await days.last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByText('No entry matches').waitFor();
    await strip.getByRole('button').nth(23).waitFor();
    expect(await strip.getByRole('button').count()).toBe(24); // the hours of that day
    await page.goBack();
    await button('Show as a table').click();
    await page.getByRole('region', { name: 'Activity' }).getByRole('row').nth(1).getByRole('button').click();
    await button(/^Take away: From /).waitFor();
    await table().getByText('n10_clearing.cmd').waitFor();
    await shoot(page, '61-audit-day');
  });

  it('says that there are new entries, and does not move until asked', async () => {
    await page.goto('/audit?resourceType=script');
    await table().getByText('n20_statements.cmd').waitFor();
    await change('rem one');
    await button('1 new entry').waitFor({ timeout: 30_000 });
    expect(await table().getByText('scripts.update').count()).toBe(0);
    await button('1 new entry').click();
    await table().getByText('scripts.update').waitFor();
    await button('1 new entry').waitFor({ state: 'detached' });
  });

  it('shows an entry in full: both sides, from where, and its seal', async () => {
    await change('rem two');
    await page.goto(`/audit?resourceId=${script}&resourceType=script&action=scripts.update`);
    await page
      .getByRole('link', { name: /^Open scripts.update of/ })
      .first()
      .click();
    await dialog().getByText('rem one').waitFor();
    await dialog().getByText('rem two').waitFor();
    await dialog()
      .getByText(/^Sealed as entry \d+ of its log$/)
      .waitFor();
    await dialog()
      .getByText(/a login that the team shares/)
      .waitFor();
    await shoot(page, '62-audit-entry');
    expect(await seriousFindings(page)).toEqual([]);
    const request = dialog()
      .getByRole('row', { name: /^Request/ })
      .getByRole('link');
    const id = await request.innerText();
    await request.click();
    await page.waitForURL(`**/audit?requestId=${id}`);
    await rows().nth(2).waitFor({ state: 'detached' });
    expect(await rows().count()).toBe(2);
  });

  it('downloads what the filters show, and the log says so', async () => {
    await page.goto('/audit?action=scripts.update');
    await button('Export…').click();
    await dialog()
      .getByText(/^About 2 entries, oldest first/)
      .waitFor();
    await dialog()
      .getByText('npx wo audit export --action scripts.update --format csv > audit.csv')
      .waitFor();
    await shoot(page, '63-export');
    expect(await seriousFindings(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^audit-all-[\d-]+\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines.slice(1).every((line) => line.includes('scripts.update'))).toBe(true);
    await page.goto('/audit?action=audit.export');
    await page.getByRole('link', { name: /^Open audit.export of/ }).click();
    await dialog().getByText('filters.action').waitFor();
  });

  it('copies sealed rows to a receiver, pauses, and stops', async () => {
    const address = await receiver.start();
    await page.goto('/audit/sinks');
    await page.getByText('The log is copied nowhere').waitFor();
    expect(await inspect(window, '/audit/sinks?new=true', 'Begin with', '64-sink-new')).toEqual([]);
    await dialog().getByLabel('Name').fill('SIEM');
    await dialog().getByLabel('Address').fill('http://example.com/');
    await dialog().getByRole('button', { name: 'Add sink' }).click();
    await dialog()
      .getByText(/has to begin with https/)
      .waitFor();
    await dialog().getByLabel('Address').fill(address);
    await dialog().getByLabel('Secret', { exact: true }).fill('sixteen characters, at least');
    await dialog().getByRole('button', { name: 'Add sink' }).click();
    await page.getByRole('row', { name: /SIEM/ }).getByText('up to date').waitFor({ timeout: 30_000 });
    await until(() => receiver.text.includes('n20_statements.cmd'), { what: 'rows at the receiver' });
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.getByRole('link', { name: 'History of SIEM' }).click();
    await table().getByText('auditSinks.create').waitFor();
    await page.goBack();
    expect(await inspect(window, '/audit/sinks', 'SIEM', '65-sinks')).toEqual([]);
    await button('Pause SIEM').click();
    await page.getByText('paused', { exact: true }).waitFor();
    await button('Resume SIEM').click();
    await page.getByText(/up to date|delivering/).waitFor();
    await button('Delete SIEM').click();
    await button('Delete sink').click();
    await page.getByText('The log is copied nowhere').waitFor();
  });

  it('verifies every log, and gives a line to keep', async () => {
    await page.goto('/audit/seals');
    await button('Verify all').click();
    await page.getByText('Operations: everything fits').waitFor();
    await page.getByText('Organisation: everything fits').waitFor();
    await button('Checkpoint of Operations').click();
    await dialog()
      .getByText(new RegExp(`^wo-audit ${team.teamId} \\d+ [0-9a-f]{64} `))
      .waitFor();
    await shoot(page, '66-checkpoint');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await shoot(page, '67-verified');
  });

  it('says when it has not looked through all of a long log, and goes on when asked', async () => {
    const undo = await asInALongLog(page);
    await page.goto('/audit?q=no-such-text');
    await page.getByText('No entry matches so far').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await button('Look further back').click();
    await page.getByText('No entry matches', { exact: true }).waitFor();
    await undo();
  });

  it('leads from a team and a role to what happened to them', async () => {
    await page.goto('/team/teams');
    await page.getByRole('link', { name: 'History of Operations' }).click();
    await table().getByText('teams.create').waitFor();
    await page.goto('/team/roles');
    await page.getByRole('link', { name: 'History of Editor' }).click();
    await page.getByText('No entry matches').waitFor();
  });

  it('leads from a token, a role that was given, and a member to what happened to them', async () => {
    const call = (path: string, body: object) =>
      callApi(server.url, path, { session: team.session, body }).then((answer) => textOf(answer, 'id'));
    await call('/shared/tokens', { name: 'nightly', permissions: ['scripts:read'] });
    const userId = await call('/shared/users', { username: 'ben', displayName: 'Ben' });
    const bindingId = await call('/shared/role-bindings', { userId, role: 'viewer', teamId: team.teamId });
    await page.goto('/team/tokens');
    await page.getByRole('link', { name: 'History of nightly' }).click();
    await table().getByText('tokens.create').waitFor();
    await page.goto(`/team/members/${userId}`);
    await page.getByRole('link', { name: 'History of Viewer, Operations' }).click();
    await table().getByText('roleBindings.create').waitFor();
    await callApi(server.url, `/shared/role-bindings/${bindingId}`, {
      method: 'DELETE',
      session: team.session,
    });
    await page.goto(`/team/members/${userId}?tab=history`);
    await page.getByRole('link', { name: 'the roles they were given and lost' }).click();
    await table().getByText('roleBindings.delete').waitFor();
    expect(await rows().count()).toBe(3); // given, lost, and the header
  });

  it('previews what retention would drop, and asks for the month again', async () => {
    await page.goto('/audit/retention?before=2020-01');
    await page.getByText('No log has entries before 2020-01').waitFor();
    await page.getByText('Nothing was dropped so far').waitFor();
    await page.goto('/audit/retention?before=2999-01');
    await page.getByText(/The last whole month has to stay/).waitFor();
  });

  it.each([
    ['/audit', 'scripts.update', '68-audit'],
    ['/audit?action=scripts.*&range=24h&outcome=success', 'scripts.update', '69-audit-filters'],
    ['/audit?q=nothing-is-called-this', 'No entry matches', '70-audit-none'],
    ['/audit/seals', 'Verify all', '71-seals'],
    ['/audit/retention?before=2020-01', 'No log has entries', '72-retention'],
    ['/scripts/SCRIPT?tab=history', 'All of it in the audit log', '73-history'],
  ])('%s is accessible and fits', async (path, ready, name) => {
    expect(await inspect(window, path.replace('SCRIPT', script), ready, name)).toEqual([]);
  });

  it('stops a verification that takes long', async () => {
    await page.goto('/audit/seals');
    await page.route('**/trpc/shared.audit.verify*', () => undefined); // no answer comes
    await button('Verify Operations').click();
    await page.getByText(/Recomputing every entry and seal of Operations, [12] s so far/).waitFor();
    await button('Stop').click();
    await page.getByText('Operations: stopped before its end; nothing is known.').waitFor();
    await page.unroute('**/trpc/shared.audit.verify*');
    await button('Verify Operations').click();
    await page.getByText('Operations: everything fits').waitFor();
  });

  it('drops old months once their name is typed, and records where each log is cut', async () => {
    const old = randomUUID();
    await writeLongAgo(team.databaseUrl, old);
    const checkpoint = () =>
      callApi(server.url, `/shared/audit-logs/${old}/checkpoint`, { session: team.session });
    await until(async () => textOf(await checkpoint(), 'line').startsWith(`wo-audit ${old} 3 `), {
      what: 'the seal of the old entries',
    });
    await page.goto('/audit/seals');
    await page.getByRole('row', { name: new RegExp(old.slice(0, 8)) }).waitFor();
    await page.goto('/audit/retention?before=2020-02');
    await page.getByText(/: up to entry 3, seal /).waitFor();
    await button('Drop them…').click();
    expect(await button('Drop the entries').isDisabled()).toBe(true);
    await dialog().getByLabel('Type 2020-02 to confirm').fill('2020-02');
    await shoot(page, '78-retention-drop');
    await button('Drop the entries').click();
    await dialog().waitFor({ state: 'detached' });
    await page.goto(`/audit?action=audit.retain&teamId=${old}`);
    await page.getByRole('link', { name: /^Open audit.retain of/ }).click();
    await dialog().getByText('2020-02-01T00:00:00.000Z').waitFor();
  });

  it('names the entry that somebody changed in the database, and opens it', async () => {
    await tamper(team.databaseUrl, script);
    await page.goto('/audit/seals');
    await button('Verify Operations').click();
    await page.getByText('Operations: this log was tampered with').waitFor();
    await page.getByText(/A part of the entry is not what was sealed/).waitFor();
    await shoot(page, '74-tampered');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open the entry' }).click();
    await dialog().getByText('mallory').waitFor();
    await shoot(page, '75-tampered-entry');
  });

  it('keeps its rows while the database is away', async () => {
    await page.goto('/audit');
    const narrow = page.getByRole('link', { name: 'Only the log of Operations' }).first();
    await narrow.waitFor();
    await database.stop();
    await page
      .getByTestId('connection')
      .filter({ hasText: /Team offline/ })
      .waitFor({ timeout: 30_000 });
    await table().getByText('n20_statements.cmd').waitFor();
    await narrow.click();
    await page.getByText('The team database cannot be reached').waitFor(); // these filters were never answered
    await button('Take away: Log: Operations').click();
    await page.getByText('Shown as of').waitFor();
    await table().getByText('n20_statements.cmd').waitFor();
    await shoot(page, '76-audit-offline');
  });

  it('is loud about triggers that are off and a log that is not what it was', {
    timeout: 300_000,
  }, async () => {
    await database.start();
    await page.goto('/audit/seals');
    await page
      .getByText(/^The log is not protected: \d+ of its triggers do not work$/)
      .waitFor({ timeout: 60_000 });
    const alarm = page.getByRole('alert').filter({ hasText: 'has other entries than it had' });
    // the witness looks when the database is back, and every minute
    await until(
      async () => {
        await page.goto('/audit/seals');
        await alarm.getByText(/^Known: /).waitFor({ timeout: 15_000 });
        return true;
      },
      { timeoutMs: 150_000 },
    ).catch((error: unknown) => {
      throw new Error(`No alarm. The server said:\n${server.output().slice(-4_000)}`, { cause: error });
    });
    await alarm.getByText(/^Found: /).waitFor();
    await page
      .getByRole('row', { name: /Organisation/ })
      .getByText('REWRITE')
      .waitFor({ timeout: 90_000 });
    await shoot(page, '77-alarm');
    await button('Say why…').click();
    await dialog().getByLabel('Reason').fill('A test that rewrites the log');
    await button('Record and go on').click();
    await alarm.waitFor({ state: 'detached' });
  });

  it('never broke the content security policy nor the console on the way', () => {
    expect(window.complaints).toEqual([]);
  });
});
