import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LocalDatabaseLockedError } from './errors.ts';
import { createPrivate } from './files.ts';
import { describeHolder } from './opened-by.ts';

export interface Lock {
  release(): void;
}

/**
 * Takes the data folder for this process. The lock is an exclusive transaction on an empty SQLite file,
 * so the kernel gives it back however the process ends, `kill -9` included.
 * @throws LocalDatabaseLockedError - another process has it
 */
export function acquireLock(dataDir: string): Lock {
  const file = join(dataDir, 'workspace.lock');
  createPrivate(file);
  const held = new Database(file, { timeout: 0 });
  try {
    held.pragma('journal_mode = MEMORY'); // leaves no journal file behind
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    if (!isBusy(error)) throw error;
    throw new LocalDatabaseLockedError(
      `The data folder ${dataDir} is in use${describeHolder(dataDir)}. Stop that process, or start this one with another --data-dir.`,
    );
  }
  return { release: () => held.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
