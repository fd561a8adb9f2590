import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Migration } from '../migration-files.ts';
import type { SharedDb } from './client.ts';

/**
 * `empty`: no tables at all. `foreign`: tables of something else, or migrations that differ from the
 * files of this build. `newer` only when the database says that this build is too old for it.
 */
export type SchemaVerdict = 'empty' | 'current' | 'outdated' | 'newer' | 'foreign';

export interface SchemaState {
  verdict: SchemaVerdict;
  /** Migrations this build has and the database lacks, in order. */
  pending: Migration[];
  detail: string;
}

/**
 * The oldest build that can work with the schema this build makes, as the number of migrations it knows.
 * Raise it only in a release whose migrations take something away.
 */
export const oldestCompatibleSchema = 2;

const appliedRow = z.object({ id: z.coerce.number(), name: z.string(), checksum: z.string() });
const infoRow = z.object({ version: z.coerce.number(), min_app: z.coerce.number() });
const presenceRow = z.object({ journal: z.coerce.boolean(), others: z.coerce.number() });

const answer = z.object({ rows: z.array(z.unknown()) });

/** Raw rows of either driver: postgres.js answers an array, PGlite an object with `rows`. */
export async function rowsOf<S extends z.ZodType>(db: SharedDb, query: SQL, row: S): Promise<z.output<S>[]> {
  const result: unknown = await db.execute(query);
  const rows: unknown = Array.isArray(result) ? Array.from<unknown>(result) : answer.parse(result).rows;
  return z.array(row).parse(rows);
}

/** Compares the database with the migrations of this build. Reads only, takes no lock. */
export async function readSchemaState(db: SharedDb, known: Migration[]): Promise<SchemaState> {
  const [presence] = await rowsOf(
    db,
    sql`select to_regclass('public.wo_migrations') is not null as journal,
          (select count(*) from pg_class c
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
              and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as others`,
    presenceRow,
  );
  if (!presence?.journal)
    return presence && presence.others > 0 ? foreignTables(presence.others) : emptyDatabase(known);
  const applied = await rowsOf(db, sql`select id, name, checksum from wo_migrations order by id`, appliedRow);
  const [info] = await rowsOf(db, sql`select version, min_app from schema_info`, infoRow);
  return judge(known, applied, info?.min_app ?? 0);
}

function emptyDatabase(known: Migration[]): SchemaState {
  return { verdict: 'empty', pending: known, detail: 'The database is empty.' };
}

function foreignTables(count: number): SchemaState {
  const detail = `The database holds ${count} tables of something else. Give Workspace Organizer a database of its own.`;
  return { verdict: 'foreign', pending: [], detail };
}

function judge(known: Migration[], applied: z.infer<typeof appliedRow>[], minApp: number): SchemaState {
  const byId = new Map(known.map((migration) => [migration.id, migration]));
  const different = applied.find(({ id, checksum }) => byId.has(id) && byId.get(id)?.checksum !== checksum);
  if (different) {
    const detail = `Migration ${different.name} in the database is not the one this build ships.`;
    return { verdict: 'foreign', pending: [], detail };
  }
  if (minApp > known.length) {
    const detail = `The database is at schema ${applied.length} and needs a build that knows schema ${minApp}; this one knows ${known.length}.`;
    return { verdict: 'newer', pending: [], detail };
  }
  const have = new Set(applied.map(({ id }) => id));
  const pending = known.filter(({ id }) => !have.has(id));
  if (pending.length === 0)
    return { verdict: 'current', pending, detail: `Schema ${applied.length} is current.` };
  const names = pending.map(({ name }) => name).join(', ');
  return { verdict: 'outdated', pending, detail: `Not applied yet: ${names}.` };
}
