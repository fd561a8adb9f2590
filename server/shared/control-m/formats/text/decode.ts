import { FileRefused } from '../../model/reading.ts';
import { type Decoder, decoderFor, DoesNotFit, utf8, utf16 } from './decoders.ts';
import { PlaceCounter } from './place.ts';

/** Bytes that are decoded at a time: what a text chunk costs at most. */
const pieceBytes = 64 * 1024;
/** A declaration stands within this many bytes. */
const headBytes = 1024;

export interface DecodeOptions {
  /** Name of the encoding that the text itself declares; `head` is its beginning, one character per byte. */
  declared?: (head: string) => string | undefined;
}

interface Encoding {
  name: string;
  markBytes: number;
  decoder: () => Decoder;
}

/**
 * Text of a file in chunks of bounded size. A byte order mark decides the encoding, then the declaration, then it is
 * UTF-8; nothing is guessed. `open` is called a second time to find the line of bytes that do not fit.
 * @throws FileRefused encoding - bytes do not fit, or the declared encoding is unknown or impossible
 * @throws FileRefused empty-file - no bytes, or only a mark and blanks; thrown at the end
 */
export async function* decodeText(
  open: () => AsyncIterable<Uint8Array>,
  options: DecodeOptions = {},
): AsyncGenerator<string> {
  const encoding = encodingOf(await headOf(open()), options);
  const decoder = encoding.decoder();
  let offset = 0;
  let blank = true;
  try {
    for await (const piece of pieces(open(), encoding.markBytes)) {
      const text = decoder.write(piece);
      offset += piece.length;
      if (blank) blank = !/[^ \t\r\n]/.test(text);
      if (text !== '') yield text;
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof DoesNotFit)) throw error;
    const { before, refusal } = await misfit(open, encoding, offset);
    if (before !== '') yield before; // what is wrong in it comes first
    throw refusal;
  }
  if (blank)
    throw new FileRefused('empty-file', 'The file is empty. Export the definitions again.', {
      line: 1,
      column: 1,
    });
}

function encodingOf(head: Buffer, { declared }: DecodeOptions): Encoding {
  const marked = markOf(head);
  if (marked) return marked;
  // Without a mark nothing says which half comes first, and no text begins with a NUL.
  if (head[0] === 0 || head[1] === 0)
    throw refusal('The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or with a mark.');
  const name = declared?.(head.toString('latin1'));
  if (name === undefined) return { name: 'UTF-8', markBytes: 0, decoder: utf8 };
  const decoder = decoderFor(name);
  if (decoder) return { name, markBytes: 0, decoder };
  if (/^(utf-?16|utf-?32|ucs-?[24]|iso-10646-ucs-[24])/i.test(name))
    throw refusal(
      `The file declares ${name}, but has no byte order mark and is written in single bytes. Correct the declaration.`,
    );
  throw refusal(
    `The file declares the encoding ${name}, which is not known. Save it as UTF-8, or correct the declaration.`,
  );
}

function markOf(head: Buffer): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return { name: 'UTF-8', markBytes: 3, decoder: utf8 };
  if (head[0] === 0xff && head[1] === 0xfe) {
    if (head.length >= 4 && head[2] === 0 && head[3] === 0)
      throw refusal('The file is UTF-32, which is not supported. Save it as UTF-8.');
    return { name: 'UTF-16', markBytes: 2, decoder: utf16('utf-16le') };
  }
  if (head[0] === 0xfe && head[1] === 0xff)
    return { name: 'UTF-16', markBytes: 2, decoder: utf16('utf-16be') };
  return undefined;
}

const refusal = (message: string) => new FileRefused('encoding', message, { line: 1, column: 1 });

async function headOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= headBytes) break;
  }
  return Buffer.concat(parts).subarray(0, headBytes);
}

async function* pieces(bytes: AsyncIterable<Uint8Array>, skipBytes: number): AsyncGenerator<Buffer> {
  let skip = skipBytes;
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const start = Math.min(skip, buffer.length);
    skip -= start;
    for (let from = start; from < buffer.length; from += pieceBytes)
      yield buffer.subarray(from, from + pieceBytes);
  }
}

/**
 * The exact place of the first bytes that do not fit, and the text from `offset` to there: reads up to `offset` as
 * before, then byte by byte, because a decoder that has thrown tells nothing more.
 */
async function misfit(
  open: () => AsyncIterable<Uint8Array>,
  encoding: Encoding,
  offset: number,
): Promise<{ before: string; refusal: FileRefused }> {
  const decoder = encoding.decoder();
  const counter = new PlaceCounter();
  let before = '';
  let from = 0;
  try {
    for await (const piece of pieces(open(), encoding.markBytes)) {
      const known = Math.max(0, Math.min(piece.length, offset - from));
      counter.add(decoder.write(piece.subarray(0, known)));
      for (let at = known; at < piece.length; at++) before += decoder.write(piece.subarray(at, at + 1));
      from += piece.length;
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof DoesNotFit)) throw error;
  }
  const refusal = new FileRefused(
    'encoding',
    `The bytes here are not ${encoding.name}. Save the file as UTF-8, or declare the encoding it is written in.`,
    counter.placeAfter(before),
  );
  return { before, refusal };
}
