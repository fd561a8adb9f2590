import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../server/testing/postgres.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { admin, connectTeam } from '../../../server/testing/team-on-server.ts';
import { until } from '../../../server/testing/until.ts';
import { buildPage, inspect, launch, openWindow, seriousFindings, shoot, type Window } from './browser.ts';

const corpus = join(import.meta.dirname, '../../../server/testing/corpus/control-m/open');
const original = readFileSync(join(corpus, 'benkaan-sample-preprod.xml'), 'utf8');
const fileOf = (name: string, text: string) => ({ name, mimeType: 'text/xml', buffer: Buffer.from(text) });
const everyMonth = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
  .map((month) => ` ${month}="1"`)
  .join('');
/** A job that is described otherwise and runs every day, and a folder with one job less. */
const changed = original
  .replace(
    'DESCRIPTION="Processes daily GL transaction files (Dev)"',
    `DESCRIPTION="Books the ledger" DAYS="ALL"${everyMonth}`,
  )
  .replace(/<JOB [\s\S]*?<\/JOB>/, '');

// From nothing to two environments that are compared, as an engineer would. Steps build on each other.
describe('Control-M on its pages', () => {
  let server: ServerProcess;
  let database: TestPostgres;
  let browser: Browser;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    await buildPage();
    [server, database, browser] = await Promise.all([startServer(), startPostgres(), launch()]);
    await connectTeam(server, await database.createDatabase());
    window = await openWindow(browser, { origin: server.url });
    page = window.page;
    page.setDefaultTimeout(30_000);
    await page.goto('/sign-in?next=/control-m');
    await page.getByLabel('User name').fill(admin.username);
    await page.getByLabel(/^Password/).fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No Control-M definitions yet').waitFor();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await database?.remove();
  });
  beforeEach(() => page.setViewportSize({ width: 1280, height: 840 }));

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const link = (name: string | RegExp) => page.getByRole('link', { name });
  const dialog = () => page.getByRole('dialog');
  const table = (name: string) => page.getByRole('region', { name });

  async function upload(files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await page.getByLabel('Files to import').setInputFiles(files);
    await button(/^Read \d file/).click();
    await page.waitForURL(/\/control-m\/imports\/[0-9a-f-]{36}/);
  }

  async function apply(): Promise<void> {
    await button('Apply…').click();
    await dialog().getByRole('button', { name: 'Apply the import' }).click();
    await link('See the jobs').waitFor();
  }

  it('leads from an empty page to an environment and the first import', async () => {
    expect(await inspect(window, '/control-m', 'No Control-M definitions yet', '70-control-m-empty')).toEqual(
      [],
    );
    await page.setViewportSize({ width: 1280, height: 840 });
    await link('Import an export').click();
    await button('Create an environment').click();
    await dialog().getByLabel('Name').fill('PROD');
    await dialog().getByRole('button', { name: 'Create environment' }).click();
    await page.waitForURL(/environmentId=/);
    await dialog().waitFor({ state: 'detached' });
    await upload([fileOf('preprod.xml', original)]);
    await page.getByText(/^The files hold 11 folders, 25 jobs, 12 dependencies/).waitFor();
    await button('Added 36').waitFor();
    await shoot(page, '71-import-preview');
    expect(await seriousFindings(page)).toEqual([]);
    await apply();
    await link('See the jobs').click();
    await table('Jobs')
      .getByText('FIN-PREPROD-GL-ETL-PROJCODE-001-DW-Process_GL_Transactions-preprod')
      .waitFor();
  });

  it('refuses a file with its place, and changes nothing', async () => {
    await page.goto('/control-m/imports/new');
    await upload([
      fileOf('broken.xml', '<DEFTABLE>\n <FOLDER FOLDER_NAME="A">\n  <JOB JOBNAME="X" <\n</DEFTABLE>'),
      fileOf('preprod.xml', original),
    ]);
    await page.getByText('The import was refused: nothing was changed').waitFor();
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toMatch(/broken\.xml, line 3, column \d+/);
    await alert.getByText('not-well-formed').waitFor();
    expect(await inspect(window, page.url(), 'not-well-formed', '72-import-refused')).toEqual([]);
  });

  it('says loudly what a second import removes, and shows each field that differs', async () => {
    await page.goto('/control-m/imports/new');
    await upload([fileOf('changed.xml', changed)]);
    await page.getByText('Applying removes 1 definition from the environment').waitFor();
    await button('Changed 1').click();
    await page.waitForURL(/change=changed/);
    await link(/^Show the fields of .*Process_GL_Transactions/).click();
    await dialog().getByText('Books the ledger').waitFor();
    await page.reload();
    await dialog().getByText('Processes daily GL transaction files (Dev)').waitFor();
    await shoot(page, '73-import-field');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(await inspect(window, page.url(), 'What would change', '74-import-changed')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await apply();
  });

  it('narrows folders and jobs by what is in the address', async () => {
    await page.goto('/control-m');
    await page.waitForURL(/environmentId=/); // whoever gets the link sees the same environment
    await page
      .getByRole('navigation', { name: 'Folders' })
      .getByText('MKT-PREPROD-LEADS-ETL-PROJCODE-102')
      .click();
    await page.waitForURL(/folder=MKT-PREPROD-LEADS-ETL-PROJCODE-102/);
    await button('Take away: Folder: MKT-PREPROD-LEADS-ETL-PROJCODE-102').waitFor();
    const rows = () => table('Jobs').getByRole('row');
    await page.getByText('2 shown').waitFor();
    expect(await rows().count()).toBe(3);
    await page.reload();
    await page.getByText('2 shown').waitFor();
    await link('Clear all').click();
    await page.getByText('24 shown').waitFor();
    await page.getByLabel('Search jobs').fill('LEDGER');
    await page.getByText('1 shown').waitFor();
    await page.goBack();
    expect(await inspect(window, '/control-m', 'All folders', '75-jobs')).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await button('Save list').click();
        await page.getByRole('menuitem', { name: 'CSV, for a spreadsheet' }).click();
      })(),
    ]);
    expect(download.suggestedFilename()).toBe('jobs-PROD.csv');
    expect((await readFile(await download.path(), 'utf8')).trim().split('\r\n')).toHaveLength(25);
  });

  it('shows a job in full', async () => {
    await page.goto('/control-m?q=ledger');
    await table('Jobs')
      .getByRole('link', { name: /Process_GL_Transactions/ })
      .first()
      .click();
    await page.waitForURL(/\/control-m\/jobs\//);
    const at = new URL(page.url()).pathname;
    expect(await inspect(window, at, '/opt/dev/scripts/run_dw_proc.sh', '76-job')).toEqual([]);
    expect(await inspect(window, `${at}?tab=links`, 'Waits for', '77-job-links')).toEqual([]);
    expect(await inspect(window, `${at}?tab=script`, 'Say it by hand', '78-job-script')).toEqual([]);
    expect(await inspect(window, `${at}?tab=runs`, 'Order date', '79-job-runs')).toEqual([]);
    expect(await inspect(window, `${at}?tab=versions`, 'Books the ledger', '80-job-versions')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.getByRole('tab', { name: 'Source' }).click();
    await page.getByText('DESCRIPTION=').first().waitFor();
  });

  it('lets one say which script a job runs, and take it back', async () => {
    await page.goto('/control-m?q=ledger');
    await table('Jobs')
      .getByRole('link', { name: /Process_GL_Transactions/ })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Script' }).click();
    await button('It runs none of the catalogue').click();
    await button('Back to what the definition says').click();
    await button('It runs none of the catalogue').waitFor();
  });

  it('counts problems by kind, and leads to the job', async () => {
    await page.goto('/control-m/problems');
    const kinds = page.getByRole('group', { name: 'Kind of problem' });
    await kinds.getByRole('button', { name: /^All \d+/ }).waitFor();
    expect(await inspect(window, '/control-m/problems', 'Severity', '81-problems')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await kinds.getByRole('button', { name: /^Waits nobody fulfils/ }).click();
    await page.waitForURL(/kind=orphan/);
    await table('Problems').getByRole('link').first().click();
    await page.waitForURL(/\/control-m\/(jobs|folders)\//);
  });

  it('keeps a list of imports and of environments', async () => {
    expect(await inspect(window, '/control-m/imports', 'preprod.xml', '82-imports')).toEqual([]);
    expect(await inspect(window, '/control-m/imports/new', 'Drop files here, or', '83-import-new')).toEqual(
      [],
    );
    expect(await inspect(window, '/control-m/settings', 'Global conditions', '84-environments')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await button('Change').click();
    await dialog().getByLabel('Prefixes').fill('GL_');
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('GL_').waitFor();
    await page.goto('/control-m/settings?new=true');
    await dialog().getByLabel('Name').fill('TEST');
    await dialog().getByRole('button', { name: 'Create environment' }).click();
    await table('Environments').getByText('TEST').waitFor();
  });

  it('compares two environments, without the fields that do not count', async () => {
    await page.goto('/control-m/settings');
    await table('Environments').getByRole('link', { name: 'TEST', exact: true }).click();
    await link('Import an export').click();
    await upload([fileOf('dev.xml', original.replaceAll('svc_acct_dw_pp', 'svc_acct_dw_test'))]);
    await button('Added 36').waitFor();
    await apply();
    await page.goto('/control-m/compare');
    await page.getByRole('combobox', { name: /^Left/ }).click();
    await page.getByRole('option', { name: 'PROD, now' }).click();
    await page.getByRole('combobox', { name: /^Right/ }).click();
    await page.getByRole('option', { name: 'TEST, now' }).click();
    await button(/^Only on the right 1$/).waitFor();
    const different = async () => Number(/\d+/.exec(await button(/^Different/).innerText())?.[0]);
    const all = await different();
    expect(await inspect(window, page.url(), 'Fields that differ', '85-compare')).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await page.goto(`${page.url()}&ignore=runAs`);
    await button(/^Only on the right 1$/).waitFor();
    await until(async () => (await different()) < all, { timeoutMs: 30_000, what: 'fewer differences' });
    await button('Download').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Markdown, for a ticket' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('Books the ledger');
  });

  it('exports in either format, and says before what is lost', async () => {
    await page.goto('/control-m');
    await button('Export…').click();
    await dialog().getByText('The file says everything that the definitions say.').waitFor();
    await dialog().getByText('Jobs-as-Code JSON').click();
    await dialog()
      .getByText(/that this format cannot say/)
      .waitFor();
    await shoot(page, '86-export');
    expect(await seriousFindings(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('link', { name: 'Download' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('"Type": "SimpleFolder"');
    await page.goto('/audit?action=controlM.export.file');
    await page
      .getByRole('link', { name: /^Open controlM.export.file of/ })
      .first()
      .waitFor();
  });

  it('never said anything to the console', () => {
    expect(window.complaints).toEqual([]);
  });
});
