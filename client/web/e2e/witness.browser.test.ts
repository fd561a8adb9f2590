import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callApi } from '../../../server/testing/api.ts';
import { testServer } from '../../../server/testing/databases.ts';
import { onServer } from '../../../server/testing/postgres.ts';
import { type ServerProcess, startServer } from '../../../server/testing/server-process.ts';
import { connectTeam, type TeamOnServer } from '../../../server/testing/team-on-server.ts';
import { until } from '../../../server/testing/until.ts';
import {
  buildPage,
  launch,
  openWindow,
  overflowX,
  seriousFindings,
  shoot,
  startLinkOf,
  type Window,
} from './browser.ts';

describe('a log that was cut', () => {
  let browser: Browser;
  let server: ServerProcess;
  let team: TeamOnServer;
  let window: Window;

  /** Takes all seals of the team's log away, then lets the server connect anew: it looks at once. */
  async function cutAndRestart(): Promise<void> {
    await onServer(team.databaseUrl, async (sql) => {
      await until(async () => (await sql`select from audit_pending`).length === 0);
    });
    const seen = async () => {
      const { body } = await callApi(server.url, '/bridge/audit-witness', { local: server.accessToken });
      return JSON.stringify(body).includes(team.teamId);
    };
    await server.stop();
    server = await startServer({ dataDir: server.dataDir });
    await until(seen);
    await server.stop();
    await onServer(team.databaseUrl, (sql) =>
      sql.begin(async (tx) => {
        for (const table of ['audit_sealed', 'audit_checkpoints']) {
          await tx`alter table ${tx(table)} disable trigger all`;
          await tx`delete from ${tx(table)} where log = ${team.teamId}`;
        }
      }),
    );
    server = await startServer({ dataDir: server.dataDir });
  }

  beforeAll(async () => {
    await buildPage();
    browser = await launch();
    server = await startServer();
    team = await connectTeam(server, await testServer().createDatabase());
    await cutAndRestart();
    window = await openWindow(browser, { origin: server.url });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await testServer().dropDatabase(team.databaseUrl);
  });

  it('is told on every page, with both checkpoints, until somebody says why', async () => {
    const { page } = window;
    await page.goto(startLinkOf(server));
    const banner = page.getByRole('alert').filter({ hasText: 'is shorter than it was' });
    await banner.waitFor();
    await banner.getByText('Known: 1 entry').waitFor();
    await banner.getByText('Found: 0 entries').waitFor();
    await shoot(page, 'witness-alarm');
    await page.setViewportSize({ width: 390, height: 840 });
    expect(await overflowX(page)).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 840 });
    await banner.getByRole('link', { name: 'Open the audit log' }).click();
    await banner.waitFor();

    await banner.getByRole('button', { name: 'Say why' }).click();
    const dialog = page.getByRole('dialog');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByLabel('Reason').fill('Restored a backup');
    await shoot(page, 'witness-acknowledge');
    await dialog.getByRole('button', { name: 'Record and go on' }).click();
    await banner.waitFor({ state: 'detached' });

    expect(window.complaints).toEqual([]);
    // the alarm ends here at once; the team's log is told with the look that follows
    const rows = await until(async () => {
      const found = await onServer(
        team.databaseUrl,
        (sql) => sql`select reason from audit_log where action = 'audit.acknowledge'`,
      );
      return found.length > 0 ? [...found] : undefined;
    });
    expect(rows).toEqual([{ reason: 'Restored a backup' }]);
  });
});
