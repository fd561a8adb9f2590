import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Refusal } from '../../trpc/errors.ts';
import { outside, parseRelativePath } from './relative-path.ts';

/** Never waits for the other end of a FIFO; nothing on Windows, where these do not exist. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

export interface FileBytes {
  /** At most `maxBytes`, from the beginning. */
  bytes: Buffer;
  /** Of the whole file. */
  size: number;
}

/**
 * Reads the beginning of a plain file below a workspace folder. The path that was really opened is compared
 * after opening, so that a link, or a folder swapped for one meanwhile, never leads out.
 * @param root absolute path of the workspace folder
 * @param path relative to it, with `/`
 * @throws Refusal PATH_OUTSIDE_WORKSPACE - it leaves the folder, or is a folder, device, FIFO or socket
 * @throws Refusal NOT_FOUND - it does not exist or may not be read
 */
export async function readFileBytes(root: string, path: string, maxBytes: number): Promise<FileBytes> {
  const realRoot = await realRootOf(root);
  const full = join(realRoot, ...parseRelativePath(path));
  await refuseSpecial(full, path); // before opening: opening a device can already do something
  const file = await open(full, openFlags).catch((error) => refuseUnreadable(error, path));
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw outside(path, 'is not a plain file');
    await refuseOtherPlace(file, full, realRoot, path);
    return { bytes: await readUpTo(file, Math.min(maxBytes, facts.size)), size: facts.size };
  } finally {
    await file.close();
  }
}

/** Size and time of a file by its path; zeros when it cannot be looked at, which reading it will explain. */
export async function statFile(root: string, path: string): Promise<{ size: number; modifiedAt: number }> {
  const facts = await lstat(join(root, ...parseRelativePath(path))).catch(() => undefined);
  return { size: facts?.size ?? 0, modifiedAt: Math.floor(facts?.mtimeMs ?? 0) };
}

/**
 * The real path of a folder below a workspace, links in it followed as long as they stay inside.
 * @throws Refusal PATH_OUTSIDE_WORKSPACE | PATH_NOT_A_FOLDER | NOT_FOUND
 */
export async function realFolder(root: string, path: string): Promise<string> {
  const realRoot = await realRootOf(root);
  const full = join(realRoot, ...parseRelativePath(path));
  const real = await realpath(full).catch((error) => refuseUnreadable(error, path));
  if (!isInside(realRoot, real)) throw outside(path, 'leads out of the workspace folder');
  if (!(await stat(real)).isDirectory())
    throw new Refusal('PATH_NOT_A_FOLDER', `${JSON.stringify(path)} is not a folder.`);
  return real;
}

/** @throws Refusal PATH_NOT_A_FOLDER - the workspace's own folder is gone, for example an unplugged disk */
async function realRootOf(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch {
    throw new Refusal(
      'PATH_NOT_A_FOLDER',
      `The workspace folder ${root} cannot be reached now. Is its drive there?`,
    );
  }
}

async function refuseSpecial(full: string, path: string): Promise<void> {
  const facts = await stat(full).catch((error) => refuseUnreadable(error, path));
  if (!facts.isFile()) throw outside(path, facts.isDirectory() ? 'is a folder' : 'is not a plain file');
}

/** On Linux the kernel says what was opened; elsewhere the path is resolved again and must be the same file. */
async function refuseOtherPlace(
  file: FileHandle,
  full: string,
  realRoot: string,
  path: string,
): Promise<void> {
  const opened = process.platform === 'linux' ? `/proc/self/fd/${file.fd}` : full;
  const real = await realpath(opened).catch((error) => refuseUnreadable(error, path));
  if (!isInside(realRoot, real)) throw outside(path, 'leads out of the workspace folder');
  const [here, there] = await Promise.all([
    file.stat({ bigint: true }),
    lstat(real, { bigint: true }).catch((error) => refuseUnreadable(error, path)),
  ]);
  if (here.ino !== there.ino || here.dev !== there.dev)
    throw outside(path, 'was exchanged while it was opened');
}

function isInside(realRoot: string, real: string): boolean {
  const prefix = realRoot.endsWith(sep) ? realRoot : `${realRoot}${sep}`;
  return real === realRoot || real.startsWith(prefix);
}

async function readUpTo(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) break; // it became shorter
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function refuseUnreadable(error: unknown, path: string): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const shown = JSON.stringify(path);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      throw new Refusal('NOT_FOUND', `There is no ${shown} in this workspace.`);
    case 'EACCES':
    case 'EPERM':
      throw new Refusal('NOT_FOUND', `${shown} may not be read by the account this server runs under.`);
    case 'ELOOP':
      throw outside(path, 'is a link to itself');
    case 'ENAMETOOLONG':
      throw outside(path, 'is longer than this system allows');
    case 'ENXIO':
      throw outside(path, 'is not a plain file'); // a socket
    default:
      throw error;
  }
}
