import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { released } from './migration-folders.ts';

const notes = 4000;

/** Three migrations that take long enough to be hit: each rewrites every note. */
export const slowMigrations = Object.fromEntries(
  [1, 2, 3].map((step) => [
    `slow_${step}`,
    [
      `CREATE TABLE slow_${step} AS SELECT * FROM notes;`,
      `UPDATE notes SET body = body || ' step ${step}';`,
      `CREATE INDEX slow_${step}_idx ON slow_${step} (body, title);`,
    ].join('\n--> statement-breakpoint\n'),
  ]),
);

/** Makes a database with so many notes that {@link slowMigrations} have something to do. */
export async function databaseWithNotes(dataDir: string): Promise<void> {
  const local = await openLocalDatabase({ dataDir });
  local.sqlite.exec(`insert into notes (id, title, body, created_at, updated_at)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${notes})
    select printf('%036d', i), 'note ' || i, 'body', 1, 1 from n`);
  local.close();
}

/** Before or after {@link slowMigrations}: `old`, `new`, or what is in between and must not be. */
export function stateOf(dataDir: string): string {
  const sqlite = new Database(join(dataDir, 'workspace.db'));
  try {
    const integrity = String(sqlite.pragma('integrity_check', { simple: true }));
    const version = Number(sqlite.pragma('user_version', { simple: true }));
    const tables = Number(
      sqlite.prepare("select count(*) from sqlite_schema where name like 'slow__'").pluck().get(),
    );
    const bodies = sqlite.prepare('select distinct body, count(*) as n from notes').all();
    const facts = JSON.stringify({ integrity, version, tables, bodies });
    const [oldState, newState] = ['body', 'body step 1 step 2 step 3'].map((body, place) =>
      JSON.stringify({
        integrity: 'ok',
        version: released + 3 * place,
        tables: 3 * place,
        bodies: [{ body, n: notes }],
      }),
    );
    return facts === oldState ? 'old' : facts === newState ? 'new' : facts;
  } finally {
    sqlite.close();
  }
}
