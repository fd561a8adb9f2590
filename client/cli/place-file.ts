import { createHash, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from './io.ts';

/**
 * Where a file goes that somebody asked for: a folder that is there gets it under its own name.
 * @throws UsageError - something is there already, or the folder is not
 */
export function placeFor(path: string, name: string): string {
  const to = resolve(path);
  const file = statSync(to, { throwIfNoEntry: false })?.isDirectory() ? join(to, basename(name)) : to;
  if (existsSync(file)) throw new UsageError(`${file} exists already. Choose another name.`);
  if (!existsSync(dirname(file))) throw new UsageError(`There is no folder ${dirname(file)}. Make it first.`);
  return file;
}

/**
 * Writes a file for its owner's eyes only, and flushes it. It has its name only once it is whole.
 * @param sha256 of all bytes, lower-case hex
 * @throws Error - other bytes came than were sent, or the disk is full; nothing is left
 */
export async function placeFile(bytes: AsyncIterable<Uint8Array>, to: string, sha256: string): Promise<void> {
  const partial = `${to}.${process.pid}-${randomBytes(4).toString('hex')}.partial`;
  try {
    const found = await write(bytes, partial);
    if (found !== sha256) throw new Error(`${to} would not be what was sent. Try again.`);
    await name(partial, to);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await flushFolder(dirname(to));
}

const noLinks = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/** Gives it its name, unless something got that name meanwhile. */
async function name(partial: string, to: string): Promise<void> {
  try {
    await link(partial, to);
  } catch (error) {
    const code: unknown = error instanceof Error && Reflect.get(error, 'code');
    if (code === 'EEXIST') throw new UsageError(`${to} exists already. Choose another name.`);
    if (typeof code !== 'string' || !noLinks.has(code)) throw error;
    return rename(partial, to); // a FAT stick, some network drives
  }
  await rm(partial);
}

async function write(bytes: AsyncIterable<Uint8Array>, to: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** After this a power cut cannot lose the name. Windows and some network drives cannot do it; then nothing is lost by trying. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
