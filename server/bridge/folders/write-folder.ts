import { constants } from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import { isUsableName, realFolder } from '../../local/workspaces/service.ts';
import { Refusal } from '../../trpc/errors.ts';
import { ahead } from './ahead.ts';
import type { FileToWrite, Present, WriteOrder } from './messages.ts';

const filesAtOnce = 8;

/**
 * What is at the places of these files now: nothing, the same bytes, others, or something that no file can replace.
 * @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE - the folder is none that can be written into
 */
export async function compareFiles(
  order: WriteOrder,
  files: readonly { path: string; size: number; sha256: string }[],
): Promise<Present[]> {
  const target = await targetFolder(order);
  const found: Present[] = [];
  for await (const present of ahead(files, filesAtOnce, (file) => compare(target, file))) found.push(present);
  return found;
}

async function compare(
  target: string | undefined,
  { path, size, sha256 }: { path: string; size: number; sha256: string },
): Promise<Present> {
  const parts = path.split('/');
  if (!parts.every(isUsableName))
    return { path, state: 'blocked', detail: 'This machine can have no file of that name.' };
  if (target === undefined) return { path, state: 'absent' };
  let at = target;
  for (const [index, part] of parts.entries()) {
    at = join(at, part);
    const facts = await lstat(at).catch(() => undefined);
    if (!facts) return { path, state: 'absent' };
    const last = index === parts.length - 1;
    const fits = last ? facts.isFile() : facts.isDirectory();
    const what = last ? 'a file' : 'a folder';
    if (!fits)
      return { path, state: 'blocked', detail: `${parts.slice(0, index + 1).join('/')} is not ${what}.` };
    if (last && facts.size !== size) return { path, state: 'differs' };
  }
  const bytes = await readFile(at);
  return { path, state: createHash('sha256').update(bytes).digest('hex') === sha256 ? 'same' : 'differs' };
}

/** The real folder; undefined while it does not exist. Only missing parts at its end may be made. */
async function targetFolder({ root, path }: WriteOrder): Promise<string | undefined> {
  try {
    return await realFolder(root, path);
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== 'NOT_FOUND') throw error;
    await realFolder(root, ''); // the workspace itself has to be there
    return undefined;
  }
}

/** Makes the folder, one part after the other, so that no link among the parts leads out. */
async function makeFolder(from: string, parts: readonly string[]): Promise<string> {
  let at = from;
  for (const part of parts) {
    at = join(at, part);
    await mkdir(at).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    const facts = await lstat(at);
    if (!facts.isDirectory())
      throw new Refusal('PATH_OUTSIDE_WORKSPACE', `${JSON.stringify(part)} is there and is not a folder.`);
  }
  return at;
}

/**
 * Files that are written beside their places first, and moved there at the end: what fails or is given up before leaves
 * nothing behind.
 */
export class StagedFiles {
  readonly #target: string;
  readonly #staging: string;
  readonly #paths: string[] = [];

  private constructor(target: string, staging: string) {
    this.#target = target;
    this.#staging = staging;
  }

  /** @throws Refusal PATH_NOT_A_FOLDER, PATH_OUTSIDE_WORKSPACE - nothing can be written there */
  static async begin({ root, path }: WriteOrder): Promise<StagedFiles> {
    const real = await realFolder(root, '');
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (!parts.every(isUsableName))
      throw new Refusal('PATH_OUTSIDE_WORKSPACE', `${JSON.stringify(path)} is no folder of this workspace.`);
    const target = await writable(() => makeFolder(real, parts));
    const staging = join(target, `.wo-export-${randomUUID()}`);
    await writable(() => mkdir(staging, { mode: 0o700 }));
    return new StagedFiles(target, staging);
  }

  /** Under a number each: their names count only at the end. */
  async add(files: readonly FileToWrite[]): Promise<void> {
    const numbered = files.map((file, index) => ({ file, name: String(this.#paths.length + index) }));
    this.#paths.push(...files.map(({ path }) => path));
    const written = ahead(numbered, filesAtOnce, ({ file, name }) =>
      writable(() => writeNew(join(this.#staging, name), file.bytes)),
    );
    for await (const _ of written);
  }

  /** Moves each file to its place. @param onMoved - told now and then how many have been */
  async finish(onMoved: (files: number) => void): Promise<void> {
    for (const [index, path] of this.#paths.entries()) {
      if (index % 100 === 99) onMoved(index);
      const parts = path.split('/');
      const folder = await writable(() => makeFolder(this.#target, parts.slice(0, -1)));
      if ((await realpath(folder)) !== folder)
        throw new Refusal('PATH_OUTSIDE_WORKSPACE', `The folder of ${JSON.stringify(path)} was exchanged.`);
      await writable(() => rename(join(this.#staging, String(index)), join(folder, parts.at(-1) ?? '')));
    }
    await this.discard();
  }

  async discard(): Promise<void> {
    await rm(this.#staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

const inWords: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EROFS: 'it can only be read',
  EACCES: 'the account this server runs under may not write there',
  EPERM: 'the account this server runs under may not write there',
  EISDIR: 'a folder is in its place',
  ENOTDIR: 'a file is where a folder is needed',
  EIO: 'the disk failed',
};

/** What somebody at this machine can do something about is told in words. */
async function writable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = inWords[code];
    if (why === undefined) throw error;
    throw new Refusal('PATH_NOT_A_FOLDER', `The folder cannot be written: ${why}.`, undefined, {
      issues: [{ path: ['path'], message: why }],
    });
  }
}
