import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BackupOrder, MadeBackup } from '../../../db/local/backup.ts';
import {
  type BackupFile,
  deleteBackupFile,
  findBackupFile,
  listBackupFiles,
  sidecars,
} from '../../../db/local/backup-files.ts';
import { type LocalCheck, lastCheck } from '../../../db/local/check.ts';
import type { LocalDatabase } from '../../../db/local/client.ts';
import { backupFolder, sizeOf } from '../../../db/local/files.ts';
import { pragmaNumber } from '../../../db/local/integrity.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import type { StreamAnswer } from '../../trpc/rest.ts';
import { errorOf } from './failure.ts';
import type { Order, Outcome } from './messages.ts';
import { type Running, startOrder } from './start-order.ts';

export interface ShownBackup extends Omit<BackupFile, 'createdAt'> {
  createdAt: string;
}

/** Makes backups of the local database that this server has open, and checks it; the work is done beside the server. */
export class LocalBackups {
  readonly #local: Pick<LocalDatabase, 'sqlite' | 'path'>;
  readonly #dataDir: string;
  readonly #running = new Set<Running>();
  /** One backup after the other: each counts those before it. */
  #queue: Promise<unknown> = Promise.resolve();
  #check: Promise<LocalCheck> | undefined;
  #closed = false;

  constructor({ local, dataDir }: { local: Pick<LocalDatabase, 'sqlite' | 'path'>; dataDir: string }) {
    this.#local = local;
    this.#dataDir = dataDir;
  }

  /** What is in the backups folder, newest first. */
  list({ limit, cursor }: PageInput): Page<ShownBackup> {
    const key = (backup: BackupFile): [number, string] => [Number(backup.createdAt), backup.name];
    const after = decodeCursor(cursor, z.tuple([z.int(), z.string()]));
    const files = listBackupFiles(this.#dataDir);
    const rest = after ? files.filter((file) => isAfter(key(file), after)) : files;
    return toPage(rest, limit, key, shown);
  }

  /**
   * Makes a backup of the database as it is now.
   * @throws Refusal LIMIT_REACHED - there are as many as there may be, and neither `keep` nor `temporary` was given
   * @throws Refusal LOCAL_DB_UNAVAILABLE - the disk is full or cannot be written, or the database is damaged
   */
  create(order: BackupOrder): Promise<ShownBackup & Pick<MadeBackup, 'sha256'>> {
    const making = this.#queue.then(async () => {
      const outcome = await this.#run({ is: 'backup', dataDir: this.#dataDir, ...order });
      if (outcome.is !== 'backup') throw errorOf(outcome);
      return shown(outcome.value);
    });
    this.#queue = making.catch(() => undefined);
    return making;
  }

  /** Removes a backup for good. @throws Refusal NOT_FOUND */
  delete(name: string): void {
    if (!deleteBackupFile(this.#dataDir, name)) throw noSuchBackup(name);
  }

  /**
   * A backup that is one whole file.
   * @throws Refusal NOT_FOUND - there is none of this name, or its last changes are in a log beside it
   */
  get(name: string): ShownBackup {
    const found = findBackupFile(this.#dataDir, name);
    if (found === undefined) throw noSuchBackup(name);
    const path = join(backupFolder(this.#dataDir), name);
    if (sidecars.some((end) => sizeOf(path + end) > 0))
      throw new Refusal(
        'NOT_FOUND',
        `${name} was replaced without having been closed: its last changes are in a log beside it. Copy both out of the backups folder.`,
      );
    return shown(found);
  }

  /** The bytes of a backup that {@link get} found. */
  file({ name }: Pick<BackupFile, 'name'>): StreamAnswer {
    const path = join(backupFolder(this.#dataDir), name);
    return { parts: bytesOf(path), contentType: 'application/vnd.sqlite3', filename: name };
  }

  /** The database itself: where it is, how large, and what the last check of whichever process found. */
  about(): { path: string; size: number; schema: number; lastCheck: LocalCheck | null } {
    const { sqlite, path } = this.#local;
    return {
      path,
      size: pragmaNumber(sqlite, 'page_count') * pragmaNumber(sqlite, 'page_size'),
      schema: pragmaNumber(sqlite, 'user_version'),
      lastCheck: lastCheck(this.#dataDir) ?? null,
    };
  }

  /** Checks the database in full; who asks while one is running gets its verdict. */
  check(): Promise<LocalCheck> {
    this.#check ??= this.#checkOnce().finally(() => {
      this.#check = undefined;
    });
    return this.#check;
  }

  async #checkOnce(): Promise<LocalCheck> {
    const outcome = await this.#run({ is: 'check', dataDir: this.#dataDir });
    if (outcome.is !== 'check') throw errorOf(outcome);
    return outcome.value;
  }

  /** Gives up what is running. */
  close(): void {
    this.#closed = true;
    for (const running of this.#running) running.stop();
  }

  async #run(order: Order): Promise<Outcome> {
    if (this.#closed) throw new Error('The server is stopping.');
    const running = startOrder(order);
    this.#running.add(running);
    try {
      return await running.outcome;
    } finally {
      this.#running.delete(running);
    }
  }
}

const shown = <B extends BackupFile>(backup: B) => ({
  ...backup,
  createdAt: backup.createdAt.toISOString(),
});

/** Newest first; of one moment, by name downwards. */
function isAfter([time, name]: [number, string], [lastTime, lastName]: [number, string]): boolean {
  return time < lastTime || (time === lastTime && name < lastName);
}

function noSuchBackup(name: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no backup ${name}; it may have been deleted. Reload the list.`);
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  // typed for every kind of stream; without an encoding its parts are bytes
  yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>;
}
