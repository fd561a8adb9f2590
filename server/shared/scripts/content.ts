import { createHash } from 'node:crypto';
import { Refusal } from '../../trpc/errors.ts';
import { decodeAs, decodeText, type Encoding, encodeText } from '../../text/decode.ts';
import { type LineEnding, lineEndingOf } from '../../text/line-ending.ts';

/** A script's bytes and what can be said of them. */
export interface Content {
  bytes: Uint8Array;
  encoding: Encoding;
  lineEnding: LineEnding;
  size: number;
  sha256: string;
}

export const maxScriptBytes = 1024 * 1024;

/**
 * Text as it is to be stored. A byte order mark before it is none of its characters: it says how the text is encoded.
 * @throws Refusal INVALID_INPUT - a character that the encoding does not have, or more than 1 MiB
 */
export function contentOf(given: string, asked: Encoding): Content {
  const marked = given.startsWith(byteOrderMark);
  const text = marked ? given.slice(1) : given;
  const encoding = marked && asked === 'utf-8' ? 'utf-8-bom' : asked;
  const encoded = encodeText(text, encoding);
  if (!encoded.ok)
    throw badContent(
      'content',
      `The character "${encoded.character}" at position ${encoded.index + 1} does not exist in ${encoding}. Replace it, or save with encoding utf-8.`,
    );
  if (encoded.bytes.length > maxScriptBytes)
    throw badContent(
      'content',
      `The script has ${encoded.bytes.length} bytes; at most ${maxScriptBytes} are stored.`,
    );
  return describe(encoded.bytes, encoding, lineEndingOf(text));
}

export function describe(bytes: Uint8Array, encoding: Encoding, lineEnding: LineEnding): Content {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, encoding, lineEnding, size: bytes.length, sha256 };
}

const byteOrderMark = '\ufeff';

/** The text of stored bytes, in the encoding they were stored in: a guess may differ from it. Without any mark. */
export function textOf(bytes: Uint8Array, encoding: Encoding): string {
  const text = decodeAs(bytes, encoding);
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

/** Text in JSON, or the exact bytes of a file in base64; the one that is given. */
export interface ContentInput {
  content?: string | undefined;
  contentBase64?: string | undefined;
  encoding?: Encoding | undefined;
}

/**
 * @param encoding what text without an encoding of its own is stored in
 * @returns undefined when neither is given
 * @throws Refusal INVALID_INPUT - both are given, the bytes are no text, or as {@link contentOf}
 */
export function contentFrom(input: ContentInput, encoding: Encoding): Content | undefined {
  const { content, contentBase64 } = input;
  if (content !== undefined && contentBase64 !== undefined)
    throw badContent('contentBase64', 'Give the text as content or the bytes as contentBase64, not both.');
  if (content !== undefined) return contentOf(content, input.encoding ?? encoding);
  if (contentBase64 === undefined) return undefined;
  const bytes = new Uint8Array(Buffer.from(contentBase64, 'base64'));
  const decoded = decodeText(bytes, { maxBytes: maxScriptBytes, nul: true });
  if (!decoded.ok)
    throw badContent('contentBase64', `These bytes are no script (${decoded.reason}). ${decoded.message}`);
  return describe(bytes, decoded.encoding, decoded.lineEnding);
}

export function contentMissing(): Refusal {
  return badContent('content', 'Give the text as content, or the bytes as contentBase64.');
}

function badContent(field: string, message: string): Refusal {
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: [field], message }] });
}
