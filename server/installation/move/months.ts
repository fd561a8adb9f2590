import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { named } from './tables.ts';

/** A part of the log, as `0006_assurance_seal.sql` makes them; both are put into SQL as they stand. */
const month = z.object({
  name: z.string().regex(/^audit_log_[a-z0-9_]+$/),
  bound: z.string().regex(/^(DEFAULT|FOR VALUES FROM \((MINVALUE|'[0-9 :+-]+')\) TO \('[0-9 :+-]+'\))$/),
});
export type Month = z.infer<typeof month>;

/** The parts of the audit log; the one for what has no month comes last. Wants the time zone UTC. */
export function readMonths(db: SharedDb): Promise<Month[]> {
  return rowsOf(
    db,
    sql`select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
      from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'public.audit_log'::regclass
      order by pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.relname`,
    month,
  );
}

/** Takes away the months that the migrations made, which are empty, so that the log gets those it had. */
export async function dropMonths(tx: SharedDb): Promise<void> {
  for (const { name } of await readMonths(tx)) await tx.execute(sql`drop table public.${named(name)}`);
}

/**
 * A table that becomes a month with {@link attachMonth}. Until then it has no trigger: one of the log's would give each
 * row put in a new time, text and hash.
 */
export async function makeMonth(tx: SharedDb, { name }: Month): Promise<void> {
  await tx.execute(
    sql`create table public.${named(name)} (like public.audit_log including defaults including constraints)`,
  );
}

/** Makes a filled table part of the log, guarded as every other. */
export async function attachMonth(tx: SharedDb, { name, bound }: Month): Promise<void> {
  await tx.execute(
    // oxlint-disable-next-line wo/no-raw-sql -- its form was looked at above
    sql`alter table public.audit_log attach partition public.${named(name)} ${sql.raw(bound)}`,
  );
  await tx.execute(sql`select public.wo_audit_guard_part(${`public.${name}`}::regclass)`);
}
