import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { LocalDatabaseLockedError } from './errors.ts';
import { databaseFile } from './files.ts';
import { acquireLock, type Lock } from './lock.ts';

/** The folder holds no local database: perhaps another one was meant. */
export class NoLocalDatabaseError extends Error {
  override readonly name = 'NoLocalDatabaseError';
}

/**
 * Runs `work` on the local database without changing it, whether or not a server has it open. Holds the folder
 * meanwhile when nobody else does.
 * @throws NoLocalDatabaseError
 */
export async function withReading<T>(
  dataDir: string,
  work: (sqlite: Database.Database) => T | Promise<T>,
): Promise<T> {
  refuseMissing(dataDir);
  const lock = lockIfFree(dataDir);
  try {
    return await readDatabase(databaseFile(dataDir), lock !== undefined, work);
  } finally {
    lock?.release();
  }
}

/** @throws NoLocalDatabaseError */
export function refuseMissing(dataDir: string): void {
  if (existsSync(databaseFile(dataDir))) return;
  throw new NoLocalDatabaseError(
    `There is no local database in ${dataDir}. Name the folder of another one with --data-dir.`,
  );
}

function lockIfFree(dataDir: string): Lock | undefined {
  try {
    return acquireLock(dataDir);
  } catch (error) {
    if (error instanceof LocalDatabaseLockedError) return undefined;
    throw error;
  }
}

/**
 * Runs `work` on a read-only connection of its own.
 * @param alone no other process or thread has it open. Then what SQLite puts beside a file it only reads is removed.
 */
export async function readDatabase<T>(
  path: string,
  alone: boolean,
  work: (sqlite: Database.Database) => T | Promise<T>,
): Promise<T> {
  const fresh = ['-wal', '-shm'].map((end) => path + end).filter((file) => !existsSync(file));
  const sqlite = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    sqlite.pragma('trusted_schema = OFF');
    return await work(sqlite);
  } finally {
    sqlite.close();
    if (alone) for (const file of fresh) rmSync(file, { force: true });
  }
}
