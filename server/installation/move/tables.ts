import { type SQLChunk, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';

/** A table whose rows are moved. */
export interface Table {
  name: string;
  columns: readonly { name: string; type: string }[];
}

/** A table, column or month in SQL, by the name that the catalogue or our own schema gives it: never a user's text. */
export function named(name: string): SQLChunk {
  // oxlint-disable-next-line wo/no-raw-sql -- as said above; it is quoted all the same
  return sql.identifier(name);
}

/**
 * Not moved: what the runner of the migrations writes for each database itself, and marks that a transaction takes
 * away again before it commits.
 */
const ofTheDatabaseItself = ['wo_migrations', 'schema_info', 'audit_owed'];

const columnRow = z.object({ table: z.string(), column: z.string(), type: z.string() });
const referenceRow = z.object({ from: z.string(), to: z.string() });

/**
 * Every table of the team's data as the catalogue knows it, so that none can be forgotten; one that refers to another
 * comes after it.
 */
export async function readTables(db: SharedDb): Promise<Table[]> {
  const columns = await rowsOf(
    db,
    sql`select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type
      from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and a.attnum > 0 and not a.attisdropped
      order by c.relname, a.attnum`,
    columnRow,
  );
  const references = await rowsOf(
    db,
    sql`select c.relname as "from", r.relname as "to"
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_class r on r.oid = k.confrelid
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and c.oid <> r.oid`,
    referenceRow,
  );
  return inOrderOfReferences(grouped(columns), references);
}

function grouped(rows: z.infer<typeof columnRow>[]): Table[] {
  const tables = new Map<string, { name: string; type: string }[]>();
  for (const { table, column, type } of rows) {
    if (ofTheDatabaseItself.includes(table)) continue;
    tables.set(table, [...(tables.get(table) ?? []), { name: column, type }]);
  }
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

/** @throws Error - tables refer to each other in a circle: their rows could not be put in one table at a time */
export function inOrderOfReferences(
  tables: readonly Table[],
  references: readonly { from: string; to: string }[],
): Table[] {
  const waiting = [...tables];
  const ordered: Table[] = [];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name));
    const next = waiting.findIndex(
      ({ name }) => !references.some(({ from, to }) => from === name && names.has(to)),
    );
    const [table] = next < 0 ? [] : waiting.splice(next, 1);
    if (!table) throw new Error(`These tables refer to each other: ${[...names].join(', ')}.`);
    ordered.push(table);
  }
  return ordered;
}

/** @throws Error - the two databases do not have the same tables and columns, although their migrations are the same */
export function requireSameTables(source: readonly Table[], target: readonly Table[]): void {
  const shape = (tables: readonly Table[]) =>
    tables
      .map(({ name, columns }) =>
        [name, ...columns.map((column) => `${column.name} ${column.type}`).sort()].join(),
      )
      .sort()
      .join('\n');
  if (shape(source) !== shape(target))
    throw new Error('The tables of the two databases differ: somebody has changed those of one of them.');
}
