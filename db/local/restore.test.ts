import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startChild } from '../../server/testing/local-db/crash.ts';
import { newerMigrations } from '../../server/testing/local-db/migration-folders.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { makeBackup } from './backup.ts';
import { listBackupFiles } from './backup-files.ts';
import { openLocalDatabase } from './client.ts';
import { planRestore, restoreLocalDatabase } from './restore.ts';

/** A closed database with these notes; `backup`: one file with them. */
async function folderWith(titles: string[]): Promise<{ dataDir: string; backup: string }> {
  const dataDir = tempFolder('restore');
  const local = await openLocalDatabase({ dataDir });
  const insert = local.sqlite.prepare(
    'insert into notes (id, title, created_at, updated_at) values (?, ?, 1, ?)',
  );
  for (const [n, title] of titles.entries()) insert.run(v7(), title, 1000 + n);
  const backup = join(tempFolder('restore'), 'backup.db');
  await local.backup(backup);
  local.close();
  return { dataDir, backup };
}

const titlesOf = (sqlite: Database.Database) =>
  sqlite.prepare('select title from notes order by seq').pluck().all();

async function titlesIn(dataDir: string): Promise<unknown[]> {
  const local = await openLocalDatabase({ dataDir });
  try {
    expect(local.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    return titlesOf(local.sqlite);
  } finally {
    local.close();
  }
}

describe('restoreLocalDatabase', () => {
  it('puts the backup there, keeps what was there, and says what both hold', async () => {
    const { backup } = await folderWith(['then']);
    const { dataDir } = await folderWith(['now 1', 'now 2']);

    const done = await restoreLocalDatabase(dataDir, backup);

    expect(done).toMatchObject({
      backup: { counts: { notes: 1 }, changedAt: new Date(1000) },
      current: { counts: { notes: 2 }, changedAt: new Date(1001) },
    });
    expect(await titlesIn(dataDir)).toEqual(['then']);
    await restoreLocalDatabase(dataDir, done.replaced ?? '');
    expect(await titlesIn(dataDir)).toEqual(['now 1', 'now 2']);
    expect(readdirSync(dataDir).filter((name) => /restore|look|wal|shm/.test(name))).toEqual([]);
  });

  it('into an empty folder has nothing to keep', async () => {
    const { backup } = await folderWith(['then']);
    const dataDir = join(tempFolder('restore'), 'new');
    expect(await restoreLocalDatabase(dataDir, backup)).toMatchObject({
      current: undefined,
      replaced: undefined,
    });
    expect(await titlesIn(dataDir)).toEqual(['then']);
  });

  it('takes a copy with its write-ahead log, from a place that cannot be written, and leaves both alone', async () => {
    const original = tempFolder('restore');
    const child = await startChild('write', original);
    await child.reached(5);
    await child.kill();
    const from = join(tempFolder('restore'), 'copied.db');
    for (const end of ['', '-wal']) copyFileSync(join(original, `workspace.db${end}`), from + end);
    const bytes = () => ['', '-wal'].map((end) => readFileSync(from + end).toString('base64'));
    const before = bytes();
    chmodSync(from, 0o444);

    const dataDir = tempFolder('restore');
    await restoreLocalDatabase(dataDir, from);

    expect(await titlesIn(dataDir)).toEqual(expect.arrayContaining(child.lines));
    expect(bytes()).toEqual(before);
    expect(statSync(join(dataDir, 'workspace.db')).mode & 0o777).toBe(0o600);
  });

  it('ends the pages that were signed in', async () => {
    const { dataDir } = await folderWith([]);
    const sessions = (work: string) => {
      const sqlite = new Database(join(dataDir, 'workspace.db'));
      const rows = work.startsWith('select') ? sqlite.prepare(work).all() : [sqlite.exec(work)];
      sqlite.close();
      return rows;
    };
    sessions(`insert into local_sessions values ('${'a'.repeat(64)}', 1, 9e15)`);
    const backup = join(tempFolder('restore'), 'backup.db');
    copyFileSync(join(dataDir, 'workspace.db'), backup);
    await restoreLocalDatabase(dataDir, backup);
    expect(sessions('select * from local_sessions')).toEqual([]);
  });

  it.each<[string, string, RegExp, (backup: string) => void]>([
    ['a file that is not there', 'NotABackupError', /no file/, () => undefined],
    ['text', 'NotABackupError', /not a backup/, (file) => writeFileSync(file, 'x'.repeat(5000))],
    [
      'a database of another program',
      'NotABackupError',
      /not a backup/,
      (file) => new Database(file).exec('create table t (a)').close(),
    ],
  ])('refuses %s and changes nothing', async (_what, name, message, make) => {
    const { dataDir } = await folderWith(['now']);
    const file = join(tempFolder('restore'), 'given');
    make(file);
    const before = readdirSync(dataDir).sort();
    await expect(restoreLocalDatabase(dataDir, file)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
    expect(readdirSync(dataDir).sort()).toEqual(before);
    expect(await titlesIn(dataDir)).toEqual(['now']);
  });

  it('refuses a damaged backup, one of a newer build, and the database itself', async () => {
    const { dataDir, backup } = await folderWith(Array.from({ length: 500 }, () => 'x'.repeat(400)));
    const damaged = readFileSync(backup).fill(0xa5, 40_960, 60_000);
    writeFileSync(`${backup}.damaged`, damaged);
    const newer = tempFolder('restore');
    const migrationsFolder = newerMigrations(tempFolder('restore'), { next: 'CREATE TABLE next (a);' });
    (await openLocalDatabase({ dataDir: newer, migrationsFolder })).close();

    const attempt = (file: string) => restoreLocalDatabase(dataDir, file);
    await expect(attempt(`${backup}.damaged`)).rejects.toThrow(/is not sound/);
    await expect(attempt(join(newer, 'workspace.db'))).rejects.toMatchObject({
      name: 'LocalDatabaseNewerError',
    });
    await expect(attempt(join(dataDir, 'workspace.db'))).rejects.toThrow('is the local database itself');
    expect(readdirSync(dataDir)).not.toContain('backups');
  });

  it('refuses while another program reads what is only in the log, and loses nothing of it', async () => {
    const { backup } = await folderWith(['then']);
    const dataDir = tempFolder('restore');
    const writer = await startChild('write', dataDir);
    await writer.reached(5);
    await writer.kill();
    const reader = new Database(join(dataDir, 'workspace.db'), { readonly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from notes').get();

    await expect(restoreLocalDatabase(dataDir, backup)).rejects.toMatchObject({
      name: 'LocalDatabaseLockedError',
      message: expect.stringContaining('another process reads it'),
    });

    expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
    reader.close();
    expect(await titlesIn(dataDir)).toEqual(expect.arrayContaining(writer.lines));
    await restoreLocalDatabase(dataDir, backup);
    expect(await titlesIn(dataDir)).toEqual(['then']);
  });

  it('keeps a log whose database is gone, where the list of backups has it', async () => {
    const { backup } = await folderWith(['then']);
    const dataDir = tempFolder('restore');
    writeFileSync(join(dataDir, 'workspace.db-wal'), 'pages');
    const { replaced = '' } = await restoreLocalDatabase(dataDir, backup);
    await makeBackup(dataDir, { alone: true });
    expect(readFileSync(`${replaced}-wal`, 'utf8')).toBe('pages');
    expect(listBackupFiles(dataDir)).toContainEqual(expect.objectContaining({ kind: 'replaced', size: 5 }));
  });

  it('refuses while another process has the folder; looking is allowed', async () => {
    const { dataDir } = await folderWith(['now']);
    const { backup } = await folderWith(['then 1', 'then 2']);
    const server = await openLocalDatabase({ dataDir });
    await expect(restoreLocalDatabase(dataDir, backup)).rejects.toMatchObject({
      name: 'LocalDatabaseLockedError',
    });
    expect(await planRestore(dataDir, backup)).toMatchObject({
      backup: { counts: { notes: 2 } },
      current: { counts: { notes: 1 } },
    });
    expect(titlesOf(server.sqlite)).toEqual(['now']);
    server.close();
    expect(readdirSync(dataDir).filter((name) => /restore|look|wal|shm/.test(name))).toEqual([]);
  });
});

describe('planRestore', () => {
  it('looks on a machine without a data folder, and makes none', async () => {
    const { backup } = await folderWith(['then']);
    const dataDir = join(tempFolder('restore'), 'not', 'made');
    const temporary = tempFolder('restore');
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await planRestore(dataDir, backup)).toMatchObject({
      backup: { counts: { notes: 1 } },
      current: undefined,
    });
    expect([existsSync(dirname(dataDir)), readdirSync(temporary)]).toEqual([false, []]);
  });

  it.each<[string, string, 'embedded' | 'server']>([
    ['embedded:', 'shared-embedded', 'embedded'],
    ['postgres://a', 'elsewhere', 'server'],
  ])('tells that the team connection %s is in it', async (url, folder, kind) => {
    const { dataDir } = await folderWith([]);
    const local = await openLocalDatabase({ dataDir });
    local.sqlite
      .prepare("insert into shared_connection values (1, ?, ?, 'apply', 1, 1772360430000)")
      .run('a'.repeat(36), Buffer.alloc(12 + 16 + url.length).toString('base64'));
    local.close();
    const from = join(dataDir, 'workspace.db');
    const elsewhere = tempFolder('restore');

    const { backup, teamProblem } = await planRestore(elsewhere, from);
    expect(backup.team).toEqual({ kind, since: new Date(1772360430000) });
    expect(teamProblem).toEqual(
      kind === 'embedded' ? expect.stringContaining('not in shared-embedded') : undefined,
    );

    mkdirSync(join(elsewhere, folder));
    writeFileSync(join(elsewhere, folder, 'PG_VERSION'), '17');
    expect((await planRestore(elsewhere, from)).teamProblem).toBeUndefined();
  });
});

describe('kill -9 while restoring', () => {
  /** Restores in a process that is killed before each of its steps, one after the other. */
  async function statesAfterKills(mode: 'restore' | 'restore-wrong'): Promise<string[]> {
    const old = tempFolder('restore');
    const writer = await startChild('write', old);
    await writer.reached(20);
    await writer.kill(); // what it wrote is in the log only
    const { backup } = await folderWith(['then']);
    const states: string[] = [];
    for (let step = 1, finished = false; !finished; step += 1) {
      const dataDir = tempFolder('restore');
      cpSync(old, dataDir, { recursive: true });
      finished = (await (await startChild(mode, dataDir, backup, String(step))).ended) === 0;
      states.push(await stateOf(dataDir, writer.lines));
    }
    return states;
  }

  async function stateOf(dataDir: string, written: string[]): Promise<string> {
    const titles = await titlesIn(dataDir);
    if (titles.length === 1 && titles[0] === 'then')
      return `new, old kept: ${await isKept(dataDir, written)}`;
    return holds(titles, written) ? 'old' : `lost: ${titles.length} of ${written.length}`;
  }

  const holds = (titles: unknown[], written: string[]) => written.every((title) => titles.includes(title));

  async function isKept(dataDir: string, written: string[]): Promise<boolean> {
    const folder = join(dataDir, 'backups');
    if (!existsSync(folder)) return false;
    const [kept = ''] = readdirSync(folder).filter((name) => /^replaced-.*\.db$/.test(name));
    const again = tempFolder('restore');
    await restoreLocalDatabase(again, join(folder, kept));
    return holds(await titlesIn(again), written);
  }

  it('leaves the old or the new database, with nothing lost', { timeout: 240_000 }, async () => {
    const states = await statesAfterKills('restore');
    expect([...new Set(states)]).toEqual(['old', 'new, old kept: true']);
    expect(states.length).toBeGreaterThan(12); // or there were no steps to be killed at
  });

  it('finds a restore that removes before it has (control)', { timeout: 240_000 }, async () => {
    const states = await statesAfterKills('restore-wrong');
    expect(states.some((state) => state.startsWith('lost'))).toBe(true);
  });
});
