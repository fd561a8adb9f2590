import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Refusal } from '../../trpc/errors.ts';
import { typeOf } from './entries.ts';
import { compileGlobs } from './globs.ts';
import { isUsableName, parseRelativePath } from './relative-path.ts';
import { realFolder } from './safe-open.ts';

export interface WalkOptions {
  /** Begin in this folder below the workspace; everything when left out. */
  path?: string | undefined;
  /** Globs of files to yield; all files when left out or empty. See {@link compileGlobs}. */
  include?: readonly string[] | undefined;
  /** Globs of files to leave out and of folders not to enter. */
  exclude?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Files yielded at most; more is refused, so that nobody takes a part for the whole. */
  maxFiles?: number;
  /** Told of what was not looked at, with the reason in words. */
  onSkip?: ((path: string, reason: string) => void) | undefined;
}

export interface WalkedFile {
  /** Relative to the workspace folder, with `/`. */
  path: string;
  /** Bytes, when it was seen. */
  size: number;
  /** Milliseconds since 1970, UTC, when it was seen. */
  modifiedAt: number;
}

/** Version control and package folders: never what a user means by "my scripts". */
export const defaultExclude: readonly string[] = ['.git', '.svn', '.hg', 'node_modules'];

const maxDepth = 32;
const maxNames = 500_000;
const defaultMaxFiles = 20_000;

/**
 * All plain files below a folder of a workspace, each folder's in the order of their names. Links are never
 * followed (nothing outside is reached, nothing twice); devices, FIFOs and sockets are passed over.
 * @throws Refusal PATH_OUTSIDE_WORKSPACE | PATH_NOT_A_FOLDER | NOT_FOUND - `path` is none of this workspace's
 * @throws Refusal INVALID_INPUT - too many files, or a glob that is not allowed
 * @throws the signal's reason, once it is aborted
 */
export async function* walkFiles(root: string, options: WalkOptions = {}): AsyncGenerator<WalkedFile> {
  const start = await realFolder(root, options.path ?? '');
  const walk: Walk = {
    ...options,
    included: compileGlobs(options.include ?? [], 'include'),
    excluded: compileGlobs(options.exclude ?? defaultExclude, 'exclude'),
    seenNames: 0,
  };
  const base = parseRelativePath(options.path ?? '').join('/');
  const maxFiles = options.maxFiles ?? defaultMaxFiles;
  let files = 0;
  for await (const file of inFolder(walk, start, base, 0)) {
    files += 1;
    if (files > maxFiles)
      throw new Refusal(
        'INVALID_INPUT',
        `More than ${maxFiles} files match. Choose a folder, or narrow include.`,
      );
    yield file;
  }
}

interface Walk extends WalkOptions {
  included: ((path: string) => boolean) | undefined;
  excluded: ((path: string) => boolean) | undefined;
  seenNames: number;
}

/** A share answers slowly, but several questions at a time. */
const namesAtOnce = 16;

async function* inFolder(
  walk: Walk,
  folder: string,
  base: string,
  depth: number,
): AsyncGenerator<WalkedFile> {
  walk.signal?.throwIfAborted();
  if (depth > maxDepth) return walk.onSkip?.(base, `deeper than ${maxDepth} folders`);
  const names = await sortedNames(walk, folder, base);
  for (let at = 0; at < names.length; at += namesAtOnce) {
    walk.signal?.throwIfAborted();
    const some = names.slice(at, at + namesAtOnce);
    for (const found of await Promise.all(some.map((entry) => look(walk, folder, base, entry)))) {
      if (found === undefined) continue;
      if ('file' in found) yield found.file;
      else if ('why' in found) walk.onSkip?.(found.path, found.why);
      else yield* inFolder(walk, found.folder, found.path, depth + 1);
    }
  }
}

type Found = { folder: string; path: string } | { file: WalkedFile } | { path: string; why: string };

/** What a name stands for; undefined when it is passed over. */
async function look(walk: Walk, folder: string, base: string, entry: Dirent): Promise<Found | undefined> {
  const path = posix.join(base, entry.name);
  if (walk.excluded?.(path)) return undefined;
  const type = isUsableName(entry.name) ? typeOf(entry) : undefined;
  if (type === 'folder') return { folder: join(folder, entry.name), path };
  if (walk.included && !walk.included(path)) return undefined;
  if (type === 'file') return sized(folder, entry.name, path);
  return { path, why: type === 'link' ? 'a link' : 'not a plain file, or a name that is not allowed' };
}

async function sortedNames(walk: Walk, folder: string, base: string): Promise<Dirent[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  // Someone may have put a link in the folder's place since it was listed; then what was read is not ours.
  if (names === undefined || (await realpath(folder)) !== folder) {
    walk.onSkip?.(base, 'the folder cannot be read');
    return [];
  }
  walk.seenNames += names.length;
  if (walk.seenNames > maxNames)
    throw new Refusal(
      'INVALID_INPUT',
      `More than ${maxNames} names to look at. Choose a folder further down.`,
    );
  return names.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function sized(folder: string, name: string, path: string): Promise<Found | undefined> {
  const facts = await lstat(join(folder, name)).catch(() => undefined);
  if (!facts?.isFile()) return undefined; // deleted meanwhile
  return { file: { path, size: facts.size, modifiedAt: Math.floor(facts.mtimeMs) } };
}
