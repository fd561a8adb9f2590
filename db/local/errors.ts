import Database from 'better-sqlite3';

/** Another process has this data folder open. The server ends with exit code 69. */
export class LocalDatabaseLockedError extends Error {
  override readonly name = 'LocalDatabaseLockedError';
}

/** The database was written by a newer build; nothing was changed. The server ends with exit code 78. */
export class LocalDatabaseNewerError extends Error {
  override readonly name = 'LocalDatabaseNewerError';
}

/** The file is damaged or not ours; nothing was changed. The message names the newest backup. */
export class LocalDatabaseCorruptError extends Error {
  override readonly name = 'LocalDatabaseCorruptError';
}

/** Migrating failed; the database is as it was before. */
export class LocalMigrationError extends Error {
  override readonly name = 'LocalMigrationError';
  /** A rollback was not enough: a migration had ended the transaction itself. */
  readonly needsRestore: boolean;

  constructor(message: string, more: { cause?: unknown; needsRestore?: boolean } = {}) {
    super(message, { cause: more.cause });
    this.needsRestore = more.needsRestore ?? false;
  }
}

export type LocalStorageProblem = 'full' | 'read-only' | 'damaged' | 'unreadable';

/** SQLite's extended codes begin with these: `SQLITE_IOERR_FSYNC`, `SQLITE_READONLY_DBMOVED`. */
const problems: readonly [prefix: string, problem: LocalStorageProblem][] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_IOERR', 'unreadable'],
  ['SQLITE_CANTOPEN', 'unreadable'],
];

/**
 * What is wrong with the machine's storage, when that is why a query failed; looks through wrapping
 * errors. `undefined` for any other error, such as a broken rule of a table.
 */
export function localStorageProblem(error: unknown): LocalStorageProblem | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof Database.SqliteError)) continue;
    const { code } = cause;
    return problems.find(([prefix]) => code.startsWith(prefix))?.[1];
  }
  return undefined;
}

/** The disk is full, read-only or damaged: not a bug, and not the caller's fault. */
export function isLocalStorageError(error: unknown): boolean {
  return localStorageProblem(error) !== undefined;
}
