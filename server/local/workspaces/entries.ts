import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, toPage } from '../../trpc/page.ts';
import { isUsableName, outside, parseRelativePath } from './relative-path.ts';
import { realFolder } from './safe-open.ts';

export interface Entry {
  name: string;
  /** Relative to the workspace folder, with `/`. */
  path: string;
  type: 'file' | 'folder' | 'link';
  /** Bytes; `null` for folders and links. */
  size: number | null;
  modifiedAt: string;
}

export interface EntriesInput {
  path: string;
  limit: number;
  cursor?: string | undefined;
}

/** A folder with more names than this is not listed: sorting it would hold up everybody else. */
const maxNames = 100_000;

interface Named {
  rank: number;
  name: string;
  type: Entry['type'];
}

const listKey = z.tuple([z.int(), z.string()]);

/**
 * What is in a folder: folders first, each group by name. Links are shown, not followed; devices, FIFOs,
 * sockets and names that no path can hold are left out.
 * @throws Refusal PATH_OUTSIDE_WORKSPACE | PATH_NOT_A_FOLDER | NOT_FOUND
 */
export async function listEntries(root: string, input: EntriesInput): Promise<Page<Entry>> {
  const after = decodeCursor(input.cursor, listKey);
  const folder = await realFolder(root, input.path);
  const all = (await namesIn(folder, input.path)).sort(compare);
  const start =
    after === undefined ? 0 : all.findIndex((one) => compare(one, { rank: after[0], name: after[1] }) > 0);
  const rows = start < 0 ? [] : all.slice(start, start + input.limit + 1);
  const shown = toPage(
    rows,
    input.limit,
    (row) => [row.rank, row.name],
    (row) => row,
  );
  const base = parseRelativePath(input.path).join('/');
  const described = await Promise.all(shown.items.map((row) => describe(folder, base, row)));
  return { items: described.filter((entry) => entry !== undefined), nextCursor: shown.nextCursor };
}

function compare(a: { rank: number; name: string }, b: { rank: number; name: string }): number {
  return a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

async function namesIn(folder: string, path: string): Promise<Named[]> {
  const names = await readFolder(folder, path);
  if ((await realpath(folder)) !== folder) throw outside(path, 'was exchanged while it was read');
  if (names.length > maxNames)
    throw new Refusal(
      'INVALID_INPUT',
      `The folder holds ${names.length} names; at most ${maxNames} are listed.`,
    );
  return names.flatMap((entry) => {
    const type = typeOf(entry);
    if (type === undefined || !isUsableName(entry.name)) return [];
    return [{ rank: type === 'folder' ? 0 : 1, name: entry.name, type }];
  });
}

async function readFolder(folder: string, path: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES')
      throw new Refusal('PATH_NOT_A_FOLDER', `The folder ${JSON.stringify(path)} may not be read.`);
    throw error;
  }
}

export function typeOf(entry: Dirent): Entry['type'] | undefined {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : undefined;
}

/** `undefined` when it was deleted since the folder was read. */
async function describe(folder: string, base: string, { name, type }: Named): Promise<Entry | undefined> {
  try {
    const facts = await lstat(join(folder, name));
    return {
      name,
      path: posix.join(base, name),
      type,
      size: type === 'file' ? facts.size : null,
      modifiedAt: new Date(Math.floor(facts.mtimeMs)).toISOString(),
    };
  } catch {
    return undefined;
  }
}
