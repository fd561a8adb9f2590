import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BackupOrder } from '../../../db/local/backup.ts';
import type { LocalCheck } from '../../../db/local/check.ts';
import { WoError } from '../../sdk/index.ts';
import { type Command, command, type Run } from '../command.ts';
import { optional, positional, text, wholeNumber } from '../flags.ts';
import { FailedAnswer, UsageError } from '../io.ts';
import { human, plain } from '../output.ts';
import { placeFile, placeFor } from '../place-file.ts';
import { callRest } from '../rest.ts';

// These work on the data folder itself unless a server is named: they are for the day when none runs, or none can
// start. So they import db, only when one of them runs: its driver would slow every other command down.

interface Made {
  name: string;
  size: number;
  schema: number | null;
  sha256: string;
}

/** Who makes backups: the server that has the database open, or, while none has, this process. */
interface Maker {
  make(order: BackupOrder): Promise<Made>;
  read(name: string): Promise<AsyncIterable<Uint8Array>>;
  remove(name: string): Promise<unknown>;
}

const backup = command(
  'local backup',
  'Back up your database, also while the server runs',
  {
    to: optional(text('A file, or a folder that is there; else the backups folder', '<path>')),
    keep: optional(wholeNumber('How many made by hand stay in the backups folder, 1 to 20; the oldest go')),
  },
  async (run, { to, keep }) => {
    if (keep !== undefined && (keep < 1 || keep > 20)) throw new UsageError('--keep takes 1 to 20.');
    if (keep !== undefined && to !== undefined)
      throw new UsageError('--keep is for the backups folder; leave out --keep or --to.');
    if (to === undefined) {
      const { made } = await makeOne(run, { keep });
      return run.print(made, `Backed up as ${made.name} in the backups folder (${sizeText(made)}).`);
    }
    const made = await backUpTo(run, to);
    return run.print(made, `Backed up to ${made.file} (${sizeText(made)}).`);
  },
);

/** By way of the backups folder: where it goes, SQLite may not be able to lock a file. Its limits are not for this one. */
async function backUpTo(run: Run, to: string) {
  placeFor(to, 'workspace.db'); // before the work
  const passing = await makeOne(run, { temporary: true }).catch(async (error: unknown) => {
    // the disk over there may have the room
    if (run.serverNamed || !(await isForLackOfRoom(error))) throw error;
    return undefined;
  });
  if (passing === undefined) return pastTheFolder(run.dataDir, to);
  const { maker, made } = passing;
  const { name, ...facts } = made;
  try {
    const { lastingName } = await import('../../../db/local/backup-files.ts');
    const file = placeFor(to, lastingName(name));
    await placeFile(await maker.read(name), file, made.sha256);
    return { file, ...facts };
  } finally {
    await maker.remove(name);
  }
}

async function isForLackOfRoom(error: unknown): Promise<boolean> {
  const { NoRoomError } = await import('../../../db/local/backup-files.ts');
  const { localStorageProblem } = await import('../../../db/local/errors.ts');
  if (error instanceof WoError) return error.details?.problem === 'full';
  return error instanceof NoRoomError || localStorageProblem(error) === 'full';
}

async function pastTheFolder(dataDir: string, to: string) {
  const { makeBackupAt } = await import('../../../db/local/backup.ts');
  return makeBackupAt(dataDir, (name) => placeFor(to, name));
}

async function makeOne(run: Run, order: BackupOrder): Promise<{ maker: Maker; made: Made }> {
  const server = serverMaker(run);
  if (run.serverNamed) return { maker: server, made: await server.make(order) };
  const { LocalDatabaseLockedError } = await import('../../../db/local/errors.ts');
  const here = await folderMaker(run.dataDir);
  try {
    return { maker: here, made: await here.make(order) };
  } catch (error) {
    // only what the server of this folder wrote says where it listens
    if (!(error instanceof LocalDatabaseLockedError) || run.sessionKey !== 'data-folder') throw error;
    return { maker: server, made: await server.make(order) };
  }
}

function serverMaker({ wo, reach }: Run): Maker {
  return {
    make: (order) => wo.local.backups.create.mutate(order, { context: { patient: true } }),
    async read(name) {
      const answer = await callRest(reach, 'GET', `/local/backups/${encodeURIComponent(name)}/file`);
      if (!answer.body) throw new Error('The server answered nothing.');
      return Readable.fromWeb(answer.body);
    },
    remove: (name) => wo.local.backups.delete.mutate({ name }),
  };
}

async function folderMaker(dataDir: string): Promise<Maker> {
  const { makeBackup } = await import('../../../db/local/backup.ts');
  const { deleteBackupFile } = await import('../../../db/local/backup-files.ts');
  const { backupFolder } = await import('../../../db/local/files.ts');
  const { acquireLock } = await import('../../../db/local/lock.ts');
  const { refuseMissing } = await import('../../../db/local/reading.ts');
  return {
    async make(order) {
      refuseMissing(dataDir); // the lock would leave its file in a folder that is not ours
      const lock = acquireLock(dataDir);
      try {
        return await makeBackup(dataDir, { ...order, alone: true });
      } finally {
        lock.release();
      }
    },
    read: async (name) => createReadStream(join(backupFolder(dataDir), name)),
    remove: async (name) => deleteBackupFile(dataDir, name),
  };
}

const check = command(
  'local check',
  'Check your database in full, with or without a server running; ends with 1 when something is wrong',
  {},
  async (run) => {
    const found = run.serverNamed
      ? await run.wo.local.database.check.mutate(undefined, { context: { patient: true } })
      : await checkHere(run.dataDir);
    run.print(found, verdict(found));
    if (!found.ok) throw new FailedAnswer(); // for whoever watches the exit code
  },
);

async function checkHere(dataDir: string): Promise<LocalCheck> {
  const { checkLocalDatabase } = await import('../../../db/local/check.ts');
  return checkLocalDatabase(dataDir);
}

function verdict({ ok, problems, schema, buildSchema, tookMs, ...rest }: LocalCheck): string {
  if (!ok)
    return [
      'The local database has problems. Nothing was changed:',
      ...problems.map(({ kind, message }) => `  ${kind.padEnd(13)}${plain(message)}`),
      'Backups: wo local backups list. To use one: wo local restore --from <name>',
    ].join('\n');
  const pending = buildSchema - (schema ?? 0);
  return [
    `The local database is sound (${sizeText({ ...rest, schema })}, checked in ${(tookMs / 1000).toFixed(1)} s).`,
    ...(pending > 0 ? [`It is of an older build: the next start applies ${pending} migrations.`] : []),
  ].join('\n');
}

function sizeText({ size, schema }: Pick<Made, 'size' | 'schema'>): string {
  return `${(size / 1024 ** 2).toFixed(1)} MiB, schema ${schema ?? '?'}`;
}

const list = command('local backups list', 'List backups, newest first', {}, async (run) => {
  const page = run.serverNamed
    ? await run.wo.local.backups.list.query({ limit: 200 })
    : await listHere(run.dataDir);
  run.print(page, human(page, ['name', 'kind', 'createdAt', 'size', 'schema']));
});

async function listHere(dataDir: string) {
  const { listBackupFiles } = await import('../../../db/local/backup-files.ts');
  const items = listBackupFiles(dataDir).map((file) => ({
    ...file,
    createdAt: file.createdAt.toISOString(),
  }));
  return { items, nextCursor: null };
}

const remove = command(
  'local backups delete',
  'Remove a backup for good',
  { name: positional(text('As the list has it', '<name>')) },
  async (run, { name }) => {
    if (run.serverNamed) await run.wo.local.backups.delete.mutate({ name });
    else await deleteHere(run.dataDir, name);
    run.print(null, 'Removed.');
  },
);

async function deleteHere(dataDir: string, name: string): Promise<void> {
  const { deleteBackupFile } = await import('../../../db/local/backup-files.ts');
  if (!deleteBackupFile(dataDir, name))
    throw new Error(`There is no backup ${name}. See: wo local backups list`);
}

export const local: Command[] = [backup, check, list, remove];
