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

/** One number out of a pragma such as `user_version`. */
export function pragmaNumber(sqlite: Database.Database, name: string): number {
  return z.int().parse(sqlite.pragma(name, { simple: true }));
}
