import { isUtf8 } from 'node:buffer';
import { type CodePage, decodeCodePage, encodeCodePage, guessCodePage } from './code-pages.ts';
import { type LineEnding, lineEndingOf } from './line-ending.ts';

export const encodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'windows-1252', 'cp850'] as const;
/** `utf-16le` and `utf-16be` are always with a byte order mark; without one it is not recognised. */
export type Encoding = (typeof encodings)[number];

export type NotText = 'too-large' | 'binary' | 'undecodable';

export type Decoded =
  | { ok: true; text: string; encoding: Encoding; lineEnding: LineEnding }
  | { ok: false; reason: NotText; message: string };

export interface DecodeOptions {
  /** Larger input is refused before it is looked at. */
  maxBytes?: number;
  /** The bytes are the beginning of something longer: a character cut at the end is left out. */
  cut?: boolean;
  /** It is known to be text, as by its name: a NUL here and there is a character like others. */
  nul?: boolean;
}

export const defaultMaxBytes = 1024 * 1024;

/**
 * Reads bytes as text: a byte order mark decides, else valid UTF-8, else Windows 1252 or DOS 850 by which
 * umlauts prevail. `text` is without the mark; {@link encodeText} gives back the very same bytes. Linear.
 */
export function decodeText(
  bytes: Uint8Array,
  { maxBytes = defaultMaxBytes, cut = false, nul = false }: DecodeOptions = {},
): Decoded {
  if (bytes.length > maxBytes)
    return refuse('too-large', `It has ${bytes.length} bytes; at most ${maxBytes} are read as text.`);
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return decodeUtf8(bytes.subarray(3), 'utf-8-bom', { cut, nul });
  if (startsWith(bytes, [0xff, 0xfe])) return decodeUtf16(bytes.subarray(2), 'utf-16le', { cut, nul });
  if (startsWith(bytes, [0xfe, 0xff])) return decodeUtf16(bytes.subarray(2), 'utf-16be', { cut, nul });
  if (looksBinary(bytes, nul)) return refuse('binary', 'It holds bytes that no text has.');
  if (isUtf8(cut ? withoutCutCharacter(bytes) : bytes)) return decodeUtf8(bytes, 'utf-8', { cut, nul });
  const page = guessCodePage(bytes);
  return accept(decodeCodePage(bytes, page), page);
}

/**
 * Reads bytes whose encoding is known, without any guess: what {@link encodeText} made comes back.
 * Undecodable parts become U+FFFD.
 */
export function decodeAs(bytes: Uint8Array, encoding: Encoding): string {
  switch (encoding) {
    case 'windows-1252':
    case 'cp850':
      return decodeCodePage(bytes, encoding);
    case 'utf-8':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    case 'utf-8-bom':
      return new TextDecoder('utf-8').decode(bytes);
    default:
      return new TextDecoder(encoding).decode(bytes);
  }
}

function accept(text: string, encoding: Encoding): Decoded {
  return { ok: true, text, encoding, lineEnding: lineEndingOf(text) };
}

function refuse(reason: NotText, message: string): Decoded {
  return { ok: false, reason, message };
}

function startsWith(bytes: Uint8Array, mark: number[]): boolean {
  return mark.every((byte, place) => bytes[place] === byte);
}

type Leniency = Required<Pick<DecodeOptions, 'cut' | 'nul'>>;

function decodeUtf8(bytes: Uint8Array, encoding: 'utf-8' | 'utf-8-bom', { cut, nul }: Leniency): Decoded {
  const whole = cut ? withoutCutCharacter(bytes) : bytes;
  if (!isUtf8(whole)) return refuse('undecodable', 'It says it is UTF-8, but is not.');
  if (!nul && whole.includes(0)) return refuse('binary', 'It holds NUL characters.');
  return accept(asBuffer(whole).toString('utf8'), encoding);
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be', { cut, nul }: Leniency): Decoded {
  if (bytes.length % 2 !== 0 && !cut)
    return refuse('undecodable', 'It says it is UTF-16, but half a character is left over.');
  const units = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))); // a copy: swapping is in place
  const text = (encoding === 'utf-16be' ? units.swap16() : units).toString('utf16le');
  const whole = cut ? text.replace(/[\ud800-\udbff]$/, '') : text;
  if (loneSurrogate.test(whole))
    return refuse('undecodable', 'It says it is UTF-16, but holds half a surrogate pair.');
  if (!nul && whole.includes('\0')) return refuse('binary', 'It holds NUL characters.');
  return accept(whole, encoding);
}

/** With the `u` flag a surrogate that is half of a pair does not match. */
const loneSurrogate = /\p{Surrogate}/u;

/** NUL, or more control characters than a text with some terminal codes could have. */
function looksBinary(bytes: Uint8Array, nul: boolean): boolean {
  let strange = 0;
  for (const byte of bytes) {
    if (byte === 0 && !nul) return true;
    if (byte < 0x20 && !controlsInText.has(byte)) strange += 1;
  }
  return strange * 10 > bytes.length;
}

/** Bell, backspace, tab, line feed, vertical tab, form feed, return, DOS end of file, escape. */
const controlsInText = new Set([0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b]);

/** Drops the beginning of a UTF-8 character whose rest was cut off; at most three bytes. */
function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue; // inside a character: look for its first byte
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

export type Encoded = { ok: true; bytes: Uint8Array } | { ok: false; index: number; character: string };

/**
 * Writes text as bytes, with the byte order mark its encoding has. Refuses, with place and character, what
 * the encoding cannot hold: half a surrogate pair, or a character that is not in the code page.
 */
export function encodeText(text: string, encoding: Encoding): Encoded {
  switch (encoding) {
    case 'windows-1252':
    case 'cp850':
      return encodeInPage(text, encoding);
    default:
      return encodeInUnicode(text, encoding);
  }
}

function unicodeBytes(text: string, encoding: Exclude<Encoding, CodePage>): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  }
}

function encodeInPage(text: string, page: CodePage): Encoded {
  const result = encodeCodePage(text, page);
  if (typeof result !== 'number') return { ok: true, bytes: result };
  return { ok: false, index: result, character: String.fromCodePoint(text.codePointAt(result) ?? 0) };
}

function encodeInUnicode(text: string, encoding: Exclude<Encoding, CodePage>): Encoded {
  const index = text.search(loneSurrogate);
  if (index >= 0) return { ok: false, index, character: text.charAt(index) };
  return { ok: true, bytes: unicodeBytes(text, encoding) };
}
