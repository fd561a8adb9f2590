import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { Migration } from '../migration-files.ts';
import { isLocalStorageError, LocalMigrationError } from './errors.ts';
import { pragmaNumber } from './integrity.ts';

/** `WOrg`: tells our file from any other SQLite database. */
export const applicationId = 0x574f7267;

const journalTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, build TEXT NOT NULL, applied_at INTEGER NOT NULL
) STRICT`;

const applied = z.array(z.object({ id: z.int(), name: z.string(), checksum: z.string() }));

/**
 * The migrations this database still needs; proves first that those it has are the ones this build knows.
 * @throws LocalMigrationError - a migration was changed after it was applied here, or the journal has gaps
 */
export function pendingMigrations(sqlite: Database.Database, known: Migration[]): Migration[] {
  const rows = readJournal(sqlite);
  const version = pragmaNumber(sqlite, 'user_version');
  if (rows.length !== version)
    throw new LocalMigrationError(`The database says version ${version}, its journal ${rows.length}.`);
  for (const [position, row] of rows.entries()) {
    const file = known[position];
    if (file?.name !== row.name || file.checksum !== row.checksum)
      throw new LocalMigrationError(
        `Migration ${row.name} is not the one this database was made with. Released migrations never change: reinstall this build.`,
      );
  }
  return known.slice(rows.length);
}

function readJournal(sqlite: Database.Database) {
  const exists = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").get();
  if (exists === undefined) return [];
  return applied.parse(sqlite.prepare('SELECT id, name, checksum FROM schema_migrations ORDER BY id').all());
}

/**
 * Applies all pending migrations in one transaction: all of them or none.
 * @throws LocalMigrationError - the first failure; the transaction is rolled back
 */
export function applyMigrations(sqlite: Database.Database, pending: Migration[], build: string): void {
  sqlite.pragma('foreign_keys = OFF'); // SQLite rebuilds tables to change them; does nothing inside a transaction
  try {
    sqlite.exec('BEGIN IMMEDIATE');
    sqlite.exec(journalTable);
    for (const file of pending) applyOne(sqlite, file, build);
    if (z.array(z.unknown()).parse(sqlite.pragma('foreign_key_check')).length > 0)
      throw new LocalMigrationError('A migration left rows that point at nothing.');
    sqlite.pragma(`application_id = ${applicationId}`);
    sqlite.exec('COMMIT');
  } finally {
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
    sqlite.pragma('foreign_keys = ON');
  }
}

function applyOne(sqlite: Database.Database, file: Migration, build: string): void {
  try {
    for (const statement of file.statements) {
      sqlite.exec(statement);
      if (!sqlite.inTransaction) throw new Error('it ended the transaction that all migrations share');
    }
    sqlite
      .prepare('INSERT INTO schema_migrations (id, name, checksum, build, applied_at) VALUES (?, ?, ?, ?, ?)')
      .run(file.id, file.name, file.checksum, build, Date.now());
    sqlite.pragma(`user_version = ${file.id}`);
  } catch (error) {
    // SQLite itself rolls back when the disk fails; any other end of the transaction may have committed a half.
    const needsRestore = !sqlite.inTransaction && !isLocalStorageError(error);
    throw new LocalMigrationError(`Migration ${file.name} failed: ${reason(error)}`, {
      cause: error,
      needsRestore,
    });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
