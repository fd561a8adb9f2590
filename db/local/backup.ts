import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import {
  type BackupFile,
  elsewhere,
  findBackupFile,
  listBackupFiles,
  manualName,
  pruneBackups,
  refuseNoRoom,
  refuseOverLimit,
  sweepPartials,
  utcForName,
} from './backup-files.ts';
import { LocalDatabaseCorruptError } from './errors.ts';
import { backupFolder, createPrivate, databaseFile, sizeOf, syncFile, syncFolder } from './files.ts';
import { pragmaNumber, quickCheck } from './integrity.ts';
import { readDatabase, refuseMissing, withReading } from './reading.ts';

const keptBeforeMigrations = 5;

/**
 * Copies a database that is in use into one self-contained file, checks the copy and flushes it; `to`
 * appears only when that is done.
 * @param pagesAtOnce between two such steps other work is done; what another process writes meanwhile begins
 *   the copy anew, so a second process copies all at once
 * @throws LocalDatabaseCorruptError - the copy does not pass the check
 * @throws Error - the target exists or cannot be written
 */
export async function backupDatabase(
  sqlite: Database.Database,
  to: string,
  pagesAtOnce = 100,
): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} exists already. Choose another name for the backup.`);
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const partial = `${to}.partial`;
  removePartial(partial);
  try {
    createPrivate(partial);
    await sqlite.backup(partial, { progress: () => pagesAtOnce });
    verifyBackup(partial);
    syncFile(partial);
    renameSync(partial, to);
    syncFolder(dirname(to));
  } catch (error) {
    removePartial(partial);
    throw error;
  }
}

function removePartial(partial: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(partial + end, { force: true });
}

function verifyBackup(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('trusted_schema = OFF');
    copy.pragma('journal_mode = DELETE'); // one file, without -wal and -shm beside it
    const problem = quickCheck(copy);
    if (problem !== undefined)
      throw new LocalDatabaseCorruptError(
        `The copy of the local database is not sound, so no backup was kept: ${problem}. Run wo local check.`,
      );
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
  const path = join(backupFolder(dataDir), `workspace-${utcForName()}-${from}.db`);
  await backupDatabase(sqlite, path);
  pruneBackups(dataDir, 'migration', keptBeforeMigrations);
  return path;
}

export interface MadeBackup extends BackupFile {
  /** Of the file, lower-case hex: a copy elsewhere can be compared. */
  sha256: string;
}

const allPages = 0x7fffffff;

export interface BackupOrder {
  /** How many manual backups are left afterwards, this one included; the oldest go. */
  keep?: number | undefined;
  /** The caller takes it elsewhere and removes it: it is `…-temporary.db`, and no limit but the room is kept. */
  temporary?: boolean | undefined;
}

/**
 * Makes `backups/workspace-<utc>-<schema>-manual.db`, as the database is at one moment, over a connection of its own:
 * in the process that holds the data folder, on any thread.
 * @param options.alone nobody has the database open
 * @throws NoLocalDatabaseError | BackupLimitError | NoRoomError | LocalDatabaseCorruptError
 */
export async function makeBackup(
  dataDir: string,
  { keep, temporary = false, alone }: BackupOrder & { alone: boolean },
): Promise<MadeBackup> {
  refuseMissing(dataDir);
  sweepPartials(dataDir);
  const folder = backupFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = await readDatabase(databaseFile(dataDir), alone, async (sqlite) => {
    const bytes = bytesOf(sqlite);
    if (!temporary) refuseOverLimit(dataDir, bytes, keep);
    refuseNoRoom(folder, bytes, temporary ? '' : `Make room, or ${elsewhere}`);
    const made = manualName(pragmaNumber(sqlite, 'user_version'), temporary);
    await backupDatabase(sqlite, join(folder, made), allPages);
    return made;
  });
  if (keep !== undefined) pruneBackups(dataDir, 'manual', keep);
  const made = findBackupFile(dataDir, name);
  if (made === undefined) throw new Error(`The backup ${name} was removed while it was made.`);
  return { ...made, sha256: await sha256Of(join(folder, name)) };
}

function bytesOf(sqlite: Database.Database): number {
  return pragmaNumber(sqlite, 'page_count') * pragmaNumber(sqlite, 'page_size');
}

/**
 * Writes a backup past the backups folder, for when its disk has no room; also while a server runs. SQLite has to be
 * able to lock a file there.
 * @param place the path for a file of that name
 * @throws NoLocalDatabaseError | NoRoomError | LocalDatabaseCorruptError
 */
export function makeBackupAt(
  dataDir: string,
  place: (name: string) => string,
): Promise<Omit<MadeBackup, 'name'> & { file: string }> {
  return withReading(dataDir, async (sqlite) => {
    const createdAt = new Date();
    const schema = pragmaNumber(sqlite, 'user_version');
    const file = place(manualName(schema));
    refuseNoRoom(dirname(file), bytesOf(sqlite));
    await backupDatabase(sqlite, file, allPages);
    return { file, kind: 'manual', createdAt, size: sizeOf(file), schema, sha256: await sha256Of(file) };
  });
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

/** Which backup there is and how to use it, for messages about a database that cannot be used. */
export function adviseBackup(dataDir: string): string {
  const newest = listBackupFiles(dataDir).find(({ kind }) => kind !== 'replaced');
  if (newest === undefined) return 'There is no backup in its backups folder.';
  return `The newest backup is ${join(backupFolder(dataDir), newest.name)}. To use it: wo local restore --from ${newest.name}`;
}
