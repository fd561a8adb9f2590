import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../server/testing/temp.ts';
import { openLocalDatabase } from './client.ts';
import { startChild } from '../../server/testing/local-db/crash.ts';
import { newerMigrations } from '../../server/testing/local-db/migration-folders.ts';
import { databaseWithNotes, slowMigrations, stateOf } from '../../server/testing/local-db/slow-migrations.ts';

const rounds = 20;

/** Opens after a crash and says what is wrong: damage, or notes that were acknowledged and are gone. */
async function lostAfterCrash(dataDir: string, acknowledged: string[]): Promise<string[]> {
  const local = await openLocalDatabase({ dataDir });
  try {
    const integrity = local.sqlite.pragma('integrity_check', { simple: true });
    const kept = new Set(local.sqlite.prepare('select title from notes').pluck().all());
    const lost = acknowledged.filter((title) => !kept.has(title));
    return integrity === 'ok' ? lost : [`integrity_check: ${String(integrity)}`, ...lost];
  } finally {
    local.close();
  }
}

/** Lets a child write, kills it in the midst, and looks; all rounds on the same database. */
async function crashWriter(mode: 'write' | 'write-wrong'): Promise<{ lost: string[]; acknowledged: number }> {
  const dataDir = tempFolder('crash');
  let acknowledged = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const child = await startChild(mode, dataDir);
    await child.reached(1 + Math.floor(Math.random() * 60));
    await child.kill();
    acknowledged += child.lines.length;
    const lost = await lostAfterCrash(dataDir, child.lines);
    if (lost.length > 0) return { lost, acknowledged };
  }
  return { lost: [], acknowledged };
}

describe('kill -9 while writing', () => {
  it(`loses no acknowledged note in ${rounds} crashes`, { timeout: 180_000 }, async () => {
    const { lost, acknowledged } = await crashWriter('write');
    expect(lost).toEqual([]);
    expect(acknowledged).toBeGreaterThan(rounds);
  });

  it('finds a writer that acknowledges before the commit (control)', { timeout: 180_000 }, async () => {
    expect((await crashWriter('write-wrong')).lost).not.toEqual([]);
  });
});

/** Kills a migrating child at another moment in each round; stops at the first state that must not be. */
async function crashMigration(mode: 'migrate' | 'migrate-wrong'): Promise<string[]> {
  const states: string[] = [];
  const migrationsFolder = newerMigrations(tempFolder('newer'), slowMigrations);
  const takesMs = await migrationTime(migrationsFolder);
  for (let round = 0; round < rounds; round += 1) {
    const dataDir = tempFolder('crash');
    await databaseWithNotes(dataDir);
    const child = await startChild(mode, dataDir, migrationsFolder);
    await child.reached(1);
    await delay((takesMs * round) / rounds); // the moment of the crash, not a wait for something
    await child.kill();
    const state = stateOf(dataDir);
    states.push(state);
    if (state !== 'old' && state !== 'new') break;
    if (mode === 'migrate') await finishes(dataDir, migrationsFolder);
  }
  return states;
}

async function migrationTime(migrationsFolder: string): Promise<number> {
  const dataDir = tempFolder('crash');
  await databaseWithNotes(dataDir);
  const started = performance.now();
  (await openLocalDatabase({ dataDir, migrationsFolder })).close();
  return performance.now() - started;
}

/** After the crash the same build must get through. */
async function finishes(dataDir: string, migrationsFolder: string): Promise<void> {
  (await openLocalDatabase({ dataDir, migrationsFolder })).close();
  expect(stateOf(dataDir)).toBe('new');
}

describe('kill -9 while migrating', () => {
  it(`leaves the old or the new state in ${rounds} crashes, and the next start finishes`, {
    timeout: 300_000,
  }, async () => {
    const states = await crashMigration('migrate');
    expect(states.filter((state) => state !== 'old' && state !== 'new')).toEqual([]);
    expect(states).toHaveLength(rounds);
    expect(states).toContain('old'); // or every kill came too late to show anything
  });

  it('finds a runner that commits each statement (control)', { timeout: 300_000 }, async () => {
    const last = (await crashMigration('migrate-wrong')).at(-1);
    expect(['old', 'new']).not.toContain(last);
  });
});

describe('a second process', () => {
  it('is told who has the folder, and gets it once that one is killed', async () => {
    const dataDir = tempFolder('lock');
    const child = await startChild('hold', dataDir);
    await child.reached(1);
    await expect(openLocalDatabase({ dataDir })).rejects.toMatchObject({
      name: 'LocalDatabaseLockedError',
      message: expect.stringContaining(`by process ${child.pid} (version 9.9.9)`),
    });
    await child.kill();
    (await openLocalDatabase({ dataDir })).close();
  });

  it('of an older build refuses what a killed newer one left in its log, and touches neither file', async () => {
    const dataDir = tempFolder('newer');
    const child = await startChild(
      'hold',
      dataDir,
      newerMigrations(tempFolder('newer'), { next: 'CREATE TABLE next (a);' }),
    );
    await child.reached(1);
    await child.kill();
    const hashes = () =>
      ['workspace.db', 'workspace.db-wal'].map((name) =>
        createHash('sha256')
          .update(readFileSync(join(dataDir, name)))
          .digest('hex'),
      );
    expect(existsSync(join(dataDir, 'workspace.db-wal'))).toBe(true); // or the test shows nothing
    const before = hashes();
    await expect(openLocalDatabase({ dataDir })).rejects.toMatchObject({ name: 'LocalDatabaseNewerError' });
    expect(hashes()).toEqual(before);
  });
});
