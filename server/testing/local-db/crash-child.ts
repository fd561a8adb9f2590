/**
 * A process to be killed, see crash.ts: `<mode> <data folder> [migrations folder]`. It says on stdout what
 * it has done, one line each, written at once. The modes ending in `-wrong` are controls that lose data.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { readMigrationFolder } from '../../../db/migration-files.ts';
import { openLocalDatabase } from '../../../db/local/client.ts';

const [mode, dataDir = '', migrationsFolder = ''] = process.argv.slice(2);

const say = (text: string | number) => writeSync(1, `${text}\n`);

async function writer() {
  const { sqlite } = await openLocalDatabase({ dataDir });
  const insert = sqlite.prepare('insert into notes (id, title, created_at, updated_at) values (?, ?, 1, 1)');
  const next = Number(sqlite.prepare('select coalesce(max(seq), 0) + 1 from notes').pluck().get());
  return { sqlite, write: (n: number) => insert.run(v7(), String(n)), next };
}

/** Acknowledges each note once it is committed. */
async function write() {
  const { write, next } = await writer();
  for (let n = next; ; n += 1) {
    write(n);
    say(n);
  }
}

/** Acknowledges before the commit. */
async function writeWrong() {
  const { sqlite, write, next } = await writer();
  for (let n = next; ; n += 20) {
    sqlite.exec('begin');
    for (let step = 0; step < 20; step += 1) {
      write(n + step);
      say(n + step);
    }
    sqlite.exec('commit');
  }
}

/** Opens as a newer build would: with pending migrations. */
async function migrate() {
  say('start');
  const local = await openLocalDatabase({ dataDir, migrationsFolder });
  say('done');
  local.close();
}

/** The same migrations, each statement for itself. */
function migrateWrong() {
  const sqlite = new Database(join(dataDir, 'workspace.db'));
  say('start');
  const known = Number(sqlite.pragma('user_version', { simple: true }));
  for (const file of readMigrationFolder(migrationsFolder).slice(known)) {
    for (const statement of file.statements) sqlite.exec(statement);
    sqlite.pragma(`user_version = ${file.id}`);
  }
  say('done');
  sqlite.close();
}

/** Has the folder until it is killed. */
async function hold() {
  const options = { dataDir, ...(migrationsFolder && { migrationsFolder }), buildVersion: '9.9.9' };
  const local = await openLocalDatabase(options);
  say('open');
  // refers to the database: one that nobody can reach any more is collected, and its lock with it
  setInterval(() => local.path, 60_000);
}

const modes = { write, 'write-wrong': writeWrong, migrate, 'migrate-wrong': migrateWrong, hold };
const run = Object.entries(modes).find(([name]) => name === mode)?.[1];
if (run === undefined) throw new Error(`No mode ${mode}`);
await run();
