import type Database from 'better-sqlite3';
import { z } from 'zod';
import { pragmaNumber } from './integrity.ts';

/** What is in a local database, of whatever build, for a person to recognise it by. */
export interface DatabaseFacts {
  /** Bytes. */
  size: number;
  /** Number of migrations it has. */
  schema: number;
  /** Rows per table; what only this machine's sign-in and the migrations are about is left out. */
  counts: Record<string, number>;
  /** When something in it changed last; null: never. */
  changedAt: Date | null;
  /** Where its team connection leads, and when that was stored; null: nowhere. */
  team: { kind: 'embedded' | 'server'; since: Date } | null;
}

const notContent = new Set(['schema_migrations', 'local_sessions']);
const tables = z.array(z.object({ name: z.string(), type: z.string() }));
const columns = z.array(z.object({ name: z.string() }));

/**
 * Counts what a database holds.
 * @throws SqliteError - too damaged to be read
 */
export function factsOf(sqlite: Database.Database): DatabaseFacts {
  const names = contentTables(sqlite);
  const count = (table: string) =>
    z.int().parse(
      sqlite
        .prepare(`select count(*) from ${quoted(table)}`)
        .pluck()
        .get(),
    );
  return {
    size: pragmaNumber(sqlite, 'page_count') * pragmaNumber(sqlite, 'page_size'),
    schema: pragmaNumber(sqlite, 'user_version'),
    counts: Object.fromEntries(names.map((name) => [name, count(name)])),
    changedAt: changedAt(sqlite, names),
    team: names.includes('shared_connection') ? teamOf(sqlite) : null,
  };
}

function contentTables(sqlite: Database.Database): string[] {
  return tables
    .parse(sqlite.prepare("select name, type from pragma_table_list where schema = 'main'").all())
    .filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_') && !notContent.has(name))
    .map(({ name }) => name)
    .sort();
}

function changedAt(sqlite: Database.Database, names: string[]): Date | null {
  const times = names
    .filter((table) =>
      columns
        .parse(sqlite.prepare('select name from pragma_table_info(?)').all(table))
        .some(({ name }) => name === 'updated_at'),
    )
    .map((table) =>
      sqlite
        .prepare(`select max(updated_at) from ${quoted(table)}`)
        .pluck()
        .get(),
    )
    .flatMap((time) => (typeof time === 'number' ? [time] : []));
  return times.length === 0 ? null : new Date(Math.max(...times));
}

const connections = z.array(z.object({ url: z.string(), since: z.number() }));
/** AES-GCM puts so many bytes around a text, whose length it keeps. */
const sealBytes = 12 + 16;

/** Told without the key, which may be another machine's: no other URL is as short as `embedded:`. */
function teamOf(sqlite: Database.Database): DatabaseFacts['team'] {
  const rows = sqlite.prepare('select url_ciphertext as url, configured_at as since from shared_connection');
  const [stored] = connections.parse(rows.all());
  if (stored === undefined) return null;
  const length = Buffer.byteLength(stored.url, 'base64') - sealBytes;
  return { kind: length === 'embedded:'.length ? 'embedded' : 'server', since: new Date(stored.since) };
}

/** The name of a table out of a file that anybody may have made. */
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
