import { existsSync, lstatSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupFolder, readHeader, sizeOf } from './files.ts';
import { isAlive } from './opened-by.ts';

/** Made on request, made before a migration, or what a restore replaced. */
export const backupKinds = ['manual', 'migration', 'replaced'] as const;
export type BackupKind = (typeof backupKinds)[number];

/** A file of the backups folder. */
export interface BackupFile {
  name: string;
  kind: BackupKind;
  createdAt: Date;
  /** Bytes, its write-ahead log included. */
  size: number;
  /** Number of migrations it has; null for what cannot be read. */
  schema: number | null;
}

/** How many manual backups there may be. Those before migrations are counted apart: neither pushes the other out. */
export const maxManualBackups = 20;
/** Of all manual backups together. */
export const maxManualBytes = 20 * 1024 ** 3;
/** Left free, so that a backup never is what stops the database it was made of. */
const spareBytes = 64 * 1024 ** 2;

/** There are as many manual backups as there may be; nothing was made. */
export class BackupLimitError extends Error {
  override readonly name = 'BackupLimitError';
  readonly limit: number;

  constructor(message: string, limit: number) {
    super(message);
    this.limit = limit;
  }
}

/** The disk has no room for the backup; nothing was made. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

const utc = String.raw`(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z`;
const patterns: readonly [BackupKind, RegExp][] = [
  ['manual', new RegExp(`^workspace-${utc}-(\\d+)-(?:manual|temporary)\\.db$`)],
  ['migration', new RegExp(`^workspace-${utc}-(\\d+)\\.db$`)],
  ['replaced', new RegExp(`^replaced-${utc}\\.db$`)],
];

const manualEnd = '-manual.db';
const temporaryEnd = '-temporary.db';

/** The name of a backup that is made on request now. @param temporary its maker takes it elsewhere and removes it */
export function manualName(schema: number, temporary = false): string {
  return `workspace-${utcForName()}-${schema}${temporary ? temporaryEnd : manualEnd}`;
}

/** What a temporary backup is called where it stays. */
export const lastingName = (name: string) => name.replace(temporaryEnd, manualEnd);

/** Now, as in the names of backups: they sort by time. */
export const utcForName = () => new Date().toISOString().replaceAll(/[-:.]/g, '');

/** What is kept beside a database that was not closed: the log of its last changes. */
export const sidecars = ['-wal', '-journal'] as const;

/** Every backup of a data folder, newest first. */
export function listBackupFiles(dataDir: string): BackupFile[] {
  const folder = backupFolder(dataDir);
  const files = namesIn(folder).flatMap((name) => describe(folder, name) ?? []);
  return files.sort((a, b) => Number(b.createdAt) - Number(a.createdAt) || (a.name < b.name ? 1 : -1));
}

function describe(folder: string, name: string): BackupFile | undefined {
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(name);
    if (!match) continue;
    const path = join(folder, name);
    if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined; // a link leads elsewhere
    const [, year, month, day, hour, minute, second, ms, schema] = match;
    const createdAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    if (Number.isNaN(Number(createdAt))) return undefined;
    const size = sizeOf(path) + sidecars.reduce((sum, end) => sum + sizeOf(path + end), 0);
    return { name, kind, createdAt, size, schema: schema === undefined ? schemaOf(path) : Number(schema) };
  }
  return undefined;
}

function schemaOf(path: string): number | null {
  try {
    return readHeader(path)?.userVersion ?? null;
  } catch {
    return null; // damaged: that may be why it was replaced
  }
}

/** The backup of this name; a name that leads out of the folder is none. */
export function findBackupFile(dataDir: string, name: string): BackupFile | undefined {
  return listBackupFiles(dataDir).find((file) => file.name === name);
}

/** Removes a backup for good. @returns whether there was one */
export function deleteBackupFile(dataDir: string, name: string): boolean {
  if (findBackupFile(dataDir, name) === undefined) return false;
  const path = join(backupFolder(dataDir), name);
  for (const end of ['', ...sidecars]) rmSync(path + end, { force: true });
  return true;
}

/** Removes the oldest backups of one kind, so that `keep` are left; temporary ones are their makers'. */
export function pruneBackups(dataDir: string, kind: BackupKind, keep: number): void {
  const ofKind = staying(dataDir, kind);
  for (const { name } of ofKind.slice(keep)) deleteBackupFile(dataDir, name);
}

function staying(dataDir: string, kind: BackupKind): BackupFile[] {
  return listBackupFiles(dataDir).filter((file) => file.kind === kind && !isTemporary(file));
}

const isTemporary = ({ name }: BackupFile) => name.endsWith(temporaryEnd);

/** Longer than anybody takes to fetch one: whoever made it was killed. */
const temporaryMaxMs = 24 * 3600 * 1000;

/** Removes what was being written when a process was killed. Only who holds the data folder may. */
export function sweepPartials(dataDir: string): void {
  const folder = backupFolder(dataDir);
  for (const name of namesIn(folder))
    if (/^(workspace|replaced)-.+\.partial(-journal|-wal|-shm)?$/.test(name) || isOrphanedLog(folder, name))
      rmSync(join(folder, name));
  for (const name of namesIn(dataDir)) if (isLeftOver(name)) rmSync(join(dataDir, name));
  for (const file of listBackupFiles(dataDir).filter(isTemporary))
    if (Date.now() - Number(file.createdAt) > temporaryMaxMs) deleteBackupFile(dataDir, file.name);
}

/** The log is copied before its database: without one, the process was killed between the two. */
function isOrphanedLog(folder: string, name: string): boolean {
  const match = /^(replaced-.+\.db)-(?:journal|wal)$/.exec(name);
  return match?.[1] !== undefined && !existsSync(join(folder, match[1]));
}

/** A restore holds the folder, so there is none now; who only looks, in `look-<process>`, does not. */
function isLeftOver(name: string): boolean {
  const match = /^workspace\.db\.(?:restore|look-(\d+))(?:-journal|-wal|-shm)?$/.exec(name);
  return match !== null && (match[1] === undefined || !isAlive(Number(match[1])));
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** What helps when the backups folder takes no more. */
export const elsewhere = 'write it to another place: wo local backup --to <path>';

/**
 * Looks whether one more manual backup may be made.
 * @param bytes about how large it will be
 * @param keep older ones that go afterwards do not count
 * @throws BackupLimitError
 */
export function refuseOverLimit(dataDir: string, bytes: number, keep: number | undefined): void {
  const manual = staying(dataDir, 'manual');
  const stay = keep === undefined ? manual : manual.slice(0, keep - 1);
  if (stay.length >= maxManualBackups)
    throw new BackupLimitError(
      `There are ${stay.length} backups made by hand, which is the limit. Delete some, say how many to keep, or ${elsewhere}`,
      maxManualBackups,
    );
  const total = stay.reduce((sum, { size }) => sum + size, bytes);
  if (total > maxManualBytes)
    throw new BackupLimitError(
      `The backups made by hand would take ${inMebibytes(total)}; the limit is ${inMebibytes(maxManualBytes)}. ${bytes > maxManualBytes ? 'This one alone is larger: ' : 'Delete some, or '}${elsewhere}`,
      maxManualBytes,
    );
}

/**
 * Looks whether a folder, or the place where it would be made, has room for a file.
 * @param advice what to do besides making room
 * @throws NoRoomError
 */
export function refuseNoRoom(folder: string, bytes: number, advice = ''): void {
  const { bavail, blocks, bsize } = statfsSync(nearestExisting(folder));
  if (blocks === 0) return; // a file system that does not tell
  const free = bavail * bsize;
  if (free < bytes + spareBytes)
    throw new NoRoomError(
      `The disk of ${folder} has ${inMebibytes(free)} free; a backup of ${inMebibytes(bytes)} needs ${inMebibytes(bytes + spareBytes)}. Nothing was written. ${advice}`.trimEnd(),
    );
}

function nearestExisting(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : nearestExisting(parent);
}

const inMebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2).toLocaleString('en')} MiB`;
