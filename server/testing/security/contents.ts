import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { until } from '../until.ts';

/** A hash of all rows of each table, by its name: two of them are equal when nothing was changed. */
export type Contents = Record<string, string>;

/** What servers note by themselves, whatever comes of a call: deliveries to sinks, and that they work on an import. */
const cursors = 'audit_sink_cursors';
const delivery = [
  'failures',
  'last_error',
  'retry_at',
  'delivered_at',
  'leased_by',
  'leased_until',
  'heartbeat_at',
];

const tableRow = z.object({ name: z.string() });
const hashRow = z.object({ name: z.string(), hash: z.string() });

/** Waits until the background sealed what there is, then looks into every table. */
export async function contentsOf(db: SharedDb): Promise<Contents> {
  await until(async () => (await waiting(db)) === 0, { what: 'the seal of all rows' });
  const tables = await rowsOf(
    db,
    sql`select relname as name from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> ${cursors} order by relname`,
    tableRow,
  );
  const kept = sql.join(
    delivery.map((column) => sql`${column}`),
    sql`, `,
  );
  const hashes = tables.map(({ name }) => {
    // oxlint-disable-next-line wo/no-raw-sql -- the catalogue just gave the name
    const table = sql.identifier(name);
    const row = sql`(to_jsonb(t) - array[${kept}])::text`;
    return sql`select ${name} as name, md5(coalesce(string_agg(r, '|' order by r), '')) as hash
      from (select ${row} as r from ${table} t) rows`;
  });
  const rows = await rowsOf(db, sql.join(hashes, sql` union all `), hashRow);
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

const countRow = z.object({ n: z.coerce.number() });

async function waiting(db: SharedDb): Promise<number> {
  const [row] = await rowsOf(db, sql`select count(*) as n from audit_pending`, countRow);
  return row?.n ?? 0;
}
