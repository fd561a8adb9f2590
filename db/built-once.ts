/**
 * Builds something, such as the prepared statements of a service, at the first call for a database handle and
 * gives the same again after that. Drizzle writes SQL anew for every query, which costs more than many of
 * them take; a handle that is dropped takes its statements with it.
 */
export function builtOnce<Handle extends object, Statements>(
  build: (db: Handle) => Statements,
): (db: Handle) => Statements {
  const made = new WeakMap<Handle, Statements>();
  return (db) => {
    const existing = made.get(db);
    if (existing !== undefined) return existing;
    const statements = build(db);
    made.set(db, statements);
    return statements;
  };
}
