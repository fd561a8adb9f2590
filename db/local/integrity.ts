import Database from 'better-sqlite3';
import { z } from 'zod';

/**
 * Runs SQLite's `quick_check`: every page, about 0.3 s per 100 MB.
 * @returns the first problem found, or `undefined` when the file is sound
 */
export function quickCheck(sqlite: Database.Database): string | undefined {
  try {
    const [row] = z.array(z.object({ quick_check: z.string() })).parse(sqlite.pragma('quick_check(1)'));
    return row?.quick_check === 'ok' ? undefined : (row?.quick_check ?? 'no answer');
  } catch (error) {
    if (error instanceof Database.SqliteError) return error.message; // too damaged to be checked
    throw error;
  }
}

/** What a check names at most; a badly damaged file has thousands. */
const maxProblems = 100;

/**
 * Runs SQLite's `integrity_check`: every page, every entry of every index, the structure of the full-text one.
 * @returns the first hundred problems; none when the file is sound
 */
export function integrityProblems(sqlite: Database.Database): string[] {
  try {
    const rows = z
      .array(z.object({ integrity_check: z.string() }))
      .parse(sqlite.pragma(`integrity_check(${maxProblems})`));
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  } catch (error) {
    if (error instanceof Database.SqliteError) return [error.message]; // too damaged to be checked
    throw error;
  }
}

const orphan = z.object({ table: z.string(), rowid: z.int().nullable(), parent: z.string() });

/** Rows that point at nothing, in words; the first hundred. */
export function orphans(sqlite: Database.Database): string[] {
  const rows = z.array(orphan).parse(sqlite.pragma('foreign_key_check'));
  return rows
    .slice(0, maxProblems)
    .map(({ table, rowid, parent }) => `Row ${rowid ?? '?'} of ${table} points at nothing in ${parent}.`);
}

/** One number out of a pragma such as `user_version`. */
export function pragmaNumber(sqlite: Database.Database, name: string): number {
  return z.int().parse(sqlite.pragma(name, { simple: true }));
}
