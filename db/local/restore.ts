import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { type Migration, readMigrations } from '../migration-files.ts';
import { embeddedFolder, NoEmbeddedDatabaseError, refuseMissingEmbedded } from '../embedded-folder.ts';
import { deleteBackupFile, refuseNoRoom, sidecars, sweepPartials, utcForName } from './backup-files.ts';
import { problemsOf } from './check.ts';
import { LocalDatabaseCorruptError, LocalDatabaseLockedError, LocalDatabaseNewerError } from './errors.ts';
import { type DatabaseFacts, factsOf } from './facts.ts';
import {
  backupFolder,
  createPrivate,
  databaseFile,
  prepareDataDir,
  readHeader,
  sizeOf,
  syncFile,
  syncFolder,
} from './files.ts';
import { acquireLock } from './lock.ts';
import { applicationId } from './migrate.ts';
import { readDatabase, withReading } from './reading.ts';

/** The file given cannot take the place of the local database; nothing was changed. */
export class NotABackupError extends Error {
  override readonly name = 'NotABackupError';
}

/** What a restore puts there, and what it replaces. */
export interface RestorePlan {
  backup: DatabaseFacts;
  /** `unreadable` when it is too damaged to be counted; undefined when there is no database. */
  current: DatabaseFacts | 'unreadable' | undefined;
  /** Why the team connection of the backup would lead nowhere, as far as this machine tells. */
  teamProblem: string | undefined;
}

/**
 * Looks what a restore would do, also while a server is running. Changes nothing.
 * @throws NotABackupError | LocalDatabaseNewerError | NoRoomError - the file cannot be used
 */
export async function planRestore(dataDir: string, from: string): Promise<RestorePlan> {
  // looking must not make a data folder; the copy is as private here as there: mode 0700
  const temporary = existsSync(dataDir) ? undefined : mkdtempSync(join(tmpdir(), 'wo-look-'));
  const copy = join(temporary ?? dataDir, `${basename(databaseFile(dataDir))}.look-${process.pid}`);
  try {
    const backup = takeIn(dataDir, from, copy, readMigrations('local'));
    const current = existsSync(databaseFile(dataDir))
      ? await orUnreadable(withReading(dataDir, factsOf))
      : undefined;
    return { backup, current, teamProblem: teamProblem(dataDir, backup) };
  } finally {
    removeDatabase(copy);
    if (temporary !== undefined) rmSync(temporary, { recursive: true });
  }
}

/**
 * Puts a backup in the place of the local database; what was there is kept in the backups folder. A process that is
 * killed meanwhile leaves the one or the other. Pages that were signed in have to be opened by a new link: a session
 * that was ended since must not come back.
 * @returns `replaced`: the file that keeps what was there, if there was a database
 * @throws LocalDatabaseLockedError - the server is running, or another program reads the database: stop it first
 * @throws NotABackupError | LocalDatabaseNewerError | NoRoomError - the file cannot be used; nothing was changed
 */
export async function restoreLocalDatabase(
  dataDir: string,
  from: string,
): Promise<RestorePlan & { replaced: string | undefined }> {
  prepareDataDir(dataDir);
  const lock = acquireLock(dataDir);
  const incoming = incomingFile(dataDir);
  try {
    sweepPartials(dataDir);
    const path = databaseFile(dataDir);
    const backup = takeIn(dataDir, from, incoming, readMigrations('local'));
    forgetSessions(incoming);
    const current = existsSync(path) ? await orUnreadable(readDatabase(path, true, factsOf)) : undefined;
    const replaced = swapIn(dataDir, incoming);
    return { backup, current, teamProblem: teamProblem(dataDir, backup), replaced };
  } finally {
    removeDatabase(incoming);
    lock.release();
  }
}

/**
 * The same for a caller that holds the lock and has closed the database.
 * @param known the migrations of the build that is to open it
 */
export function replaceDatabase(dataDir: string, backup: string, known: Migration[]): void {
  const incoming = incomingFile(dataDir);
  try {
    takeIn(dataDir, backup, incoming, known);
    swapIn(dataDir, incoming);
  } finally {
    removeDatabase(incoming);
  }
}

function teamProblem(dataDir: string, { team }: DatabaseFacts): string | undefined {
  if (team?.kind !== 'embedded') return undefined;
  try {
    refuseMissingEmbedded(embeddedFolder(dataDir));
    return undefined;
  } catch (error) {
    if (error instanceof NoEmbeddedDatabaseError) return error.messageWithAddress;
    throw error;
  }
}

const incomingFile = (dataDir: string) => `${databaseFile(dataDir)}.restore`;

function removeDatabase(path: string): void {
  for (const end of ['', ...sidecars, '-shm']) rmSync(path + end, { force: true });
}

async function orUnreadable(facts: Promise<DatabaseFacts>): Promise<DatabaseFacts | 'unreadable'> {
  try {
    return await facts;
  } catch (error) {
    if (error instanceof Database.SqliteError) return 'unreadable'; // that may be why it is replaced
    throw error;
  }
}

/**
 * Copies a backup, the log beside it included, into one sound file of our own. The copy is what is looked at: the
 * original may be on a medium that SQLite cannot lock or write to.
 */
function takeIn(dataDir: string, from: string, to: string, known: Migration[]): DatabaseFacts {
  refuseForeign(dataDir, from);
  refuseNoRoom(dataDir, sizeOf(from) + sizeOf(databaseFile(dataDir)));
  refuseNoRoom(dirname(to), sizeOf(from)); // it may only be looked at, elsewhere
  removeDatabase(to);
  for (const end of ['', ...sidecars]) if (existsSync(from + end)) copyPrivate(from + end, to + end);
  const facts = inspect(from, to, known);
  syncFile(to);
  return facts;
}

function refuseForeign(dataDir: string, from: string): void {
  const file = statSync(from, { throwIfNoEntry: false });
  if (!file?.isFile()) throw new NotABackupError(`There is no file ${from}.`);
  const current = statSync(databaseFile(dataDir), { throwIfNoEntry: false });
  if (current?.ino === file.ino && current.dev === file.dev)
    throw new NotABackupError(`${from} is the local database itself.`);
  // with a log beside it, whose file it is may be written there only: then the copy tells
  if (!hasSidecar(from) && headerOf(from)?.applicationId !== applicationId)
    throw new NotABackupError(`${from} is not a backup of Workspace Organizer.`);
}

const hasSidecar = (path: string) => sidecars.some((end) => sizeOf(path + end) > 0);

function headerOf(path: string) {
  try {
    return readHeader(path);
  } catch (error) {
    if (error instanceof LocalDatabaseCorruptError) return undefined;
    throw error;
  }
}

function copyPrivate(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o600); // the copy of a read-only file is one, and of a public one too
}

function inspect(from: string, copy: string, known: Migration[]): DatabaseFacts {
  try {
    return withCopy(copy, (sqlite) => {
      for (const { kind, message } of problemsOf(sqlite, known)) {
        if (kind === 'schema') throw new LocalDatabaseNewerError(`${from} cannot be used. ${message}`);
        // rows that point at nothing are better than no rows
        if (kind !== 'foreign-keys') throw new NotABackupError(`${from} is not sound: ${message}`);
      }
      return factsOf(sqlite);
    });
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new NotABackupError(`${from} is not sound: ${error.message}`, { cause: error });
  }
}

/** Works on a copy that is ours alone; afterwards it is one file. */
function withCopy<T>(path: string, work: (sqlite: Database.Database) => T): T {
  const sqlite = new Database(path);
  try {
    sqlite.pragma('trusted_schema = OFF'); // the file may be anybody's
    sqlite.pragma('journal_mode = DELETE');
    return work(sqlite);
  } finally {
    sqlite.close();
  }
}

function forgetSessions(path: string): void {
  withCopy(path, (sqlite) => {
    const exists = sqlite.prepare("select 1 from sqlite_schema where name = 'local_sessions'").get();
    if (exists !== undefined) sqlite.exec('delete from local_sessions');
  });
  syncFile(path);
}

/** There is a whole database under its name at every moment. */
function swapIn(dataDir: string, incoming: string): string | undefined {
  const path = databaseFile(dataDir);
  const kept = keepReplaced(dataDir, path);
  try {
    foldLog(path);
  } catch (error) {
    if (kept !== undefined) deleteBackupFile(dataDir, basename(kept)); // nothing was replaced
    throw error;
  }
  // What is left belongs to the file that goes; beside the new one it would be applied to strange pages.
  for (const end of [...sidecars, '-shm']) rmSync(path + end, { force: true });
  syncFolder(dataDir);
  renameSync(incoming, path);
  syncFile(path);
  return kept;
}

/** Byte for byte, its log included: a damaged database may be mended by somebody one day. */
function keepReplaced(dataDir: string, path: string): string | undefined {
  const present = [...sidecars, ''].filter((end) => existsSync(path + end)); // the database last: then it is complete
  if (present.length === 0) return undefined;
  const kept = join(backupFolder(dataDir), `replaced-${utcForName()}.db`);
  mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
  for (const end of present) {
    const partial = `${kept}.partial`;
    rmSync(partial, { force: true });
    copyFileSync(path + end, partial, constants.COPYFILE_FICLONE);
    syncFile(partial);
    renameSync(partial, kept + end);
  }
  if (!present.includes('')) createPrivate(kept); // a log alone would be taken for the trace of a kill
  syncFolder(dirname(kept));
  return kept;
}

/**
 * Brings what is only in the log into the file, so that the log can go before the file does. What SQLite cannot open
 * loses nothing that could still be read here, and its log is kept.
 * @throws LocalDatabaseLockedError - somebody reads it, so that not all of the log can be brought in
 */
function foldLog(path: string): void {
  if (!hasSidecar(path)) return;
  try {
    const sqlite = new Database(path, { timeout: 2000 }); // a short look by another program is waited for
    try {
      sqlite.pragma('synchronous = FULL');
      // answers in a row, not by an error, that a reader held it up
      const [{ busy }] = checkpoints.parse(sqlite.pragma('wal_checkpoint(TRUNCATE)'));
      if (busy !== 0) throw readByAnother(path);
    } finally {
      sqlite.close();
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (error.code.startsWith('SQLITE_BUSY')) throw readByAnother(path);
  }
}

const checkpoints = z.tuple([z.object({ busy: z.int() })]);

function readByAnother(path: string): LocalDatabaseLockedError {
  return new LocalDatabaseLockedError(
    `${path} cannot be replaced: another process reads it. End that program, then try again; nothing was changed.`,
  );
}
