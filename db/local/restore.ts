import { copyFileSync, constants, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backupFolder, databaseFile, readHeader, syncFile } from './files.ts';
import { quickCheck } from './integrity.ts';
import { acquireLock } from './lock.ts';
import { applicationId } from './migrate.ts';

/**
 * Puts a backup in the place of the local database; what was there is kept in the backups folder.
 * @returns the file that was replaced, if there was one
 * @throws LocalDatabaseLockedError - the server is running: stop it first
 * @throws Error - the backup is not one of ours or not sound; nothing was changed
 */
export function restoreLocalDatabase(dataDir: string, from: string): string | undefined {
  const lock = acquireLock(dataDir);
  try {
    return replaceDatabase(dataDir, from);
  } finally {
    lock.release();
  }
}

/** The same for a caller that holds the lock and has closed the database. */
export function replaceDatabase(dataDir: string, backup: string): string | undefined {
  refuseUnsound(backup);
  const path = databaseFile(dataDir);
  const incoming = `${path}.restore`;
  rmSync(incoming, { force: true });
  copyFileSync(backup, incoming, constants.COPYFILE_FICLONE);
  syncFile(incoming);
  const kept = existsSync(path) ? keepReplaced(dataDir, path) : undefined;
  renameSync(incoming, path); // there is a whole database under this name at every moment
  syncFile(path);
  return kept;
}

function keepReplaced(dataDir: string, path: string): string {
  const utc = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const kept = join(backupFolder(dataDir), `replaced-${utc}.db`);
  copyFileSync(path, kept, constants.COPYFILE_FICLONE);
  // The log belongs to the file that goes; beside the restored one it would be applied to strange pages.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${kept}-wal`);
  rmSync(`${path}-shm`, { force: true });
  syncFile(kept);
  return kept;
}

function refuseUnsound(backup: string): void {
  const header = readHeader(backup);
  if (header?.applicationId !== applicationId)
    throw new Error(`${backup} is not a backup of Workspace Organizer.`);
  const copy = new Database(backup, { readonly: true });
  try {
    const problem = quickCheck(copy);
    if (problem !== undefined) throw new Error(`The backup ${backup} is not sound: ${problem}`);
  } finally {
    copy.close();
  }
}
