import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callApi, textOf } from '../../../server/testing/api.ts';
import { startPostgres, type TestPostgres } from '../../../server/testing/postgres.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam, type TeamOnServer } from '../../../server/testing/team-on-server.ts';
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
import { serveHarness } from './graph-harness/serve.ts';

const corpus = join(import.meta.dirname, '../../../server/testing/corpus/control-m/open');

async function contentOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

/** How many pixels of each canvas of a graph are painted. */
function painted(stage: Locator): Promise<number[]> {
  return stage.locator('canvas').evaluateAll((all) =>
    all.map((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return 0;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let count = 0;
      for (let at = 3; at < pixels.length; at += 4) if (pixels[at]) count += 1;
      return count;
    }),
  );
}

describe('the graph view', () => {
  let harness: Awaited<ReturnType<typeof serveHarness>>;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    [harness, browser] = await Promise.all([serveHarness(), launch()]);
    window = await openWindow(browser, { origin: harness.origin });
    page = window.page;
    page.setDefaultTimeout(20_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await harness?.stop();
  });

  const stage = () => page.getByRole('application');
  const list = () => page.getByRole('listbox');
  const selected = () => page.getByRole('option', { selected: true });
  /** Waits until there is a picture, and nothing is drawn any more. */
  async function still(): Promise<void> {
    let before = '';
    await until(
      async () => {
        const now = await painted(stage());
        const same = now.join() === before && (now[1] ?? 0) > 0;
        before = now.join();
        return same;
      },
      { timeoutMs: 30_000, what: 'a picture that no longer changes' },
    );
  }

  it('draws ten thousand nodes under the policy of the page, and takes edges away only while it moves', async () => {
    await page.goto('/?jobs=10000&edges=20000&folders=100');
    await stage().waitFor();
    await still();
    const [edges = 0, nodes = 0] = await painted(stage());
    expect(nodes).toBeGreaterThan(5_000);
    const box = await stage().boundingBox();
    if (!box) throw new Error('The graph has no size');
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 302, box.y + 202, { steps: 4 });
    await still();
    expect((await painted(stage()))[0]).toBeLessThan(edges);
    await page.mouse.up();
    await still();
    expect((await painted(stage()))[0]).toBeGreaterThan(edges * 0.9);
    await shoot(page, '80-graph-10000');
    expect(window.complaints).toEqual([]);
  });

  it('walks along edges by arrow keys, in step with the list and aloud', async () => {
    await page.goto('/?jobs=60&edges=80&folders=4');
    await stage().focus();
    await page.keyboard.press('ArrowDown'); // nothing is selected yet: the first node
    await selected().waitFor();
    const first = await selected().innerText();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(
      (before) => document.querySelector('[aria-selected="true"]')?.textContent !== before,
      first,
    );
    const aloud = page.getByRole('status').filter({ hasText: 'before it' });
    expect(await aloud.innerText()).toMatch(
      /^PAYROLL_DAILY_JOB_\d+, Job:Command in BATCH_FOLDER_\d+: \d+ before it, \d+ after it/,
    );
    await page.keyboard.press('Enter');
    await page.getByText(/^Opened: j\d+$/).waitFor();
    await page.keyboard.press('Escape');
    await selected().waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('000033');
    await page.keyboard.press('Enter'); // at once, as one does who knows the name
    await selected().filter({ hasText: 'PAYROLL_DAILY_JOB_000033' }).waitFor();
    await page.getByText('1 found', { exact: true }).waitFor();
    await page.keyboard.press('Home'); // the graph has the focus again
    await page.waitForFunction(
      () => !document.querySelector('[aria-selected="true"]')?.textContent?.includes('000033'),
    );
  });

  it('selects by the list with keys, and by a click in the picture', async () => {
    await page.goto('/?jobs=8&edges=10&folders=1');
    await stage().waitFor();
    await list().focus();
    await page.keyboard.press('End');
    await selected().filter({ hasText: 'PAYROLL_DAILY_JOB_000007' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await selected().filter({ hasText: 'PAYROLL_DAILY_JOB_000006' }).waitFor();
    const id = await list().getAttribute('aria-activedescendant');
    expect(await selected().getAttribute('id')).toBe(id);
    await still();
    await stage().focus();
    await page.keyboard.press('Escape');
    await still();
    // The overlay shows where the selected node is; a click there selects it again.
    await list().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await selected().filter({ hasText: 'PAYROLL_DAILY_JOB_000000' }).waitFor();
    await still();
    const ring = await stage()
      .locator('canvas')
      .last()
      .evaluate((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return { x: 0, y: 0 };
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let [x, y, count] = [0, 0, 0];
        for (let at = 3; at < pixels.length; at += 4) {
          if (!pixels[at]) continue;
          x += ((at - 3) / 4) % canvas.width;
          y += Math.floor((at - 3) / 4 / canvas.width);
          count += 1;
        }
        return { x: x / count, y: y / count };
      });
    await page.keyboard.press('End');
    await selected().filter({ hasText: 'PAYROLL_DAILY_JOB_000007' }).waitFor();
    await stage().locator('canvas').last().click({ position: ring });
    await selected().filter({ hasText: 'PAYROLL_DAILY_JOB_000000' }).waitFor();
  });

  it('zooms by keys, and shows all again', async () => {
    await page.goto('/?jobs=60&edges=80&folders=4');
    await stage().focus();
    await still();
    const whole = await painted(stage());
    await page.keyboard.press('+');
    await still();
    expect(await painted(stage())).not.toEqual(whole);
    await page.keyboard.press('0');
    await still();
    expect(await painted(stage())).toEqual(whole);
  });

  it('is complete for those who do not see it: no serious finding, light and dark, wide and narrow', async () => {
    const wrong = await inspect(
      window,
      '/?jobs=60&edges=80&folders=4&after=12',
      'PAYROLL_DAILY_JOB_000001',
      '81-graph',
    );
    expect(wrong).toEqual([]);
    expect(window.complaints).toEqual([]);
  });

  it('is taken away as a picture that opens by itself, and as a list', async () => {
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.goto('/?jobs=60&edges=80&folders=4&after=12');
    await stage().waitFor();
    const save = async (format: string) => {
      await page.getByRole('button', { name: 'Save' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: format }).click(),
      ]);
      return download;
    };
    const picture = await save('SVG');
    expect(picture.suggestedFilename()).toBe('generated.svg');
    const svg = await contentOf(picture);
    const read = await page.evaluate((text) => {
      const file = new DOMParser().parseFromString(text, 'image/svg+xml');
      return { root: file.documentElement.nodeName, names: file.querySelectorAll('text').length };
    }, svg);
    expect(read).toEqual({ root: 'svg', names: 4 + 2 * 60 });
    const rows = (await contentOf(await save('CSV'))).trim().split('\r\n');
    expect(rows).toHaveLength(1 + 64);
    expect(rows.filter((row) => row.includes('Runs after'))).toHaveLength(12);
  });
});

// A planner looks at a night: everything, one folder, what hangs on a job, and the way from one to another.
describe('the graph of Control-M', () => {
  let server: ServerProcess;
  let database: TestPostgres;
  let browser: Browser;
  let window: Window;
  let page: Page;
  let team: TeamOnServer;
  let environment: string;

  beforeAll(async () => {
    await buildPage();
    [server, database, browser] = await Promise.all([startServer(), startPostgres(), launch()]);
    team = await connectTeam(server, await database.createDatabase());
    const body = { teamId: team.teamId, name: 'PROD' };
    const made = await callApi(server.url, '/shared/control-m/environments', { session: team.session, body });
    environment = textOf(made, 'id');
    await importFile('dagify-011-fast-x.xml');
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(20_000);
    await page.goto(startLinkOf(server));
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.goto('/sign-in?next=/control-m/graph');
    await page.getByLabel('User name').fill(admin.username);
    await page.getByLabel(/^Password/).fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await stage().waitFor();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await database?.remove();
  });
  beforeEach(() => page.setViewportSize({ width: 1280, height: 840 }));

  async function importFile(name: string): Promise<void> {
    const query = new URLSearchParams({ environmentId: environment, filename: name, wait: '60' });
    const headers = {
      authorization: `Bearer ${team.session}`,
      'content-type': 'application/octet-stream',
      'idempotency-key': randomUUID(),
    };
    const answer = await fetch(new URL(`/api/v1/shared/control-m/imports?${query}`, server.url), {
      method: 'POST',
      headers,
      body: await readFile(join(corpus, name)),
    });
    const id = textOf({ status: answer.status, body: await answer.json() }, 'id');
    const apply = `/shared/control-m/imports/${id}/apply`;
    const applied = await callApi(server.url, apply, { method: 'POST', session: team.session });
    expect(textOf(applied, 'state')).toBe('applied');
  }

  const stage = () => page.getByRole('application');
  const option = (name: string | RegExp) => page.getByRole('option', { name });
  const first = 'fx_fld_001_app_001_subapp_001_job_001';
  const open = (search: string) => page.goto(`/control-m/graph?environmentId=${environment}${search}`);
  const choose = async (label: string, text: string) => {
    await page.getByRole('combobox', { name: label }).fill(text);
    await page.getByRole('option', { name: new RegExp(`^(fx_fld_001 / )?${text}$`) }).click();
  };

  it('shows everything, and what a node is connected with and why', async () => {
    await open('');
    await stage().waitFor();
    expect(await stage().getAttribute('aria-label')).toMatch(/^Graph of PROD: 14 nodes, 12 edges$/);
    await option(new RegExp(`/${first}#1`)).click();
    await page.waitForURL((url) => url.searchParams.has('focus'));
    await page.getByText(/^Directly after it/).waitFor();
    expect(await page.getByText(/^Event .*_OK|^Event /).count()).toBeGreaterThan(0);
    await shoot(page, '82-graph-focus');
  });

  it('highlights what hangs on a job, keeps it while others are looked at, and shows only that', async () => {
    await page.getByText('After it', { exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('impact') === 'downstream');
    await option(/, After it/)
      .first()
      .waitFor();
    const legend = page.getByText(/^After it: \d+$/).first();
    const marked = Number(/\d+/.exec(await legend.innerText())?.[0]);
    expect(marked).toBeGreaterThan(1);
    await option(/, After it/)
      .last()
      .click();
    await page.getByText(/^Highlighted from/).waitFor();
    expect(await legend.innerText()).toBe(`After it: ${marked}`);
    await page.getByRole('switch', { name: 'Show only what is highlighted' }).press('Space');
    await page.waitForURL((url) => url.searchParams.get('only') === 'true');
    // The job itself, and its folder.
    const narrowed = page.getByRole('application', { name: new RegExp(`: ${marked + 2} nodes,`) });
    await narrowed.waitFor();
    await page.reload();
    await narrowed.waitFor();
    await shoot(page, '83-graph-impact');
  });

  it('narrows to a folder, and to what is near a job', async () => {
    await open('');
    await stage().waitFor();
    await page.getByText('A folder', { exact: true }).click();
    await choose('Folder', 'fx_fld_002');
    await page.waitForURL((url) => url.searchParams.has('folderId'));
    await page.getByRole('application', { name: /Graph of the folder fx_fld_002/ }).waitFor();
    await page.getByText('Around a job', { exact: true }).click();
    await choose('Job or folder', 'fx_fld_001_app_001_subapp_001_job_003');
    await page.waitForURL((url) => url.searchParams.has('around'));
    await page
      .getByRole('application', { name: /Graph around fx_fld_001_app_001_subapp_001_job_003/ })
      .waitFor();
    await page.getByRole('slider').press('ArrowLeft');
    await page.waitForURL((url) => url.searchParams.get('depth') === '1');
  });

  it('finds the way from one job to another, and says when there is none', async () => {
    await open('');
    await stage().waitFor();
    await page.getByRole('button', { name: 'Find a way' }).click();
    await choose('From', first);
    await choose('To', 'fx_fld_001_app_001_subapp_001_job_003');
    await page.getByText(/the shortest has|One way, with/).waitFor();
    await option(/, On the way/)
      .first()
      .waitFor();
    await shoot(page, '84-graph-way');
    await page.getByRole('button', { name: 'Exchange the ends' }).click();
    await page.getByText('Nothing leads from the first to the second.').waitFor();
  });

  it('shows the neighbourhood on the page of a job, which opens from the picture', async () => {
    await open('');
    await option(new RegExp(`/${first}#1`)).dblclick();
    await page.waitForURL('**/control-m/jobs/**');
    await page.getByRole('tab', { name: 'Graph' }).click();
    await page.getByRole('application', { name: new RegExp(`Graph around ${first}`) }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shoot(page, '85-graph-neighbourhood');
  });

  it('has no serious finding, light and dark, wide and narrow', async () => {
    await open('');
    await option(new RegExp(`/${first}#1`)).click();
    await page.waitForURL((url) => url.searchParams.has('focus'));
    const { search } = new URL(page.url());
    const wrong = await inspect(
      window,
      `/control-m/graph${search}&impact=downstream&from=${new URLSearchParams(search).get('focus') ?? ''}`,
      'Directly after it',
      '86-graph-page',
    );
    expect(wrong).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});
