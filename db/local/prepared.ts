import type { LocalDb } from './client.ts';

/**
 * Statements that are built once per open database. Building one with Drizzle takes several times as long as
 * running it, so what is called often is prepared this way.
 */
export function prepared<Statements>(build: (db: LocalDb) => Statements): (db: LocalDb) => Statements {
  const made = new WeakMap<LocalDb, Statements>();
  return (db) => {
    const existing = made.get(db);
    if (existing !== undefined) return existing;
    const statements = build(db);
    made.set(db, statements);
    return statements;
  };
}
