import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { adviseBackup } from './backup.ts';
import { LocalDatabaseCorruptError, LocalDatabaseNewerError } from './errors.ts';
import { databaseFile, type Header, readHeader, sizeOf } from './files.ts';
import { pragmaNumber } from './integrity.ts';
import { applicationId } from './migrate.ts';
import { buildOfSchema } from './opened-by.ts';

/**
 * Looks without opening for writing: what is refused here keeps every byte.
 * @param known how many migrations this build has
 * @throws LocalDatabaseNewerError | LocalDatabaseCorruptError
 */
export function refuseUnusable(dataDir: string, known: number, build: string): void {
  const path = databaseFile(dataDir);
  const header = guardDamage(dataDir, () => (hasLog(dataDir) ? headerThroughLog(path) : readHeader(path)));
  if (header === undefined) return;
  if (header.applicationId !== 0 && header.applicationId !== applicationId)
    throw corrupt(dataDir, 'its header is not ours: it belongs to another program, or is damaged');
  if (header.userVersion <= known) return;
  const needed = buildOfSchema(dataDir, header.userVersion);
  throw new LocalDatabaseNewerError(
    `The local database ${path} was written by a newer build (schema ${header.userVersion}; this is version ${build} with schema ${known}). ` +
      `It was not touched. ${needed ? `It needs version ${needed} or newer` : 'Install the newer build'}.`,
  );
}

/** The process before did not stop cleanly: its write-ahead log is still there. */
export function hasLog(dataDir: string): boolean {
  return sizeOf(`${databaseFile(dataDir)}-wal`) > 0;
}

/** After a crash the newest header may be in the log still, where only SQLite finds it. */
function headerThroughLog(path: string): Header | undefined {
  if (!existsSync(path)) return undefined;
  const sqlite = new Database(path, { readonly: true });
  try {
    return {
      userVersion: pragmaNumber(sqlite, 'user_version'),
      applicationId: pragmaNumber(sqlite, 'application_id'),
    };
  } finally {
    sqlite.close();
  }
}

export function setPragmas(sqlite: Database.Database): void {
  sqlite.pragma('busy_timeout = 5000');
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL'); // NORMAL lost acknowledged commits at a power cut
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('trusted_schema = OFF');
  sqlite.pragma('cell_size_check = ON');
  sqlite.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
}

/** Runs `work`; damage that SQLite reports becomes the error which names the newest backup. */
export function guardDamage<T>(dataDir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw damageError(dataDir, error) ?? error;
  }
}

function damageError(dataDir: string, error: unknown): LocalDatabaseCorruptError | undefined {
  if (!(error instanceof Database.SqliteError)) return undefined;
  if (!error.code.startsWith('SQLITE_CORRUPT') && error.code !== 'SQLITE_NOTADB') return undefined;
  return corrupt(dataDir, error.message);
}

/** The error for a file that cannot be trusted: what is wrong, that it is kept, and where a backup is. */
export function corrupt(dataDir: string, problem: string): LocalDatabaseCorruptError {
  return new LocalDatabaseCorruptError(
    `The local database ${databaseFile(dataDir)} cannot be used: ${problem}. Nothing was deleted or changed. ${adviseBackup(dataDir)}`,
  );
}
