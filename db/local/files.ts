import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalDatabaseCorruptError } from './errors.ts';

export const databaseFile = (dataDir: string) => join(dataDir, 'workspace.db');
export const backupFolder = (dataDir: string) => join(dataDir, 'backups');

/** Names that only our own data folder has. */
const ours = ['workspace.db', 'workspace.lock', 'access-token'];

/** The folder given for our data cannot be used; `message` says why in a few words. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
  readonly dataDir: string;

  constructor(dataDir: string, cause: unknown) {
    super(whyNot(cause), { cause });
    this.dataDir = dataDir;
  }
}

const causes: Record<string, string> = {
  EEXIST: 'it is not a folder',
  ENOTDIR: 'part of the path is not a folder',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'it cannot be created there',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the path is too long',
};

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown cause';
  return causes[code] ?? `it cannot be used (${code})`;
}

/**
 * Makes the data folder, for its owner's eyes only. A folder that was there and holds other things keeps
 * its mode: `--data-dir /tmp` must not lock everybody out of it.
 * @throws DataDirError - it cannot be made or written, or is not a folder
 */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataDirError(dataDir, error);
  }
}

function makeFolder(dataDir: string): void {
  const made = mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (made !== undefined) return;
  const names = readdirSync(dataDir);
  const isOurs = names.length === 0 || ours.some((name) => names.includes(name));
  if (isOurs && (statSync(dataDir).mode & 0o077) !== 0) chmodSync(dataDir, 0o700);
}

/** Makes sure that a file exists with mode 0600 before SQLite would create it with the umask's. */
export function createPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}

/** Flushes a file and its folder's entry for it: after this a power cut cannot lose it. */
export function syncFile(path: string): void {
  flush(path);
  syncFolder(dirname(path));
}

/** Flushes the names in a folder: what was renamed or removed stays so after a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  try {
    flush(folder);
  } catch (error) {
    // some network and FUSE file systems know no flush of a folder
    if (!(error instanceof Error && 'code' in error && cannotFlush.has(String(error.code)))) throw error;
  }
}

const cannotFlush = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

function flush(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export interface Header {
  userVersion: number;
  applicationId: number;
}

/**
 * Version and owner of a database from its first 100 bytes: SQLite itself, even read-only, would leave
 * files beside it. `undefined` for a missing or empty file.
 * @throws LocalDatabaseCorruptError - not a SQLite database
 */
export function readHeader(path: string): Header | undefined {
  if (!existsSync(path) || statSync(path).size === 0) return undefined;
  const bytes = Buffer.alloc(100);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, bytes, 0, 100, 0);
  } finally {
    closeSync(fd);
  }
  if (bytes.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw new LocalDatabaseCorruptError(`${path} is not a SQLite database.`);
  return { userVersion: bytes.readUInt32BE(60), applicationId: bytes.readUInt32BE(68) };
}

/** Bytes of a file; 0 when there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
