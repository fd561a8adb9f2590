import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { maxManualBackups } from '../../../db/local/backup-files.ts';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { startApp } from '../../testing/http/app.ts';
import { localCaller } from '../../testing/local-context.ts';
import { tempFolder } from '../../testing/temp.ts';
import { failureOf } from './failure.ts';
import { LocalBackups } from './service.ts';

function writeBackups(dataDir: string, names: string[]): void {
  mkdirSync(join(dataDir, 'backups'), { recursive: true });
  for (const name of names) writeFileSync(join(dataDir, 'backups', name), name);
}

const manual = (count: number) =>
  Array.from(
    { length: count },
    (_, n) => `workspace-20250101T0000000${String(n).padStart(2, '0')}Z-4-manual.db`,
  );

describe('local.backups', () => {
  it('makes one while notes are written, lists it, and removes it', async () => {
    const { call, dataDir } = await localCaller();
    const note = await call.notes.create({ title: 'before' });

    const making = call.backups.create({});
    await call.notes.create({ title: 'during' });
    const { sha256, ...made } = await making;

    expect(await call.backups.list({})).toEqual({ items: [made], nextCursor: null });
    const file = join(dataDir, 'backups', made.name);
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
    const copy = new Database(file, { readonly: true });
    expect(copy.prepare('select id from notes order by seq').pluck().get()).toBe(note.id);
    copy.close();
    await call.backups.delete({ name: made.name });
    expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
    await expect(call.backups.delete({ name: made.name })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('makes those asked for at once one after the other, each within the limit', async () => {
    const { call, dataDir } = await localCaller();
    writeBackups(dataDir, manual(maxManualBackups - 1));
    const all = await Promise.allSettled([call.backups.create({}), call.backups.create({})]);
    expect(all).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { reason: 'LIMIT_REACHED', details: { limit: maxManualBackups } } },
    ]);
    await call.backups.create({ keep: 1 });
    expect((await call.backups.list({})).items).toHaveLength(1);
  });

  it('makes one that is fetched and removed also at the limit, but keeps nothing with it', async () => {
    const { call, dataDir } = await localCaller();
    writeBackups(dataDir, manual(maxManualBackups));
    const { name } = await call.backups.create({ temporary: true });
    expect((await call.backups.list({})).items).toHaveLength(maxManualBackups + 1);
    await call.backups.delete({ name });
    await expect(call.backups.create({ temporary: true, keep: 1 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(call.backups.create({})).rejects.toMatchObject({
      reason: 'LIMIT_REACHED',
      message: expect.stringContaining('wo local backup --to'),
    });
  });

  it('lists in pages, the newest first', async () => {
    const { call, dataDir } = await localCaller();
    const names = manual(5);
    writeBackups(dataDir, names);
    const first = await call.backups.list({ limit: 3 });
    const second = await call.backups.list({ limit: 3, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(names.reverse());
    expect(second.nextCursor).toBeNull();
  });

  it('says that the disk is full, and hides what is a bug', () => {
    expect(failureOf(Object.assign(new Error('no'), { code: 'ENOSPC' }))).toMatchObject({
      reason: 'LOCAL_DB_UNAVAILABLE',
      details: { problem: 'full' },
    });
    expect(failureOf(new Error('a bug'))).toMatchObject({ reason: undefined });
  });

  it('is given up when the server stops', async () => {
    const dataDir = tempFolder('backups');
    const local = await openLocalDatabase({ dataDir });
    onTestFinished(() => local.close());
    const backups = new LocalBackups({ local, dataDir });
    const checking = backups.check();
    backups.close();
    await expect(checking).rejects.toThrow('ended without an answer (SIGKILL)');
    await expect(backups.create({})).rejects.toThrow('stopping');
  });
});

describe('GET /api/v1/local/backups/{name}/file', () => {
  it('sends the bytes to the owner only, and nothing from outside the folder', async () => {
    const { url, owner, dataDir } = await startApp();
    const [name = ''] = manual(1);
    writeBackups(dataDir, [name, 'replaced-20250102T000000000Z.db', 'replaced-20250102T000000000Z.db-wal']);
    const get = (file: string, headers: Record<string, string> = owner) =>
      fetch(`${url}/api/v1/local/backups/${encodeURIComponent(file)}/file`, { headers });

    const answer = await get(name);
    expect(answer.headers.get('content-disposition')).toContain(name);
    expect(answer.headers.get('content-type')).toBe('application/vnd.sqlite3');
    expect(await answer.text()).toBe(name);
    expect((await get(name, {})).status).toBe(401);
    for (const other of ['../workspace.db', '../access-token', 'workspace.db'])
      expect(await (await get(other)).json()).toMatchObject({ status: 404, reason: 'NOT_FOUND' });
    const withLog = await (await get('replaced-20250102T000000000Z.db')).json();
    expect(withLog).toMatchObject({ reason: 'NOT_FOUND', message: expect.stringContaining('log beside it') });
  });
});

describe('local.database', () => {
  it('is checked on request, and says so afterwards', async () => {
    const { call, dataDir, local } = await localCaller();
    expect(await call.database.get()).toMatchObject({
      path: join(dataDir, 'workspace.db'),
      schema: local.sqlite.pragma('user_version', { simple: true }),
      lastCheck: null,
    });
    const [check, same] = await Promise.all([call.database.check(), call.database.check()]);
    expect(check).toMatchObject({ ok: true, problems: [] });
    expect(same).toEqual(check);
    expect((await call.database.get()).lastCheck).toEqual(check);
  });

  it('tells what is wrong with it while it goes on being used', async () => {
    const { call, local } = await localCaller();
    local.sqlite.exec("update schema_migrations set checksum = 'x' where id = 1");
    expect(await call.database.check()).toMatchObject({ ok: false, problems: [{ kind: 'migrations' }] });
    await call.notes.create({ title: 'still there' });
  });
});
