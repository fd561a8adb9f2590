import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { v7 } from 'uuid';
import { type Io, UsageError } from './io.ts';
import type { Body } from './rest.ts';

interface Source {
  name: string;
  /** Undefined: nobody knows before the end, as of stdin. */
  size: number | undefined;
  open: () => Readable;
}

/**
 * What sends these files as they are, without holding one in memory: one as its bytes, several as a form.
 * @throws UsageError - a file cannot be read
 */
export async function uploadOf(files: readonly string[], io: Io): Promise<Body & { filename?: string }> {
  const sources = await Promise.all(files.map((file) => sourceOf(file, io)));
  const [only, another] = sources;
  if (!only || another) return formOf(sources);
  const headers = {
    'content-type': 'application/octet-stream',
    ...(only.size !== undefined && { 'content-length': String(only.size) }),
  };
  return { headers, bytes: only.open(), filename: only.name };
}

async function sourceOf(file: string, { stdin }: Io): Promise<Source> {
  if (file === '-') return { name: 'stdin', size: undefined, open: () => stdin };
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new Error('it is not a file');
    return { name: basename(file), size: found.size, open: () => createReadStream(file) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read: ${why}`);
  }
}

/** `multipart/form-data`, RFC 7578. */
function formOf(sources: readonly Source[]): Body {
  const boundary = `wo-${v7()}`;
  const parts = async function* () {
    for (const { name, open } of sources) {
      const quoted = name.replace(/["\r\n]/g, (sign) => encodeURIComponent(sign));
      yield Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted}"\r\n` +
          'content-type: application/octet-stream\r\n\r\n',
      );
      yield* open();
      yield Buffer.from('\r\n');
    }
    yield Buffer.from(`--${boundary}--\r\n`);
  };
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    bytes: Readable.from(parts(), { objectMode: false }),
  };
}
