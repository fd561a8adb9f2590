import type Database from 'better-sqlite3';
import type { Migration } from '../migration-files.ts';
import { backupBeforeMigration } from './backup.ts';
import { LocalMigrationError } from './errors.ts';
import { databaseFile, sizeOf } from './files.ts';
import { quickCheck } from './integrity.ts';
import { applyMigrations, pendingMigrations } from './migrate.ts';
import { corrupt } from './opening.ts';
import { replaceDatabase } from './restore.ts';

/** What opening tells; a pino logger fits. */
export interface OpeningLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface Upgrade {
  dataDir: string;
  known: Migration[];
  /** Kept in the journal. */
  build: string;
  /** The process before left its write-ahead log behind. */
  unclean: boolean;
  log: OpeningLog | undefined;
}

/**
 * Checks the open database where a check is due and applies what is pending, with a backup first.
 * @throws LocalDatabaseCorruptError - damaged; the message names the newest backup
 * @throws LocalMigrationError - nothing was changed; `sqlite` may be closed
 */
export async function bringUpToDate(sqlite: Database.Database, upgrade: Upgrade): Promise<void> {
  const pending = pendingMigrations(sqlite, upgrade.known);
  const from = upgrade.known.length - pending.length;
  checkIntegrity(sqlite, upgrade, pending.length > 0 && from > 0);
  if (pending.length === 0) return;
  const backup = from > 0 ? await backupBeforeMigration(sqlite, upgrade.dataDir, from) : undefined;
  try {
    applyMigrations(sqlite, pending, upgrade.build);
  } catch (error) {
    if (backup !== undefined && error instanceof LocalMigrationError && error.needsRestore) {
      sqlite.close();
      replaceDatabase(upgrade.dataDir, backup, upgrade.known);
    }
    throw error;
  }
  upgrade.log?.info({ from, to: upgrade.known.length, backup }, 'local database migrated');
}

/** Above this a check after a crash would hold up the start for seconds. */
const checkAfterCrashMaxBytes = 512 * 1024 * 1024;

/**
 * Each start would be too often (300 MB take a second), so: before a migration, and after a stop that left
 * its log behind, where WAL with full sync promises that nothing is broken but disks do not. In between a
 * damaged page is found when it is read (`cell_size_check`).
 */
function checkIntegrity(
  sqlite: Database.Database,
  { dataDir, unclean, log }: Upgrade,
  migrating: boolean,
): void {
  if (!migrating && !unclean) return;
  const bytes = sizeOf(databaseFile(dataDir));
  if (!migrating && bytes > checkAfterCrashMaxBytes) {
    log?.warn({ bytes }, 'local database not checked after an unclean stop: too big for the start');
    return;
  }
  const problem = quickCheck(sqlite);
  if (problem !== undefined) throw corrupt(dataDir, problem);
}
