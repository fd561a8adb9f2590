import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../server/testing/local-db/crash.ts';
import { newerMigrations, released } from '../../server/testing/local-db/migration-folders.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { checkLocalDatabase, lastCheck } from './check.ts';
import { openLocalDatabase } from './client.ts';

async function closedDatabase(): Promise<string> {
  const dataDir = tempFolder('check');
  const local = await openLocalDatabase({ dataDir });
  local.sqlite.exec(`insert into notes (id, title, body, created_at, updated_at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
    select printf('%036d', i), 'note ' || i, hex(randomblob(500)), 1, 1 from n`);
  local.close();
  return dataDir;
}

function change(dataDir: string, sql: string): void {
  const sqlite = new Database(join(dataDir, 'workspace.db'));
  sqlite.pragma('foreign_keys = OFF');
  sqlite.unsafeMode();
  sqlite.exec(sql);
  sqlite.close();
}

/** Each file of the database with the hash of its bytes. */
const filesOf = (dataDir: string) =>
  readdirSync(dataDir)
    .filter((name) => name.startsWith('workspace.db'))
    .sort()
    .map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dataDir, name)))
        .digest('hex'),
    ]);

describe('checkLocalDatabase', () => {
  it('finds nothing in a sound database, changes no byte, and is remembered', async () => {
    const dataDir = await closedDatabase();
    const before = filesOf(dataDir);
    const check = await checkLocalDatabase(dataDir);
    expect(check).toMatchObject({ ok: true, problems: [], schema: released, buildSchema: released });
    expect(filesOf(dataDir)).toEqual(before);
    expect(lastCheck(dataDir)).toEqual(check);
  });

  it('works while another process has the database, and sees what it has committed', async () => {
    const dataDir = tempFolder('check');
    const child = await startChild('write', dataDir);
    await child.reached(5);
    expect(await checkLocalDatabase(dataDir)).toMatchObject({ ok: true, schema: released });
    await child.kill();
  });

  it('leaves the log of a killed process as it is', async () => {
    const dataDir = tempFolder('check');
    const child = await startChild('write', dataDir);
    await child.reached(5);
    await child.kill();
    const kept = (all: string[][]) => all.filter(([name]) => name !== 'workspace.db-shm'); // an index of the log
    const before = kept(filesOf(dataDir));
    expect(await checkLocalDatabase(dataDir)).toMatchObject({ ok: true });
    expect(kept(filesOf(dataDir))).toEqual(before);
  });

  it.each<[string, string, RegExp, (dataDir: string) => void]>([
    ['integrity', 'a page overwritten', /./, (dataDir) => damage(dataDir, 81_920, 120_000)],
    ['integrity', 'the first page overwritten', /not a database/, (dataDir) => damage(dataDir, 0, 4096)],
    [
      'integrity',
      'a full-text index that lost a page',
      /notes_fts|fts5/i,
      (dataDir) => change(dataDir, 'delete from notes_fts_data where id > 10'),
    ],
    [
      'foreign-keys',
      'a row that points at nothing',
      /Row \d+ of publications points at nothing in workspaces/,
      (dataDir) =>
        change(
          dataDir,
          `insert into publications (id, workspace_id, connection, team_id, created_at, published_at)
           values ('${'0'.repeat(36)}', 'gone', 'embedded', 't', 1, 1)`,
        ),
    ],
    [
      'migrations',
      'a migration that is not the released one',
      /is not the one this database was made with/,
      (dataDir) => change(dataDir, "update schema_migrations set checksum = 'x' where id = 2"),
    ],
    [
      'migrations',
      'a journal with a gap',
      /says version/,
      (dataDir) => change(dataDir, 'delete from schema_migrations where id = 2'),
    ],
    [
      'file',
      "another program's file",
      /not a database of/,
      (dataDir) => change(dataDir, 'pragma application_id = 7'),
    ],
  ])('names a problem of kind %s: %s', async (kind, _what, message, spoil) => {
    const dataDir = tempFolder('check');
    cpSync(await closedDatabase(), dataDir, { recursive: true });
    spoil(dataDir);
    const before = filesOf(dataDir);
    const { ok, problems } = await checkLocalDatabase(dataDir);
    expect([ok, problems[0]]).toEqual([false, { kind, message: expect.stringMatching(message) }]);
    expect(filesOf(dataDir)).toEqual(before);
  });

  it('says that a database is of a newer build', async () => {
    const dataDir = tempFolder('check');
    const migrationsFolder = newerMigrations(tempFolder('check'), { next: 'CREATE TABLE next (a);' });
    (await openLocalDatabase({ dataDir, migrationsFolder })).close();
    expect((await checkLocalDatabase(dataDir)).problems).toEqual([
      { kind: 'schema', message: expect.stringContaining('written by a newer build') },
    ]);
  });

  it('has nothing to check in an empty folder, and makes nothing there', async () => {
    const dataDir = tempFolder('check');
    await expect(checkLocalDatabase(dataDir)).rejects.toThrow('no local database');
    expect(readdirSync(dataDir)).toEqual([]);
    expect(lastCheck(dataDir)).toBeUndefined();
  });
});

function damage(dataDir: string, from: number, to: number): void {
  const file = join(dataDir, 'workspace.db');
  writeFileSync(file, readFileSync(file).fill(0xa5, from, to));
}
