import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import type { UploadPart } from '../trpc/context.ts';
import { Refusal } from '../trpc/errors.ts';

/** Types that mean: the body is the file. What is in it is found out by reading it. */
const plainTypes = new Set([
  'application/octet-stream',
  'application/xml',
  'text/xml',
  'application/json',
  'text/csv',
  'text/plain',
]);

const multipart = 'multipart/form-data';

/** The content types a route for files describes. */
export const uploadTypes = { plain: 'application/octet-stream', multipart } as const;

const maxFiles = 100;
/** A sender that says nothing for so long has gone away. */
const silenceMs = 30_000;

/**
 * The files of a request, read as they are asked for. Asking has to wait until the guards have let the caller in.
 * @param maxBytes - of the whole body
 */
export function uploadOf(request: FastifyRequest, maxBytes: number): () => AsyncIterable<UploadPart> {
  return () => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > maxBytes) throw tooMuch(maxBytes);
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    const bytes = bounded(request, maxBytes);
    if (type === multipart) return parts(request, bytes);
    if (type !== undefined && plainTypes.has(type)) return onePart(bytes);
    throw new Refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      `Send the file as ${uploadTypes.plain}, or several as ${multipart}.`,
    );
  };
}

async function* onePart(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<UploadPart> {
  yield { name: undefined, bytes };
}

/** @throws Refusal PAYLOAD_TOO_LARGE, INVALID_INPUT - the connection broke, or nothing came for too long */
async function* bounded({ raw }: FastifyRequest, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  const silence = setTimeout(() => raw.destroy(new Error('The sender fell silent.')), silenceMs);
  try {
    // not destroyed by a refusal: what is still to come is read past, and the connection goes on
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
      // a request without encoding gives buffers
      const bytes = chunk as Uint8Array;
      silence.refresh();
      total += bytes.length;
      if (total > maxBytes) throw tooMuch(maxBytes);
      yield bytes;
    }
    if (!raw.complete) throw new Error('The connection broke.');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('INVALID_INPUT', 'The upload broke off. Send it again.', undefined, { cause: error });
  } finally {
    clearTimeout(silence);
  }
}

function tooMuch(maxBytes: number): Refusal {
  return new Refusal(
    'PAYLOAD_TOO_LARGE',
    `The files are larger than the ${maxBytes} bytes that this server takes in one upload. Send fewer at once, or raise WO_MAX_IMPORT_BYTES.`,
    { maxBytes },
  );
}

/** What the parser of multipart bodies says, in order. */
type Said = { part: UploadPart } | { error: Error } | 'end';

async function* parts(
  { headers }: FastifyRequest,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<UploadPart> {
  const said: Said[] = [];
  let wake: () => void = () => undefined;
  const parser = new MultipartParser(headers, (what) => {
    said.push(what);
    wake();
  });
  parser.feed(bytes);
  try {
    for (;;) {
      const next = said.shift();
      if (next === undefined)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      else if (next === 'end') return;
      else if ('error' in next) throw next.error;
      else yield next.part;
    }
  } finally {
    parser.stop(new Error('Nobody reads it any more.'));
  }
}

class MultipartParser {
  readonly #busboy: BusboyInstance;
  readonly #say: (what: Said) => void;
  /** Its reader waits for bytes that may never come. */
  #open: BusboyFileStream | undefined;

  constructor(headers: FastifyRequest['headers'], say: (what: Said) => void) {
    this.#say = say;
    this.#busboy = busboyFor(headers);
    this.#busboy.on('file', (_field, stream, name) => {
      this.#open = stream;
      say({ part: { name, bytes: contentOf(stream) } });
    });
    this.#busboy.on('filesLimit', () => this.stop(tooManyFiles()));
    this.#busboy.on('partsLimit', () => this.stop(tooManyFiles()));
  }

  feed(bytes: AsyncIterable<Uint8Array>): void {
    pipeline(Readable.from(bytes), this.#busboy).then(
      () => this.#say('end'),
      (error: unknown) => this.stop(error instanceof Refusal ? error : notMultipart(error)),
    );
  }

  stop(error: Error): void {
    this.#say({ error });
    this.#open?.destroy(error);
    this.#busboy.destroy();
  }
}

function busboyFor(headers: FastifyRequest['headers']): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: { files: maxFiles, parts: maxFiles + 20, fields: 20, fieldSize: 10_000, headerPairs: 20 },
    });
  } catch (error) {
    throw notMultipart(error); // no boundary
  }
}

async function* contentOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array; // no encoding was set: buffers
  } catch (error) {
    throw error instanceof Refusal ? error : notMultipart(error);
  }
}

function notMultipart(cause: unknown): Refusal {
  return new Refusal(
    'INVALID_INPUT',
    'The body is not complete multipart/form-data with a boundary. Send it again.',
    undefined,
    { cause },
  );
}

function tooManyFiles(): Refusal {
  return new Refusal('INVALID_INPUT', `One upload takes up to ${maxFiles} files. Send them in several.`);
}
