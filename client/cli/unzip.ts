import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

export interface Unpacked {
  written: number;
  unchanged: number;
}

/**
 * Unpacks an archive into a folder, all of it or nothing: first beside the places of its files, then there.
 * @param overwrite - files that have other content are replaced
 * @throws Error - files would be overwritten, a name leads out of the folder, or the archive is broken
 */
export async function unpack(archive: string, folder: string, overwrite: boolean): Promise<Unpacked> {
  await mkdir(folder, { recursive: true });
  const staging = join(folder, `.wo-export-${process.pid}`);
  await mkdir(staging);
  try {
    const names = await extract(archive, staging);
    const differing: string[] = [];
    const changed: { from: string; name: string }[] = [];
    for (const [index, name] of names.entries()) {
      const from = join(staging, String(index));
      const state = await compare(from, join(folder, name));
      if (state === 'differs') differing.push(name);
      if (state !== 'same') changed.push({ from, name });
    }
    if (differing.length > 0 && !overwrite)
      throw new Error(
        `${differing.length} files there have other content, such as ${differing[0]}. Nothing was written; to replace them: --overwrite`,
      );
    for (const { from, name } of changed) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await rename(from, join(folder, name));
    }
    return { written: changed.length, unchanged: names.length - changed.length };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Files of the archive under a number each. @returns their names */
async function extract(archive: string, into: string): Promise<string[]> {
  const zip = await openPromise(archive, { lazyEntries: true, strictFileNames: true });
  const names: string[] = [];
  for await (const entry of entriesOf(zip)) {
    if (entry.fileName.endsWith('/')) continue;
    refuseOutside(entry.fileName);
    const content: Readable = await zip.openReadStreamPromise(entry);
    await pipeline(content, createWriteStream(join(into, String(names.length)), { flags: 'wx' }));
    names.push(entry.fileName);
  }
  return names;
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  yield* zip.eachEntry();
}

/** The reader refuses absolute names and `..`; this is for what only Windows understands. */
function refuseOutside(name: string): void {
  if (/[:\\\u0000-\u001f]/.test(name) || name.split('/').some((part) => /^[. ]+$/.test(part)))
    throw new Error(`The archive holds a file that would leave the folder: ${JSON.stringify(name)}`);
}

async function compare(from: string, to: string): Promise<'absent' | 'same' | 'differs'> {
  const there = await stat(to).catch(() => undefined);
  if (!there) return 'absent';
  if (!there.isFile()) throw new Error(`${to} is there and is no file.`);
  const [one, other] = await Promise.all([readFile(from), readFile(to)]);
  return one.equals(other) ? 'same' : 'differs';
}
