import { join } from 'node:path';
import { asc, eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { auditLog, users } from '../../db/shared/schema/index.ts';
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

/** All rows of the log, oldest first. */
async function rowsOfLog({ app }: Pick<TeamServer, 'app'>) {
  const { db } = await until(() => app.services.shared.connection());
  const { action, outcome, resourceType } = auditLog;
  return db.select({ action, outcome, resourceType }).from(auditLog).orderBy(asc(auditLog.at));
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
    const signedIn = await as(server).shared.auth.signIn({ username, password });
    expect(signedIn).toMatchObject({ user: { username } });
    const account = await as(server, { session: signedIn.sessionToken }).shared.auth.account();
    expect(account.passwordChangedAt).not.toBeNull();
    expect(await as(server).installation.status()).toMatchObject({ needsFirstAdmin: false });
  });

  it('is refused and leaves exactly one row of its type, then leaves exactly the audit rows it should (AUD-3)', async () => {
    const server = await emptyTeam(where);
    const { firstAdmin: name } = as(server).installation;
    const rows = () => rowsOfLog(server);

    await expect(name({ ...firstAdmin, setupToken: 'wo_setup_wrong' })).rejects.toThrow();
    const denied = { action: 'installation.firstAdmin', outcome: 'denied', resourceType: 'installation' };
    expect(await rows()).toEqual([denied]);
    await name({ ...firstAdmin, setupToken: server.setupToken });

    const named = { action: 'installation.firstAdmin', outcome: 'success', resourceType: 'user' };
    expect(await rows()).toEqual([denied, named]);
  });

  it('names nobody while the log cannot be written (AUD-2)', async () => {
    const server = await emptyTeam(where);
    const { firstAdmin: name, status } = as(server).installation;
    const db = await until(() => server.app.services.shared.connection()?.db);
    await db.execute(sql`create function no_audit_today() returns trigger language plpgsql as
      $$ begin raise exception 'no audit today'; end $$`);
    await db.execute(sql`create trigger broken before insert on audit_log
      for each row execute function no_audit_today()`);

    const startedAt = performance.now();
    await expect(name({ ...firstAdmin, setupToken: server.setupToken })).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(await db.$count(users)).toBe(0);

    await db.execute(sql`drop function no_audit_today() cascade`);
    await name({ ...firstAdmin, setupToken: server.setupToken }); // control: the token was not used up
    expect(await status()).toMatchObject({ needsFirstAdmin: false });
    expect(await db.$count(users)).toBe(1);
  });
});
