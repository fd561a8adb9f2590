import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../server/testing/temp.ts';
import { type LocalDatabase, type OpenOptions, openLocalDatabase } from './client.ts';
import { isLocalStorageError, localStorageProblem } from './errors.ts';
import { restoreLocalDatabase } from './restore.ts';
import { fingerprint } from '../../server/testing/local-db/fingerprint.ts';
import { newerMigrations, released } from '../../server/testing/local-db/migration-folders.ts';

async function open(options: OpenOptions): Promise<LocalDatabase> {
  const local = await openLocalDatabase(options);
  onTestFinished(() => local.close());
  return local;
}

function addNote(local: LocalDatabase, title: string): void {
  local.sqlite
    .prepare('insert into notes (id, title, created_at, updated_at) values (?, ?, 1, 1)')
    .run(v7(), title);
}

/** Many at once: each alone would wait for the disk. */
function addNotes(local: LocalDatabase, count: number): void {
  local.sqlite.transaction(() => {
    for (let n = 0; n < count; n += 1) addNote(local, `note ${n} ${'x'.repeat(400)}`);
  })();
}

const titlesOf = (local: LocalDatabase) =>
  local.sqlite.prepare('select title from notes order by seq').pluck().all();

const backupsIn = (dataDir: string) => readdirSync(join(dataDir, 'backups')).sort();

describe('openLocalDatabase', () => {
  it('makes a private folder and a database with the promised settings', async () => {
    const dataDir = join(tempFolder(), 'a', 'b');
    const { sqlite } = await open({ dataDir });

    const pragma = (name: string) => sqlite.pragma(name, { simple: true });
    expect({
      journal_mode: pragma('journal_mode'),
      synchronous: pragma('synchronous'),
      foreign_keys: pragma('foreign_keys'),
      busy_timeout: pragma('busy_timeout'),
      trusted_schema: pragma('trusted_schema'),
      cell_size_check: pragma('cell_size_check'),
      application_id: pragma('application_id'),
      user_version: pragma('user_version'),
    }).toEqual({
      journal_mode: 'wal',
      synchronous: 2, // FULL
      foreign_keys: 1,
      busy_timeout: 5000,
      trusted_schema: 0,
      cell_size_check: 1,
      application_id: 0x574f7267,
      user_version: released,
    });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(dataDir))
      expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0]);
  });

  it('tightens its own folder, but not one with other things in it', async () => {
    const [own, shared] = [join(tempFolder(), 'own'), join(tempFolder(), 'shared')];
    for (const folder of [own, shared]) {
      mkdirSync(folder);
      chmodSync(folder, 0o755);
    }
    writeFileSync(join(shared, 'something-else'), '');
    await open({ dataDir: own });
    await open({ dataDir: shared });
    expect([statSync(own).mode & 0o777, statSync(shared).mode & 0o777]).toEqual([0o700, 0o755]);
  });

  it('keeps what was written over a restart', async () => {
    const dataDir = tempFolder();
    const first = await open({ dataDir });
    addNote(first, 'kept');
    first.close();
    expect(titlesOf(await open({ dataDir }))).toEqual(['kept']);
  });

  it('refuses a second opening and says who has it', async () => {
    const dataDir = tempFolder();
    const first = await open({ dataDir, buildVersion: '1.2.3' });
    await expect(openLocalDatabase({ dataDir })).rejects.toMatchObject({
      name: 'LocalDatabaseLockedError',
      message: expect.stringContaining(`in use by process ${process.pid} (version 1.2.3)`),
    });
    first.close();
    await open({ dataDir });
  });

  it('refuses a newer database and leaves every byte as it is', async () => {
    const dataDir = tempFolder();
    const migrationsFolder = newerMigrations(tempFolder(), { next: 'CREATE TABLE next (a);' });
    const newer = await openLocalDatabase({ dataDir, migrationsFolder, buildVersion: '9.1.0' });
    addNote(newer, 'from the future');
    newer.close();
    const before = fingerprint(dataDir);

    await expect(openLocalDatabase({ dataDir, buildVersion: '1.0.0' })).rejects.toMatchObject({
      name: 'LocalDatabaseNewerError',
      message: expect.stringContaining('It needs version 9.1.0 or newer'),
    });

    expect(fingerprint(dataDir)).toEqual(before);
    expect(titlesOf(await open({ dataDir, migrationsFolder }))).toEqual(['from the future']);
  });

  it('refuses a file that is not ours and leaves it as it is', async () => {
    const dataDir = tempFolder();
    const foreign = new Database(join(dataDir, 'workspace.db'));
    foreign.pragma('application_id = 77');
    foreign.exec('create table t (a)');
    foreign.close();
    const before = fingerprint(dataDir)['workspace.db'];
    await expect(openLocalDatabase({ dataDir })).rejects.toMatchObject({ name: 'LocalDatabaseCorruptError' });
    expect(fingerprint(dataDir)['workspace.db']).toBe(before);
  });

  it("refuses a database whose migrations are not this build's", async () => {
    const dataDir = tempFolder();
    const local = await openLocalDatabase({ dataDir });
    local.sqlite.exec("update schema_migrations set checksum = 'x' where id = 1");
    local.close();
    await expect(openLocalDatabase({ dataDir })).rejects.toMatchObject({ name: 'LocalMigrationError' });
  });
});

describe('migrating', () => {
  it('makes a backup of the state before, and keeps five', async () => {
    const dataDir = tempFolder();
    const first = await open({ dataDir });
    addNote(first, 'before');
    first.close();
    expect(readdirSync(dataDir)).not.toContain('backups'); // nothing to keep of an empty database

    const more: Record<string, string> = {};
    for (let step = 1; step <= 7; step += 1) {
      more[`step_${step}`] = `CREATE TABLE step_${step} (a);`;
      (await openLocalDatabase({ dataDir, migrationsFolder: newerMigrations(tempFolder(), more) })).close();
    }

    const names = backupsIn(dataDir);
    expect(names).toHaveLength(5);
    expect(names.map((name) => Number(/^workspace-\d{8}T\d{9}Z-(\d+)\.db$/.exec(name)?.[1]))).toEqual(
      [2, 3, 4, 5, 6].map((step) => released + step),
    );
    const backup = new Database(join(dataDir, 'backups', names[0] ?? ''), { readonly: true });
    expect(backup.prepare('select title from notes').pluck().all()).toEqual(['before']);
    expect(backup.pragma('user_version', { simple: true })).toBe(released + 2);
    backup.close();
  });

  it('applies all or nothing: a failing one leaves the old state', async () => {
    const dataDir = tempFolder();
    const first = await open({ dataDir });
    addNote(first, 'kept');
    first.close();
    const migrationsFolder = newerMigrations(tempFolder(), {
      good: "CREATE TABLE good (a);\n--> statement-breakpoint\nUPDATE notes SET title = 'spoilt';",
      bad: 'CREATE TABLE bad (a);\n--> statement-breakpoint\nINSERT INTO missing VALUES (1);',
    });

    await expect(openLocalDatabase({ dataDir, migrationsFolder })).rejects.toMatchObject({
      name: 'LocalMigrationError',
      message: expect.stringMatching(/_bad failed: no such table: missing/),
    });

    expect(backupsIn(dataDir)).toHaveLength(1);
    const local = await open({ dataDir });
    expect(titlesOf(local)).toEqual(['kept']);
    expect(
      local.sqlite.prepare("select name from sqlite_schema where name in ('good', 'bad')").all(),
    ).toEqual([]);
  });

  it('puts the backup back when a migration ended the transaction itself', async () => {
    const dataDir = tempFolder();
    const first = await open({ dataDir });
    addNote(first, 'kept');
    first.close();
    const migrationsFolder = newerMigrations(tempFolder(), {
      rude: "UPDATE notes SET title = 'spoilt';\n--> statement-breakpoint\nCOMMIT;\n--> statement-breakpoint\nSELECT 1;",
    });

    await expect(openLocalDatabase({ dataDir, migrationsFolder })).rejects.toMatchObject({
      needsRestore: true,
    });

    expect(titlesOf(await open({ dataDir }))).toEqual(['kept']);
    expect(backupsIn(dataDir).filter((name) => name.startsWith('replaced-'))).toHaveLength(1);
  });

  it('refuses to commit rows that point at nothing', async () => {
    const dataDir = tempFolder();
    (await openLocalDatabase({ dataDir })).close();
    const migrationsFolder = newerMigrations(tempFolder(), {
      orphan:
        'CREATE TABLE child (a REFERENCES workspaces(id));\n--> statement-breakpoint\nINSERT INTO child VALUES (1);',
    });
    await expect(openLocalDatabase({ dataDir, migrationsFolder })).rejects.toThrow('point at nothing');
    (await open({ dataDir })).close();
  });
});

describe('a damaged database', () => {
  async function damaged(bytesAt: number): Promise<string> {
    const dataDir = tempFolder();
    const local = await openLocalDatabase({ dataDir });
    addNotes(local, 500);
    local.close();
    const migrationsFolder = newerMigrations(tempFolder(), { next: 'CREATE TABLE next (a);' });
    (await openLocalDatabase({ dataDir, migrationsFolder })).close(); // leaves a backup of the old state
    const fd = openSync(join(dataDir, 'workspace.db'), 'r+');
    writeSync(fd, Buffer.alloc(20_000, 0xa5), 0, 20_000, bytesAt);
    closeSync(fd);
    return dataDir;
  }
  const evenNewer = () =>
    newerMigrations(tempFolder(), { next: 'CREATE TABLE next (a);', more: 'CREATE TABLE more (a);' });

  it.each([
    ['in its first page', 16],
    ['in the middle, found by the check before migrating', 40_960],
  ])('%s: is refused with the newest backup named, and not touched', async (_where, place) => {
    const dataDir = await damaged(place);
    const before = fingerprint(dataDir)['workspace.db'];
    const [backup] = backupsIn(dataDir);
    await expect(openLocalDatabase({ dataDir, migrationsFolder: evenNewer() })).rejects.toMatchObject({
      name: 'LocalDatabaseCorruptError',
      message: expect.stringContaining(String(backup)),
    });
    expect(fingerprint(dataDir)['workspace.db']).toBe(before);
    expect(backupsIn(dataDir)).toEqual([backup]);
  });

  it('comes back by restoring the backup; the damaged file is kept', async () => {
    const dataDir = await damaged(16);
    const before = fingerprint(dataDir)['workspace.db'];
    const from = join(dataDir, 'backups', backupsIn(dataDir)[0] ?? '');
    const { replaced } = await restoreLocalDatabase(dataDir, from);
    expect(titlesOf(await open({ dataDir }))).toHaveLength(500);
    expect(
      createHash('sha256')
        .update(readFileSync(replaced ?? ''))
        .digest('hex'),
    ).toBe(before);
  });
});

describe('LocalDatabase.backup', () => {
  it('is one sound file with everything that was committed, made while others write', async () => {
    const local = await open({ dataDir: tempFolder() });
    addNotes(local, 2000);
    const to = join(tempFolder(), 'copy', 'backup.db');
    const backing = local.backup(to);
    addNote(local, 'during');
    await backing;
    expect(readdirSync(join(to, '..'))).toEqual(['backup.db']);
    const copy = new Database(to, { readonly: true });
    expect(Number(copy.prepare('select count(*) from notes').pluck().get())).toBeGreaterThanOrEqual(2000);
    copy.close();
    await expect(local.backup(to)).rejects.toThrow('exists already');
  });
});

describe('localStorageProblem', () => {
  it('tells a full disk; reading goes on and writing comes back by itself', async () => {
    const local = await open({ dataDir: tempFolder() });
    addNote(local, 'before');
    const pages = Number(local.sqlite.pragma('page_count', { simple: true }));
    local.sqlite.pragma(`max_page_count = ${pages}`);
    const big = () => addNote(local, 'after'.padEnd(499, 'x'));
    let error: unknown;
    for (let n = 0; n < 1000 && error === undefined; n += 1) {
      try {
        big();
      } catch (caught) {
        error = caught;
      }
    }
    expect(localStorageProblem(new Error('wrapped', { cause: error }))).toBe('full');
    expect(titlesOf(local)[0]).toBe('before');
    local.sqlite.pragma('max_page_count = 1000000');
    big();
    expect(local.check()).toBeUndefined();
  });

  it('tells a read-only database from a broken rule', async () => {
    const local = await open({ dataDir: tempFolder() });
    local.sqlite.pragma('query_only = ON');
    expect(localStorageProblem(errorOf(() => addNote(local, 'a')))).toBe('read-only');
    local.sqlite.pragma('query_only = OFF');
    expect(isLocalStorageError(errorOf(() => addNote(local, '')))).toBe(false);
  });
});

function errorOf(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It should have failed');
}
