import { sql } from 'drizzle-orm';
import type postgres from 'postgres';
import { connect } from '../../../db/shared/connect.ts';
import { applyMigrations, pendingSql, sharedMigrations } from '../../../db/shared/migrate.ts';
import { verifyLog } from '../../shared/audit/verify.ts';
import { type DatabaseServer, onServer } from '../../testing/postgres.ts';
import { promise } from '../scenario.ts';
import { compareRows, type Rows } from './compare-rows.ts';
import { auditRow, mayBeEmpty, sharedRows, teamId } from './shared-rows.ts';

/**
 * A database at each schema that was ever released, with rows in every table; each is a copy, to be dropped by the caller.
 * @param hash - of the password of the people in it
 */
export async function* releasedDatabases(server: DatabaseServer, hash: string) {
  const growing = await server.createDatabase();
  for (const migration of sharedMigrations()) {
    await onServer(growing, async (db) => {
      await db.unsafe(pendingSql([migration]));
      // as the release wrote it, whose last migration this was
      await db.unsafe(`update schema_info set version = ${migration.id}`);
      await writeRows(db, migration.name, hash);
      await everyTableHasRows(db, migration.id);
    });
    const url = await server.createDatabase(new URL(growing).pathname.slice(1));
    yield { migration, url };
  }
}

async function writeRows(db: postgres.Sql, migration: string, hash: string): Promise<void> {
  const statements = sharedRows[migration]?.(hash) ?? [];
  await db.begin(async (tx) => {
    for (const statement of statements) await tx.unsafe(statement);
    for (const team of [null, teamId]) await tx.unsafe(auditRow(migration, team));
  });
}

/** The seals' tables are filled by functions that came one migration later. */
const sealTables = ['audit_pending', 'audit_checkpoints', 'audit_sealed'];
const sealsSince = 7;

async function everyTableHasRows(db: postgres.Sql, version: number): Promise<void> {
  const empty = Object.entries(await allRows(db)).filter(([, rows]) => rows.length === 0);
  const wrong = empty
    .map(([table]) => table)
    .filter((table) => !(table in mayBeEmpty) && !(version < sealsSince && sealTables.includes(table)));
  promise(wrong.length === 0, 'every table of a release has rows; add some to shared-rows.ts', {
    version,
    wrong,
  });
}

/** Every row of every table but the runner's own, as JSON. */
async function allRows(db: postgres.Sql): Promise<Rows> {
  const tables = await db<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname not in ('wo_migrations', 'schema_info')`;
  const rows: Rows = {};
  for (const { name } of tables)
    rows[name] = (
      await db<{ row: Record<string, unknown> }[]>`select to_jsonb(t) as row from ${db(name)} t`
    ).map(({ row }) => row);
  return rows;
}

/** What a migration rightly changes in rows that were there before. */
const rewritten: Record<number, Record<string, string[]>> = {
  6: { audit_log: ['canon', 'leaf'] }, // added by 0005, filled by 0006
};

/** Upgrades the database and checks that nothing was lost and that it is now like a new one. */
export async function upgradeShared(url: string, version: number, wanted: string[]): Promise<void> {
  const before = await onServer(url, allRows);
  const connection = await connect(url, { poolSize: 1, applicationName: 'db-7', embeddedDir: '' });
  try {
    const { verdict, detail } = await applyMigrations(connection);
    promise(verdict === 'current', 'a database of every release can be upgraded', { version, detail });
    await checkUpgraded(url, before, { version, wanted });
    await connection.db.execute(sql`select audit_seal_pending(1000)`);
    for (const log of ['org', teamId]) {
      const verified = await verifyLog(connection.db, log);
      const complete = verified.ok && verified.checked >= version;
      promise(complete, 'the log of every release can be sealed and verified', { ...verified, version, log });
    }
  } finally {
    await connection.close();
  }
}

interface Expected {
  version: number;
  /** What {@link describeSchema} says of a new database. */
  wanted: string[];
}

export async function checkUpgraded(url: string, before: Rows, { version, wanted }: Expected): Promise<void> {
  const after = await onServer(url, allRows);
  const lost = compareRows(before, after, rewritten[version]);
  promise(lost.length === 0, 'no row is lost or changed by an upgrade', { version, lost });
  const schema = await onServer(url, describeSchema);
  const differences = [
    ...wanted.filter((line) => !schema.includes(line)).map((line) => `- ${line}`),
    ...schema.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`),
  ];
  promise(differences.length === 0, 'an upgraded database is like a new one', { version, differences });
}

/** The rows now, for {@link checkUpgraded}. */
export const rowsOfDatabase = (url: string): Promise<Rows> => onServer(url, allRows);

/** Columns, constraints, indexes, triggers and functions, a line each. */
export async function describeSchema(db: postgres.Sql): Promise<string[]> {
  const lines = await db<{ line: string }[]>`
    select format('%s.%s %s %s %s', table_name, column_name, udt_name, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
    union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select pg_get_triggerdef(t.oid) || t.tgenabled::text from pg_trigger t where not tgisinternal
    union all select md5(pg_get_functiondef(p.oid)) || p.proname || coalesce(p.proacl::text, '') from pg_proc p
      where pronamespace = 'public'::regnamespace and prokind = 'f'
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
  return lines.map(({ line }) => line).toSorted();
}
