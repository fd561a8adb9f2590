/**
 * A process to be killed, see crash.ts: `<mode> <data folder> [migrations folder or backup] [step]`. It says on
 * stdout what it has done, one line each, written at once. The modes ending in `-wrong` are controls that lose data.
 */
import { copyFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { readMigrationFolder } from '../../../db/migration-files.ts';
import { makeBackup } from '../../../db/local/backup.ts';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { localStorageProblem } from '../../../db/local/errors.ts';
import { restoreLocalDatabase } from '../../../db/local/restore.ts';
import { killAtStep } from './kill-at-step.ts';

const [mode, dataDir = '', given = '', step = ''] = process.argv.slice(2);

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

/** Five notes or as many as said, and what is wrong with the disk where one cannot be written. */
async function save(synchronous?: 'NORMAL') {
  const { sqlite, write, next } = await writer();
  if (synchronous) sqlite.pragma(`synchronous = ${synchronous}`);
  for (let n = next; n < next + (Number(given) || 5); n += 1) {
    try {
      write(n);
      say(n);
    } catch (error) {
      say(`failed ${localStorageProblem(error)}`);
    }
  }
  sqlite.close();
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
  const local = await openLocalDatabase({ dataDir, migrationsFolder: given });
  say('done');
  local.close();
}

/** The same migrations, each statement for itself. */
function migrateWrong() {
  const sqlite = new Database(join(dataDir, 'workspace.db'));
  say('start');
  const known = Number(sqlite.pragma('user_version', { simple: true }));
  for (const file of readMigrationFolder(given).slice(known)) {
    for (const statement of file.statements) sqlite.exec(statement);
    sqlite.pragma(`user_version = ${file.id}`);
  }
  say('done');
  sqlite.close();
}

/** Has the folder until it is killed. */
async function hold() {
  const options = { dataDir, ...(given && { migrationsFolder: given }), buildVersion: '9.9.9' };
  const local = await openLocalDatabase(options);
  say('open');
  // refers to the database: one that nobody can reach any more is collected, and its lock with it
  setInterval(() => local.path, 60_000);
}

/** Makes a backup of a closed database, and is killed before a step (the fourth argument). */
async function backup() {
  killAtStep(Number(step));
  await makeBackup(dataDir, { alone: true });
}

/** Puts a backup (the third argument) in the place of the database, and is killed before a step (the fourth). */
async function restore() {
  killAtStep(Number(step));
  await restoreLocalDatabase(dataDir, given);
}

/** The same in the order that comes to mind first. */
function restoreWrong() {
  killAtStep(Number(step));
  const path = join(dataDir, 'workspace.db');
  rmSync(`${path}-wal`, { force: true });
  copyFileSync(given, path);
}

const modes = {
  write,
  'write-wrong': writeWrong,
  save: () => save(),
  'save-wrong': () => save('NORMAL'),
  migrate,
  'migrate-wrong': migrateWrong,
  backup,
  restore,
  'restore-wrong': restoreWrong,
  hold,
};
const run = Object.entries(modes).find(([name]) => name === mode)?.[1];
if (run === undefined) throw new Error(`No mode ${mode}`);
await run();
