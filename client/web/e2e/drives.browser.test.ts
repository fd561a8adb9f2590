import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../../server/testing/api.ts';
import { testServer } from '../../../server/testing/databases.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam, type TeamOnServer } from '../../../server/testing/team-on-server.ts';
import { until } from '../../../server/testing/until.ts';
import { buildPage, inspect, launch, openWindow, shoot, type Window } from './browser.ts';
import { fillCatalogue } from './script-catalogue.ts';

/** A job that runs the first script of the night, and one that waits for it. */
const definitions = `<?xml version="1.0" encoding="utf-8"?>
<DEFTABLE>
  <FOLDER DATACENTER="ctm" FOLDER_NAME="NIGHT">
    <JOB JOBNAME="START" TASKTYPE="Command" CMDLINE="D:\\batch\\nightly\\n00_start.cmd" PARENT_FOLDER="NIGHT">
      <OUTCOND NAME="NIGHT-STARTED" ODATE="ODAT" SIGN="+" />
    </JOB>
    <JOB JOBNAME="REPORT" TASKTYPE="Command" CMDLINE="echo done" PARENT_FOLDER="NIGHT">
      <INCOND NAME="NIGHT-STARTED" ODATE="ODAT" AND_OR="A" />
    </JOB>
  </FOLDER>
</DEFTABLE>`;

describe('drives, impact, calls and problems on their pages', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    await buildPage();
    [server, browser] = await Promise.all([startServer(), launch()]);
    const team = await connectTeam(server, await testServer().createDatabase());
    await fillCatalogue(server, team);
    await importDefinitions(server, team);
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(20_000);
    await page.goto('/sign-in?next=/drives');
    await page.getByLabel('User name').fill(admin.username);
    await page.getByLabel(/^Password/).fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Drives', level: 1 }).waitFor();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });
  beforeEach(() => page.setViewportSize({ width: 1280, height: 840 }));

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const link = (name: string | RegExp) => page.getByRole('link', { name });

  it.each([
    ['/drives', 'Free letters', '90-drives'],
    ['/drives?show=matrix', '\\\\FIN-FS01\\clearing', '91-drives-matrix'],
    ['/drives?show=conflicts', 'same call chain', '92-drives-conflicts'],
    ['/drives?show=servers', '\\\\EDI-GW01', '93-drives-servers'],
    ['/impact', 'What goes away?', '94-impact-asked'],
    ['/impact?server=FIN-FS01', 'scripts use it', '95-impact'],
    ['/impact?server=NOSUCH', 'Nothing depends on it', '96-impact-none'],
    ['/impact?server=EDI-GW01&view=graph', 'Uses it', '97-impact-graph'],
    ['/scripts/graph', 'In a circle of calls', '98-calls'],
    ['/scripts/problems', 'in clear', '99-script-problems'],
  ])('%s is accessible and fits', async (path, ready, name) => {
    expect(await inspect(window, path, ready, name)).toEqual([]);
  });

  it('leads from a letter to the line that maps it', async () => {
    await page.goto('/drives');
    await button('K: show scripts').click();
    await page.waitForURL(/letter=K/);
    await link('tools/drvmap.cmd').click();
    await page.waitForURL(/\/scripts\/.+line=\d+/);
    await page.getByRole('heading', { name: 'drvmap.cmd', level: 1 }).waitFor();
  });

  it('shows clashes of one letter, and takes the filter away again', async () => {
    await page.goto('/drives?show=conflicts');
    await button(/^same script 1$/).click();
    await page.waitForURL(/level=same-script/);
    const clash = page.getByRole('region', { name: 'Z: same script' });
    await clash.getByText('\\\\LOG-FS02\\freight-mirror').waitFor();
    expect(await page.getByRole('region', { name: /: same / }).count()).toBe(1);
    await button(/^All \d+$/).click();
    expect(await page.getByRole('region', { name: /: same / }).count()).toBeGreaterThan(1);
  });

  it('answers what uses a server: scripts with the line, jobs, and what waits for them', async () => {
    await page.goto('/drives');
    await page.getByLabel('What uses it?', { exact: true }).fill('a server');
    await button('What uses it?').click();
    await page.getByText('Give a server, a share').waitFor();
    await page.getByLabel('What uses it?', { exact: true }).fill('\\\\fin-fs01');
    await button('What uses it?').click();
    await page.waitForURL(/\/impact\?.*server=fin-fs01/);
    await page.getByText(/^19 scripts use it, 11 more start those, 1 jobs run one of them, 1 jobs/).waitFor();
    const scripts = page.getByRole('region', { name: 'Scripts that depend on it' });
    await scripts.getByRole('link', { name: 'common/mapdrives.cmd', exact: true }).waitFor();
    await link('NIGHT / START').waitFor();
    await link('NIGHT / REPORT').waitFor();
    await shoot(page, '95-impact-jobs');
    await scripts.getByRole('link', { name: 'Line 6' }).first().click();
    await page.waitForURL(/\/scripts\/.+line=6/);
    await page.goBack();
    await button('Graph').click();
    await page.waitForURL(/view=graph/);
    await page.getByText('Starts one that does').first().waitFor();
  });

  it('finds problems by kind and word, and leads to the line', async () => {
    await page.goto('/scripts/problems');
    await button(/^Missing scripts 16$/).click();
    await page.waitForURL(/kind=missing-script/);
    await page.getByLabel('Search the problems').fill('gone.cmd');
    await page.waitForURL(/q=gone/);
    await link('adhoc/weekly.cmd:12').click();
    await page.waitForURL(/\/scripts\/.+line=12/);
  });

  it('never breaks its content security policy', () => {
    expect(window.complaints).toEqual([]);
  });
});

async function importDefinitions(server: ServerProcess, { session, teamId }: TeamOnServer): Promise<void> {
  const body = { teamId, name: 'PROD' };
  const made = await callApi(server.url, '/shared/control-m/environments', { session, body });
  const place = `environmentId=${textOf(made, 'id')}&filename=night.xml`;
  const sent = await fetch(`${server.url}/api/v1/shared/control-m/imports?${place}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/octet-stream' },
    body: definitions,
  });
  const id = textOf({ status: sent.status, body: await sent.json() }, 'id');
  const state = async () =>
    textOf(await callApi(server.url, `/shared/control-m/imports/${id}`, { session }), 'state');
  await until(async () => (await state()) === 'previewed', { what: 'the preview' });
  await callApi(server.url, `/shared/control-m/imports/${id}/apply`, { method: 'POST', session, body: {} });
  await until(async () => (await state()) === 'applied', { what: 'the import' });
}
