import { createHash } from 'node:crypto';
import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { ofEmbedded } from './sides.ts';
import { named, type Table } from './tables.ts';

/** Characters that are on their way at once; a single row may be longer. */
export const batchLength = 2_000_000;
const mostRowsAtOnce = 5_000;

/**
 * Settings of both transactions: the text of a value must not depend on a login's own ones, and copying takes longer
 * than a request may.
 */
export async function settle(tx: SharedDb): Promise<void> {
  await tx.execute(sql`select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true),
    set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true),
    set_config('search_path', 'public', true), set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '300000', true)`);
}

const textRow = z.object({ row: z.string() });

/** A row as JSON of nothing but texts, each as the column's type writes it: no value is changed by a driver. */
function rowsAsText(table: Table, from: string, which: SQL = sql``): SQL {
  const columns = table.columns.map(({ name }) => sql`${named(name)}::text as ${named(name)}`);
  const parts = sql.join(columns, sql`, `);
  return sql`select row_to_json(moved)::text as "row" from (select ${parts} from public.${named(from)} ${which}) moved`;
}

const measuredRow = z.object({ place: z.string(), length: z.coerce.number() });
type MeasuredRow = z.infer<typeof measuredRow>;

/**
 * Where each row is, and how long its text is going to be. Texts and bytes are not read for it; a character that JSON
 * escapes is counted as one.
 */
function measuredRows(table: Table, from: string): SQL {
  const lengths = table.columns.map(({ name, type }) => {
    const column = named(name);
    if (type === 'bytea') return sql`coalesce(2 * octet_length(${column}), 0)`;
    return type === 'text'
      ? sql`coalesce(octet_length(${column}), 0)`
      : sql`coalesce(octet_length(${column}::text), 0)`;
  });
  const names = table.columns.reduce((sum, { name }) => sum + name.length + '"":"",'.length, 0);
  return sql`select ctid::text as place, ${names}::bigint + ${sql.join(lengths, sql` + `)} as length
    from public.${named(from)}`;
}

/**
 * The rows of a table, some at a time: what is on its way stays below {@link batchLength} however the rows are mixed.
 * Wants a transaction of the embedded database that sees one state all the while.
 * @throws EmbeddedFailed
 * @param from - one of its months, where the table has them
 */
export async function* readRows(tx: SharedDb, table: Table, from: string): AsyncGenerator<string[]> {
  await ofEmbedded(tx.execute(sql`declare moving no scroll cursor for ${measuredRows(table, from)}`));
  for (;;) {
    // oxlint-disable-next-line wo/no-raw-sql -- a number of our own; FETCH takes no parameters
    const next = sql.raw(`fetch ${mostRowsAtOnce} from moving`);
    const measured = await ofEmbedded(rowsOf(tx, next, measuredRow));
    if (measured.length === 0) break;
    for (const batch of batchesOf(measured)) {
      const places = `{${batch.map(({ place }) => `"${place}"`).join(',')}}`;
      const these = rowsAsText(table, from, sql`where ctid = any(${places}::tid[])`);
      const found = await ofEmbedded(rowsOf(tx, these, textRow));
      if (found.length !== batch.length) throw new Error(`Rows of ${from} moved while they were read.`);
      yield found.map(({ row }) => row);
    }
  }
  await ofEmbedded(tx.execute(sql`close moving`));
}

function* batchesOf(rows: readonly MeasuredRow[]): Generator<MeasuredRow[]> {
  let batch: MeasuredRow[] = [];
  let total = 0;
  for (const row of rows) {
    if (batch.length > 0 && total + row.length > batchLength) {
      yield batch;
      [batch, total] = [[], 0];
    }
    batch.push(row);
    total += row.length;
  }
  if (batch.length > 0) yield batch;
}

/** Puts rows of {@link readRows} in, as one statement. */
export async function insertRows(
  tx: SharedDb,
  table: Table,
  into: string,
  rows: readonly string[],
): Promise<void> {
  const names = table.columns.map(({ name }) => named(name));
  const values = table.columns.map(
    // oxlint-disable-next-line wo/no-raw-sql -- the type as the catalogue of our own tables calls it
    ({ name, type }) => sql`moved.${named(name)}::${sql.raw(type)}`,
  );
  const texts = names.map((name) => sql`${name} text`);
  await tx.execute(sql`insert into public.${named(into)} (${sql.join(names, sql`, `)})
    select ${sql.join(values, sql`, `)}
    from json_to_recordset(${`[${rows.join(',')}]`}::text::json) as moved(${sql.join(texts, sql`, `)})`);
}

/** How many rows, and the exclusive or of the SHA-256 of each: the same in whatever order they are read. */
export interface Fingerprint {
  rows: number;
  hash: string;
}

const hashLength = 32;

/** The {@link Fingerprint} of rows as they pass. */
export class Fingerprinting {
  #rows = 0;
  readonly #hash = Buffer.alloc(hashLength);

  add(rows: readonly string[]): void {
    this.#rows += rows.length;
    for (const row of rows) {
      const hash = createHash('sha256').update(row).digest();
      for (let at = 0; at < hashLength; at += 1) this.#hash[at] = (this.#hash[at] ?? 0) ^ (hash[at] ?? 0);
    }
  }

  result(): Fingerprint {
    return { rows: this.#rows, hash: this.#hash.toString('hex') };
  }
}

const fingerprintRow = z.object({ rows: z.coerce.number(), bits: z.string().nullable() });

/** The {@link Fingerprint} of a table, computed where it is. */
export async function fingerprintOf(db: SharedDb, table: Table): Promise<Fingerprint> {
  const [found] = await rowsOf(
    db,
    sql`select count(*) as rows,
        bit_xor(('x' || encode(sha256(convert_to(r."row", 'UTF8')), 'hex'))::bit(256))::text as bits
      from (${rowsAsText(table, table.name)}) r`,
    fingerprintRow,
  );
  const bits = found?.bits ?? '0';
  return {
    rows: found?.rows ?? 0,
    hash: BigInt(`0b${bits}`)
      .toString(16)
      .padStart(2 * hashLength, '0'),
  };
}
