import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { type Migration, readMigrations } from '../migration-files.ts';
import { LocalMigrationError } from './errors.ts';
import { integrityProblems, orphans, pragmaNumber } from './integrity.ts';
import { applicationId, pendingMigrations } from './migrate.ts';
import { withReading } from './reading.ts';

const problemKinds = ['file', 'integrity', 'foreign-keys', 'schema', 'migrations'] as const;

/** What a check found. `ok` is false for everything that keeps this build from using the file. */
export const checkSchema = z.object({
  ok: z.boolean(),
  checkedAt: z.iso.datetime({ precision: 3 }),
  tookMs: z.int(),
  size: z.int().describe('Bytes.'),
  schema: z.int().nullable().describe('Number of migrations it has; null when that cannot be read.'),
  buildSchema: z.int().describe('Number of migrations of this build.'),
  problems: z.array(z.object({ kind: z.enum(problemKinds), message: z.string() })),
});
export type LocalCheck = z.infer<typeof checkSchema>;
export type CheckProblem = LocalCheck['problems'][number];

/**
 * Checks the local database in full, with or without a server running, and keeps the verdict for
 * {@link lastCheck}. Reads every page: some seconds per 100 MB on a slow disk.
 * @throws NoLocalDatabaseError - there is nothing to check
 */
export async function checkLocalDatabase(dataDir: string): Promise<LocalCheck> {
  const known = readMigrations('local');
  const started = performance.now();
  const checkedAt = new Date().toISOString();
  const found = await withReading(dataDir, (sqlite) => inspect(sqlite, known)).catch(unreadable);
  const check: LocalCheck = {
    ok: found.problems.length === 0,
    checkedAt,
    tookMs: Math.round(performance.now() - started),
    buildSchema: known.length,
    ...found,
  };
  keepCheck(dataDir, check);
  return check;
}

type Found = Pick<LocalCheck, 'size' | 'schema' | 'problems'>;

/** Everything in one state of the database: a server may be writing meanwhile. */
function inspect(sqlite: Database.Database, known: Migration[]): Found {
  sqlite.exec('begin');
  try {
    return {
      size: pragmaNumber(sqlite, 'page_count') * pragmaNumber(sqlite, 'page_size'),
      schema: pragmaNumber(sqlite, 'user_version'),
      problems: problemsOf(sqlite, known),
    };
  } finally {
    if (sqlite.inTransaction) sqlite.exec('commit');
  }
}

/** Damage may go so far that SQLite cannot open the file, or that no query can be asked. */
function unreadable(error: unknown): Found {
  if (!(error instanceof Database.SqliteError) || !isDamage(error)) throw error;
  return { size: 0, schema: null, problems: [{ kind: 'integrity', message: error.message }] };
}

const isDamage = ({ code }: { code: string }) =>
  code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_IOERR');

/**
 * Everything that is wrong with a database, as far as this build can tell; empty when it can be used.
 * @throws SqliteError - too damaged to be asked
 */
export function problemsOf(sqlite: Database.Database, known: Migration[]): CheckProblem[] {
  if (pragmaNumber(sqlite, 'application_id') !== applicationId)
    return [{ kind: 'file', message: 'It is not a database of Workspace Organizer.' }];
  const damage = integrityProblems(sqlite).map((message) => ({ kind: 'integrity' as const, message }));
  if (damage.length > 0) return damage; // what else it says could be a consequence
  const lost = orphans(sqlite).map((message) => ({ kind: 'foreign-keys' as const, message }));
  return [...lost, ...versionProblems(sqlite, known)];
}

function versionProblems(sqlite: Database.Database, known: Migration[]): CheckProblem[] {
  const schema = pragmaNumber(sqlite, 'user_version');
  if (schema > known.length)
    return [
      {
        kind: 'schema',
        message: `It was written by a newer build: schema ${schema}, and this build knows ${known.length}.`,
      },
    ];
  try {
    pendingMigrations(sqlite, known);
    return [];
  } catch (error) {
    if (!(error instanceof LocalMigrationError)) throw error;
    return [{ kind: 'migrations', message: error.message }];
  }
}

const checkFile = (dataDir: string) => join(dataDir, 'last-check.json');

/** The page shows it. That it cannot be kept, such as on a full disk, is no part of the verdict. */
function keepCheck(dataDir: string, check: LocalCheck): void {
  const file = checkFile(dataDir);
  try {
    writeFileSync(`${file}.partial`, `${JSON.stringify(check)}\n`, { mode: 0o600 });
    renameSync(`${file}.partial`, file);
  } catch {
    // the answer itself says what was found
  }
}

/** What the last check of this folder found, of whichever process; `undefined` when there was none. */
export function lastCheck(dataDir: string): LocalCheck | undefined {
  try {
    return checkSchema.safeParse(JSON.parse(readFileSync(checkFile(dataDir), 'utf8'))).data;
  } catch {
    return undefined; // missing or half written
  }
}
