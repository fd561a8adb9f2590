import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { getTableColumns } from 'drizzle-orm/utils';
import type { SharedDb } from './client.ts';

/** As much of a prepared statement of Drizzle as its users see. */
interface Prepared {
  execute: (values?: Record<string, unknown>) => Promise<unknown>;
}

/**
 * Writes the SQL of a statement once for a connection, and runs it over whichever handle asks: the pool, or any
 * transaction on it. Drizzle itself ties a statement to the handle that it was made with, so that each transaction
 * would write all of its SQL anew, which takes longer than PostgreSQL needs to run most of it.
 * @param build - makes it, with `.prepare(name)`; {@link given} stands for what is told when it runs
 */
export function statement<Statement extends Prepared>(
  build: (db: SharedDb) => Statement,
): (db: SharedDb) => Statement {
  const written = new WeakMap<object, Statement>();
  return (db) => {
    // what a pool and its transactions have in common, and other connections do not
    const dialect = member(db, 'dialect');
    let made = written.get(dialect);
    if (!made) {
      made = build(db);
      member(made, 'client'); // fails here, should it have another name one day
      written.set(dialect, made);
    }
    // the same statement in every respect but where it is sent
    return Object.create(made, { client: { value: member(db._.session, 'client') } }) as Statement;
  };
}

/** Drizzle keeps these to itself. Its version is pinned, and tests run statements inside and outside of transactions. */
function member(of: object, name: 'dialect' | 'client'): object {
  const value: unknown = Reflect.get(of, name);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    throw new Error(`Drizzle's ${of.constructor.name} has no ${name}: it is another version than ours.`);
  return value;
}

/** The values of some columns of a table, each told under the column's own name when a {@link statement} runs. */
export function given<Table extends PgTable, Key extends keyof Table['_']['columns'] & string>(
  table: Table,
  keys: readonly Key[],
): Record<Key, SQL> {
  const columns = getTableColumns(table);
  // one entry per key: exactly the type
  return Object.fromEntries(
    keys.map((key) => {
      const column = columns[key];
      if (!column) throw new Error(`The table has no column ${key}.`);
      return [key, givenValue(column, key)];
    }),
  ) as Record<Key, SQL>;
}

/** Most encoders of columns take no null: in a query that is built with its values they never see one. */
function givenValue(column: PgColumn, name: string): SQL {
  const mapToDriverValue = (value: unknown): unknown =>
    value === null ? null : column.mapToDriverValue(value);
  return sql`${sql.param(sql.placeholder(name), { mapToDriverValue })}`;
}
