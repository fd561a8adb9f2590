import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRestore } from '../../db/local/restore.ts';
import { owner, type Solo, soloServers } from '../testing/solo-servers.ts';
import { as, firstAdmin } from '../testing/team-server.ts';
import { tempFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';

const aServer = soloServers();
const folderOf = ({ dataDir }: Solo) => join(dataDir, 'shared-embedded');
const kept = 'shared-embedded-moved-20260301T102030Z';

/** As a start finds it after a personal backup from before a move was restored. */
async function restoredServer(): Promise<Solo> {
  const server = await aServer();
  for (const name of ['shared-embedded-moved-20250101T102030Z', kept]) mkdirSync(join(server.dataDir, name));
  writeFileSync(join(server.dataDir, kept, 'MOVED'), 'db.example.com:5432/wo\n');
  await start(server);
  return server;
}

/** Starts with a stored connection to the embedded database. */
async function start(server: Solo): Promise<void> {
  const { installation, shared } = server.app.services;
  await installation.moving(async (store) =>
    store({ url: 'embedded:', migrate: 'apply', acceptSharedLogin: false }),
  );
  await installation.initializeOnStartup();
  await shared.settled(20_000);
}

describe('a stored connection to an embedded database that is not there', () => {
  it('is unavailable, says where it went, and makes no new one', async () => {
    const server = await restoredServer();

    const status = await owner(server).status();
    expect(status).toMatchObject({
      mode: 'shared',
      state: 'unavailable',
      reason: expect.stringMatching(`moved to db.example.com:5432/wo, and ${kept} keeps it`),
    });
    expect(await as(server).installation.status()).toMatchObject({
      reason: expect.stringMatching(`moved to a server, and ${kept} keeps it`),
    });
    expect(existsSync(folderOf(server))).toBe(false);
  });

  it('tells of no move when there was none', async () => {
    const server = await aServer();
    mkdirSync(folderOf(server)); // emptied, or never filled
    await start(server);
    const { state, reason } = await owner(server).status();
    expect([state, reason]).toEqual(['unavailable', expect.stringContaining('put the folder back')]);
    const plan = await planRestore(tempFolder(), join(server.dataDir, 'workspace.db'));
    expect(plan).toMatchObject({
      backup: { team: { kind: 'embedded' } },
      teamProblem: expect.stringContaining('put the folder back'),
    });
  });

  it('is made anew when somebody configures it', async () => {
    const server = await restoredServer();
    expect(await owner(server).test({ url: 'embedded:' })).toMatchObject({ ok: true, schema: 'empty' });
    await expect(owner(server).configure({ url: 'embedded:', migrate: 'apply' })).rejects.toMatchObject({
      reason: 'FIRST_ADMIN_REQUIRED',
    });
    expect(existsSync(folderOf(server))).toBe(false);
    const made = await owner(server).configure({ url: 'embedded:', migrate: 'apply', firstAdmin });
    expect(made).toMatchObject({ state: 'ready', needsFirstAdmin: false });
  });

  it('is made when the environment names it', async () => {
    const { app } = await aServer({ WO_SHARED_DATABASE_URL: 'embedded:' });
    await until(() => app.services.shared.status().state === 'ready', { timeoutMs: 30_000 });
  });
});
