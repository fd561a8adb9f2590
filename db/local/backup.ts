import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { backupFolder, createPrivate, syncFile } from './files.ts';
import { quickCheck } from './integrity.ts';

const keptBackups = 5;
const backupName = /^workspace-\d{8}T\d{9}Z-\d+\.db$/; // names sort by time

/**
 * Copies a database that is in use into one self-contained file, checks the copy and flushes it; `to`
 * appears only when that is done.
 * @throws Error - the target exists, cannot be written, or the copy does not pass the check
 */
export async function backupDatabase(sqlite: Database.Database, to: string): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} exists already. Choose another name for the backup.`);
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const partial = `${to}.partial`;
  rmSync(partial, { force: true });
  try {
    createPrivate(partial);
    await sqlite.backup(partial);
    verifyBackup(partial);
    syncFile(partial);
    renameSync(partial, to);
    syncFile(to);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function verifyBackup(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE'); // one file, without -wal and -shm beside it
    const problem = quickCheck(copy);
    if (problem !== undefined) throw new Error(`The backup ${path} is not sound: ${problem}`);
  } finally {
    copy.close();
  }
}

/** The backup made before migrating: `backups/workspace-<utc>-<from>.db`; the last five are kept. */
export async function backupBeforeMigration(
  sqlite: Database.Database,
  dataDir: string,
  from: number,
): Promise<string> {
  const utc = new Date().toISOString().replaceAll(/[-:.]/g, '');
  const path = join(backupFolder(dataDir), `workspace-${utc}-${from}.db`);
  await backupDatabase(sqlite, path);
  pruneBackups(dataDir);
  return path;
}

function pruneBackups(dataDir: string): void {
  const folder = backupFolder(dataDir);
  for (const name of listBackups(dataDir).slice(keptBackups)) rmSync(join(folder, name));
}

/** Backup file names, newest first. */
export function listBackups(dataDir: string): string[] {
  const folder = backupFolder(dataDir);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const names = readdirSync(folder).filter((name) => backupName.test(name));
  return names.sort().reverse();
}

/** `The newest backup is …`, for messages about a database that cannot be used. */
export function adviseBackup(dataDir: string): string {
  const [newest] = listBackups(dataDir);
  if (newest === undefined) return 'There is no backup in its backups folder.';
  return `The newest backup is ${join(backupFolder(dataDir), newest)}.`;
}
