import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { type Io, UsageError } from './io.ts';

/**
 * The bytes of a file, or of stdin for `-`.
 * @throws UsageError - the file cannot be read
 */
export async function readBytes(io: Io, path: string): Promise<Buffer> {
  if (path !== '-') return readFile(path).catch((error: unknown) => cannotRead(path, error));
  return buffer(io.stdin);
}

function cannotRead(path: string, error: unknown): never {
  const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  throw new UsageError(`The file ${JSON.stringify(path)} cannot be read${why}.`);
}
