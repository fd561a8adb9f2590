import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { auditLog } from '../../db/shared/schema/index.ts';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { emptyDatabase } from '../testing/databases.ts';
import { as, everywhere, firstAdmin, type TeamServer, type Where } from '../testing/team-server.ts';
import { tempFolder } from '../testing/temp.ts';
import { until } from '../testing/until.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server whose team database has no administrator, and one connection to it. */
async function emptyTeam(where: Where) {
  const dataDir = tempFolder('first-admin');
  const url = where === 'embedded' ? 'embedded:' : await emptyDatabase();
  const config = readConfig(
    { WO_DATA_DIR: dataDir, WO_PORT: '0', WO_SECRET_KEY_FILE: join(dataDir, 'key') },
    [],
  );
  const lines: string[] = [];
  const app = await createApp({
    config: { ...config, sharedUrl: url, sharedPoolSize: 1 },
    log: pino({ level: 'silent' }),
    announce: (line) => lines.push(line),
  });
  closers.push(() => app.close());
  await app.services.installation.initializeOnStartup();
  const token = () => lines.flatMap((line) => /wo_setup_[\w-]+/.exec(line) ?? []).at(-1);
  const setupToken = await until(token, { timeoutMs: 30_000 });
  return { app, setupToken };
}

async function denials({ app }: Pick<TeamServer, 'app'>) {
  const db = app.services.shared.connection()?.db;
  return db
    ?.select({ action: auditLog.action, reason: auditLog.reason })
    .from(auditLog)
    .where(eq(auditLog.outcome, 'denied'));
}

describe.each(everywhere)('installation.firstAdmin on %s, with a single connection', (where) => {
  it('refuses a wrong setup token, then takes the right one, and answers both', async () => {
    const server = await emptyTeam(where);
    const { firstAdmin: name } = as(server).installation;

    await expect(name({ ...firstAdmin, setupToken: 'wo_setup_wrong' })).rejects.toMatchObject({
      reason: 'INVALID_CREDENTIALS',
    });
    expect(await denials(server)).toEqual([
      { action: 'installation.firstAdmin', reason: 'INVALID_CREDENTIALS' },
    ]);
    const status = await name({ ...firstAdmin, setupToken: server.setupToken });

    expect(status).toMatchObject({ state: 'ready', needsFirstAdmin: false });
    const { username, password } = firstAdmin;
    expect(await as(server).shared.auth.signIn({ username, password })).toMatchObject({ user: { username } });
    expect(await as(server).installation.status()).toMatchObject({ needsFirstAdmin: false });
  });
});
