import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive; its bytes are asked for when it is its turn. */
export interface ArchivedFile {
  path: string;
  size: number;
  modifiedAt: Date;
}

/**
 * A zip archive, made as its receiver takes it.
 * @param bytesOf - called for each file, one after the other, in their order
 */
export async function* zipped<File extends ArchivedFile>(
  files: readonly File[],
  bytesOf: (file: File) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream;
  if (!(output instanceof Readable)) throw new Error('An archive is no stream that can be read.');
  zip.on('error', (error: Error) => output.destroy(error));
  for (const file of files) {
    const { path, size, modifiedAt: mtime } = file;
    zip.addReadStreamLazy(safeName(path), { size, mtime, mode: 0o100644 }, (done) => {
      bytesOf(file).then(
        (bytes) => done(null, Readable.from([Buffer.from(bytes)])),
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }
  zip.end();
  for await (const part of output) yield part;
}

/**
 * A path that stays below the folder an archive is unpacked into, whoever unpacks it. Paths of scripts are like that
 * already; this holds for what was stored before they had to be.
 */
export function safeName(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (/^\.{1,2}$/.test(part) ? '_' : part.replace(/[\u0000-\u001f]/g, '_')));
  const name = parts.join('/').replace(/^([A-Za-z]):/, '$1_');
  return name === '' ? '_' : name;
}
