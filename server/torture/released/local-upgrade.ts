import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { type LocalDatabase, openLocalDatabase } from '../../../db/local/client.ts';
import { type Migration, readMigrations } from '../../../db/migration-files.ts';
import { packageRoot } from '../../../db/package-root.ts';
import { promise } from '../scenario.ts';
import { compareRows, type Rows } from './compare-rows.ts';
import { findable, localRows } from './local-rows.ts';

/** Makes, for each schema that was ever released, a data folder with rows in every table; answers them oldest first. */
export async function releasedFolders(below: string): Promise<{ migration: Migration; dataDir: string }[]> {
  const growing = join(below, 'growing');
  const made: { migration: Migration; dataDir: string }[] = [];
  for (const migration of readMigrations('local')) {
    const migrationsFolder = migrationsUpTo(migration, join(below, `migrations-${migration.id}`));
    const local = await openLocalDatabase({ dataDir: growing, migrationsFolder });
    for (const statement of localRows[migration.name] ?? []) local.sqlite.exec(statement);
    const empty = Object.entries(allRows(local.sqlite)).filter(([, rows]) => rows.length === 0);
    local.close();
    promise(empty.length === 0, 'every table of a release has rows; add some to local-rows.ts', {
      migration: migration.name,
      empty: empty.map(([table]) => table),
    });
    const dataDir = join(below, `released-${migration.id}`);
    cpSync(growing, dataDir, { recursive: true });
    made.push({ migration, dataDir });
  }
  return made;
}

const journal = z.looseObject({ entries: z.array(z.looseObject({ idx: z.int() })) });

/** The migrations that the release had whose last one was `last`. */
function migrationsUpTo(last: Migration, folder: string): string {
  cpSync(join(packageRoot(), 'db', 'local', 'migrations'), folder, { recursive: true });
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const { entries, ...rest } = journal.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...rest, entries: entries.filter(({ idx }) => idx < last.id) }));
  return folder;
}

const named = z.array(z.object({ name: z.string() }));
const rowsOf = z.array(z.record(z.string(), z.unknown()));

/** Every row of every table but the runner's and SQLite's own. */
export function allRows(sqlite: Database.Database): Rows {
  const tables = named.parse(
    sqlite
      .prepare(
        `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'notes_fts%'
          and name <> 'schema_migrations'`,
      )
      .all(),
  );
  return Object.fromEntries(
    tables.map(({ name }) => [name, rowsOf.parse(sqlite.prepare(`select * from "${name}"`).all())]),
  );
}

/** What SQLite says of its schema, a line for each thing. */
export function describeSchema(sqlite: Database.Database): string[] {
  const lines = z.array(z.object({ name: z.string(), sql: z.string().nullable() }));
  return lines
    .parse(sqlite.prepare('select name, sql from sqlite_schema').all())
    .map(({ name, sql }) => `${name} ${sql?.replaceAll(/\s+/g, ' ')}`)
    .toSorted();
}

/** Opens the folder as this build does and checks that nothing was lost and that it is now like a new one. */
export async function upgradeLocal(
  { migration, dataDir }: { migration: Migration; dataDir: string },
  wanted: string[],
): Promise<void> {
  const old = await openLocalDatabase({
    dataDir,
    migrationsFolder: `${dataDir}/../migrations-${migration.id}`,
  });
  const before = allRows(old.sqlite);
  old.close();
  const local = await openLocalDatabase({ dataDir });
  try {
    checkUpgraded(local, before, { version: migration.name, wanted });
  } finally {
    local.close();
  }
}

export function checkUpgraded(
  { sqlite }: LocalDatabase,
  before: Rows,
  { version, wanted }: { version: string; wanted: string[] },
): void {
  const lost = compareRows(before, allRows(sqlite));
  promise(lost.length === 0, 'no personal row is lost or changed by an upgrade', { version, lost });
  const schema = describeSchema(sqlite);
  promise(schema.join('\n') === wanted.join('\n'), 'an upgraded personal database is like a new one', {
    version,
    schema,
    wanted,
  });
  const expected = (before.notes ?? []).filter(({ body }) => String(body).includes(findable)).length;
  const found = sqlite
    .prepare('select count(*) from notes_fts where notes_fts match ?')
    .pluck()
    .get(findable);
  promise(found === expected, 'the search finds notes of every release', { version, found, expected });
}
