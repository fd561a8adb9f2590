import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { readMigrationFolder, readMigrations } from '../migration-files.ts';
import { backupDatabase } from './backup.ts';
import { createPrivate, databaseFile, prepareDataDir } from './files.ts';
import { quickCheck } from './integrity.ts';
import { acquireLock, type Lock } from './lock.ts';
import { noteOpenedBy } from './opened-by.ts';
import { guardDamage, hasLog, refuseUnusable, setPragmas } from './opening.ts';
import * as schema from './schema/index.ts';
import { bringUpToDate, type OpeningLog } from './upgrade.ts';

/** What services of the local wing query. */
export type LocalDb = BetterSQLite3Database<typeof schema>;

export interface OpenOptions {
  dataDir: string;
  /** Kept in the journal, and named when an older build meets this database. */
  buildVersion?: string;
  log?: OpeningLog;
  /** Another folder of migrations; tests bring their own. */
  migrationsFolder?: string;
}

/** The open local database of this process, and the lock on its folder. */
export class LocalDatabase {
  readonly db: LocalDb;
  readonly path: string;
  /** The connection below Drizzle, for pragmas and checks. */
  readonly sqlite: Database.Database;
  readonly #lock: Lock;

  constructor(sqlite: Database.Database, path: string, lock: Lock) {
    this.sqlite = sqlite;
    this.path = path;
    this.db = drizzle(sqlite, { schema });
    this.#lock = lock;
  }

  /**
   * Copies the database, while it is used, into one file that passed SQLite's check.
   * @throws Error - the target exists or cannot be written
   */
  async backup(to: string): Promise<void> {
    await backupDatabase(this.sqlite, to);
  }

  /** @returns the first damage SQLite's `quick_check` finds, or `undefined` */
  check(): string | undefined {
    return quickCheck(this.sqlite);
  }

  /** Writes the log into the main file, closes it and gives the data folder back. May be called twice. */
  close(): void {
    this.sqlite.close();
    this.#lock.release();
  }
}

/**
 * Opens the local database: lock, version, integrity, backup, migrations, in this order.
 * @throws LocalDatabaseLockedError - another process has the folder (exit code 69)
 * @throws LocalDatabaseNewerError - written by a newer build; not a byte was changed (exit code 78)
 * @throws LocalDatabaseCorruptError - damaged or not ours; not deleted
 * @throws LocalMigrationError - a migration failed; the database is as before
 */
export async function openLocalDatabase(options: OpenOptions): Promise<LocalDatabase> {
  prepareDataDir(options.dataDir);
  const lock = acquireLock(options.dataDir);
  try {
    return await openLocked(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(options: OpenOptions, lock: Lock): Promise<LocalDatabase> {
  const { dataDir, log, buildVersion: build = 'unknown' } = options;
  const path = databaseFile(dataDir);
  const known = options.migrationsFolder
    ? readMigrationFolder(options.migrationsFolder)
    : readMigrations('local');
  refuseUnusable(dataDir, known.length, build);
  const unclean = hasLog(dataDir);
  createPrivate(path);
  const sqlite = guardDamage(dataDir, () => new Database(path));
  try {
    guardDamage(dataDir, () => setPragmas(sqlite));
    await bringUpToDate(sqlite, { dataDir, known, build, unclean, log });
    noteOpenedBy(dataDir, build, known.length);
    return new LocalDatabase(sqlite, path, lock);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}
