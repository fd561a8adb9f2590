import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../server/testing/local-db/crash.ts';
import { newerMigrations, released } from '../../server/testing/local-db/migration-folders.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { makeBackup, makeBackupAt } from './backup.ts';
import {
  deleteBackupFile,
  findBackupFile,
  listBackupFiles,
  maxManualBackups,
  maxManualBytes,
  refuseNoRoom,
  refuseOverLimit,
} from './backup-files.ts';
import { openLocalDatabase } from './client.ts';

async function closedDatabase(): Promise<string> {
  const dataDir = tempFolder('backup');
  (await openLocalDatabase({ dataDir })).close();
  return dataDir;
}

const namesIn = (dataDir: string) => readdirSync(join(dataDir, 'backups')).sort();

/** As old as its place: the first is the newest. */
function writeBackups(dataDir: string, count: number, end: string): void {
  mkdirSync(join(dataDir, 'backups'), { recursive: true });
  for (let day = 1; day <= count; day += 1)
    writeFileSync(
      join(dataDir, 'backups', `workspace-202501${String(31 - day).padStart(2, '0')}T000000000Z-3${end}`),
      '',
    );
}

describe('makeBackup', () => {
  it('makes one private, sound file, with its hash; a closed database stays byte for byte', async () => {
    const dataDir = await closedDatabase();
    const before = [readdirSync(dataDir).sort(), readFileSync(join(dataDir, 'workspace.db'))];

    const made = await makeBackup(dataDir, { alone: true });

    expect(made).toMatchObject({ kind: 'manual', schema: released });
    expect(namesIn(dataDir)).toEqual([made.name]);
    const file = join(dataDir, 'backups', made.name);
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(made.sha256);
    expect(statSync(file)).toMatchObject({ size: made.size });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(join(dataDir, 'backups'), { recursive: true });
    expect([readdirSync(dataDir).sort(), readFileSync(join(dataDir, 'workspace.db'))]).toEqual(before);
  });

  it('is one state of a database that another connection goes on writing', async () => {
    const dataDir = tempFolder('backup');
    const local = await openLocalDatabase({ dataDir });
    const pair = local.sqlite.transaction((n: number) => {
      for (const half of ['a', 'b'])
        local.sqlite
          .prepare('insert into notes (id, title, body, created_at, updated_at) values (?, ?, ?, 1, 1)')
          .run(v7(), `${n} ${half}`, 'x'.repeat(2000));
    });
    for (let n = 0; n < 300; n += 1) pair(n);
    let written = 300;
    const writing = setInterval(() => pair((written += 1)), 0);
    const made = await makeBackup(dataDir, { alone: false });
    clearInterval(writing);
    local.close();

    expect(written).toBeGreaterThan(300); // or nothing was written meanwhile
    const copy = new Database(join(dataDir, 'backups', made.name), { readonly: true });
    const count = Number(copy.prepare('select count(*) from notes').pluck().get());
    copy.close();
    expect([count % 2, count >= 600]).toEqual([0, true]);
  });

  it('does not push out those before migrations, nor they it', async () => {
    const dataDir = await closedDatabase();
    const first = await makeBackup(dataDir, { alone: true });
    writeBackups(dataDir, 5, '.db');
    const last = await makeBackup(dataDir, { alone: true, keep: 2 });
    expect(namesIn(dataDir)).toHaveLength(7);

    const migrationsFolder = newerMigrations(tempFolder('backup'), { next: 'CREATE TABLE next (a);' });
    (await openLocalDatabase({ dataDir, migrationsFolder })).close();

    const kinds = listBackupFiles(dataDir).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'migration')).toHaveLength(5);
    expect(namesIn(dataDir)).toEqual(expect.arrayContaining([first.name, last.name]));
  });

  it('keeps as many as it is told, the newest', async () => {
    const dataDir = await closedDatabase();
    writeBackups(dataDir, 4, '-manual.db');
    const made = await makeBackup(dataDir, { alone: true, keep: 2 });
    expect(listBackupFiles(dataDir).map(({ name }) => name)).toEqual([
      made.name,
      'workspace-20250130T000000000Z-3-manual.db',
    ]);
  });

  it('stops at the limit and deletes nothing by itself', async () => {
    const dataDir = await closedDatabase();
    writeBackups(dataDir, maxManualBackups, '-manual.db');
    await expect(makeBackup(dataDir, { alone: true })).rejects.toMatchObject({
      name: 'BackupLimitError',
      limit: maxManualBackups,
    });
    expect(namesIn(dataDir)).toHaveLength(maxManualBackups);
  });

  it('counts against no limit, and against no other, when it only passes through', async () => {
    const dataDir = await closedDatabase();
    writeBackups(dataDir, maxManualBackups - 1, '-manual.db');
    const first = await makeBackup(dataDir, { alone: true, temporary: true });
    await makeBackup(dataDir, { alone: true });
    const second = await makeBackup(dataDir, { alone: true, temporary: true });
    expect(namesIn(dataDir)).toEqual(expect.arrayContaining([first.name, second.name]));
    expect(namesIn(dataDir)).toHaveLength(maxManualBackups + 2);
    const kept = await makeBackup(dataDir, { alone: true, keep: 1 });
    expect(listBackupFiles(dataDir).map(({ name }) => name)).toEqual([kept.name, second.name, first.name]);
  });

  it('that passed through and was never fetched is gone after a day', async () => {
    const dataDir = await closedDatabase();
    writeBackups(dataDir, 1, '-temporary.db');
    const made = await makeBackup(dataDir, { alone: true });
    expect(namesIn(dataDir)).toEqual([made.name]);
  });

  it('says what helps against the limit of bytes', () => {
    const dataDir = tempFolder('backup');
    const attempt = (bytes: number) => () => refuseOverLimit(dataDir, bytes, undefined);
    expect(attempt(maxManualBytes)).not.toThrow();
    // there is nothing to delete, so that is not the advice
    expect(attempt(maxManualBytes + 1)).toThrow(/^(?!.*Delete).*wo local backup --to/);
    mkdirSync(join(dataDir, 'backups'));
    writeFileSync(join(dataDir, 'backups', 'workspace-20250130T000000000Z-3-manual.db'), 'x');
    expect(attempt(maxManualBytes)).toThrow(/Delete some, or .* wo local backup --to/);
  });

  it('goes past the backups folder to a place of its own', async () => {
    const dataDir = await closedDatabase();
    const to = join(tempFolder('backup'), 'there.db');
    const asked: string[] = [];
    const made = await makeBackupAt(dataDir, (name) => {
      asked.push(name);
      return to;
    });
    expect(asked).toEqual([expect.stringMatching(/^workspace-.+-manual\.db$/)]);
    expect(made).toMatchObject({ file: to, schema: released, size: statSync(to).size });
    expect(createHash('sha256').update(readFileSync(to)).digest('hex')).toBe(made.sha256);
    expect(readdirSync(dataDir)).not.toContain('backups');
    await expect(makeBackupAt(dataDir, () => to)).rejects.toThrow('exists already');
  });

  it('of a damaged database keeps nothing', async () => {
    const dataDir = tempFolder('backup');
    const local = await openLocalDatabase({ dataDir });
    local.sqlite.exec(`insert into notes (id, title, body, created_at, updated_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
      select printf('%036d', i), 'note', hex(randomblob(500)), 1, 1 from n`);
    local.close();
    const file = join(dataDir, 'workspace.db');
    writeFileSync(file, readFileSync(file).fill(0xa5, 81_920, 120_000));
    await expect(makeBackup(dataDir, { alone: true })).rejects.toMatchObject({
      name: 'LocalDatabaseCorruptError',
      message: expect.stringContaining('no backup was kept'),
    });
    expect(namesIn(dataDir)).toEqual([]);
  });

  it('says that there is no database, and makes no folder', async () => {
    const dataDir = tempFolder('backup');
    await expect(makeBackup(dataDir, { alone: true })).rejects.toThrow(`no local database in ${dataDir}`);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('removes what a killed one left', async () => {
    const dataDir = await closedDatabase();
    const child = await startChild('backup', dataDir, '', '3');
    expect(await child.ended).toBeNull();
    expect(namesIn(dataDir)).toEqual([expect.stringMatching(/-manual\.db\.partial$/)]);
    // a restore that was killed between the log and the database it kept, and one that was not
    const kept = ['replaced-20250202T000000000Z.db', 'replaced-20250202T000000000Z.db-wal'];
    for (const name of ['replaced-20250201T000000000Z.db-wal', ...kept])
      writeFileSync(join(dataDir, 'backups', name), '');
    const mine = `workspace.db.look-${process.pid}`;
    for (const name of ['workspace.db.restore', 'workspace.db.look-99999999-wal', mine])
      writeFileSync(join(dataDir, name), '');
    const made = await makeBackup(dataDir, { alone: true });
    expect(namesIn(dataDir)).toEqual([...kept, made.name]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('workspace.db.'))).toEqual([mine]);
  });
});

describe('the files of the backups folder', () => {
  it('are those with our names, newest first, with the log a replaced one has', () => {
    const dataDir = tempFolder('backup');
    writeBackups(dataDir, 1, '-manual.db');
    const folder = join(dataDir, 'backups');
    writeFileSync(join(folder, 'replaced-20250201T000000000Z.db'), 'x'.repeat(500));
    writeFileSync(join(folder, 'replaced-20250201T000000000Z.db-wal'), 'y'.repeat(30));
    writeFileSync(join(folder, 'workspace-20259999T000000000Z-3.db'), '');
    writeFileSync(join(folder, 'mine.db'), '');
    symlinkSync('/etc/hostname', join(folder, 'replaced-20250202T000000000Z.db'));
    expect(listBackupFiles(dataDir)).toEqual([
      {
        name: 'replaced-20250201T000000000Z.db',
        kind: 'replaced',
        createdAt: new Date('2025-02-01T00:00:00Z'),
        size: 530,
        schema: null,
      },
      expect.objectContaining({ kind: 'manual', schema: 3, createdAt: new Date('2025-01-30T00:00:00Z') }),
    ]);
    expect(deleteBackupFile(dataDir, 'replaced-20250201T000000000Z.db')).toBe(true);
    expect(readdirSync(folder)).not.toContain('replaced-20250201T000000000Z.db-wal');
  });

  it('are named without a way out of the folder', () => {
    const dataDir = tempFolder('backup');
    writeBackups(dataDir, 1, '-manual.db');
    for (const name of ['../workspace.db', 'mine.db', './workspace-20250130T000000000Z-3-manual.db'])
      expect([findBackupFile(dataDir, name), deleteBackupFile(dataDir, name)]).toEqual([undefined, false]);
  });

  it('are not made where the disk has no room', () => {
    expect(() => refuseNoRoom(tempFolder('backup'), 2 ** 60)).toThrow(/MiB free; a backup of .* needs/);
  });
});
