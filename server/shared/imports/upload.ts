import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { v7 } from 'uuid';
import type { ImportedFile } from '../../../db/shared/schema/index.ts';
import type { UploadPart } from '../../trpc/context.ts';
import { storable } from '../../text/storable.ts';
import { Refusal } from '../../trpc/errors.ts';

/** A file that was received and lies on this server's disk until it is read. */
export interface ReceivedFile extends ImportedFile {
  path: string;
}

/** The files of an import to be. */
export interface Received {
  /** Also of the import that is made of them. */
  id: string;
  folder: string;
  files: ReceivedFile[];
}

const longestName = 255;

/**
 * Writes the files of an upload into a new folder below `uploads`, for nobody else to read.
 * @param name - of the file when its sender does not say
 * @throws Refusal INVALID_INPUT - no file, or one that broke off; nothing is left then
 */
export async function receiveFiles(
  uploads: string,
  parts: AsyncIterable<UploadPart>,
  name: string,
): Promise<Received> {
  const id = v7();
  const folder = join(uploads, id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const files: ReceivedFile[] = [];
    for await (const part of parts)
      files.push(await receiveFile(join(folder, String(files.length)), part, name));
    if (files.length === 0)
      throw new Refusal('INVALID_INPUT', 'There is no file in the upload. Send at least one.');
    return { id, folder, files };
  } catch (error) {
    await discardFiles({ folder });
    throw error instanceof Refusal ? error : diskFailure(error);
  }
}

async function receiveFile(path: string, { name, bytes }: UploadPart, otherName: string) {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    bytes,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600, flags: 'wx' }),
  );
  return { path, name: plainName(name ?? '') || otherName, size, sha256: hash.digest('hex') };
}

/** Names are shown, never opened. */
function plainName(name: string): string {
  return storable(name)
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .slice(0, longestName)
    .trim();
}

export async function discardFiles({ folder }: Pick<Received, 'folder'>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function diskFailure(cause: unknown): unknown {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause;
  return new Refusal(
    'OVERLOADED',
    'The disk of this server is full, so that it cannot take the files. Tell whoever looks after it.',
    undefined,
    { cause, retryAfterS: 60 },
  );
}
