import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { named, readTables } from './tables.ts';

/** What would be moved. */
export interface Contents {
  tables: { name: string; rows: number; bytes: number }[];
  rows: number;
  /** With indexes, as the embedded database has them. */
  bytes: number;
  /** Entries of the audit log that wait for their seal: they are moved as they are. */
  unsealed: number;
}

const tableRow = z.object({ rows: z.coerce.number(), bytes: z.coerce.number() });

/** Counts every row, table by table: exact now, and again when they are moved. */
export async function contentsOf(db: SharedDb): Promise<Contents> {
  const tables: Contents['tables'] = [];
  for (const { name } of await readTables(db)) {
    const [found] = await rowsOf(
      db,
      sql`select count(*) as rows, (select coalesce(sum(pg_total_relation_size(p.relid)), 0)
          from pg_partition_tree(${`public.${name}`}::regclass) p) as bytes
        from public.${named(name)}`,
      tableRow,
    );
    tables.push({ name, rows: found?.rows ?? 0, bytes: found?.bytes ?? 0 });
  }
  const sum = (of: (table: { rows: number; bytes: number }) => number) =>
    tables.reduce((total, table) => total + of(table), 0);
  const unsealed = tables.find(({ name }) => name === 'audit_pending')?.rows ?? 0;
  return { tables, rows: sum(({ rows }) => rows), bytes: sum(({ bytes }) => bytes), unsealed };
}
