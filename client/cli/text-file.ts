import { readBytes } from './input-file.ts';
import { type Io, UsageError } from './io.ts';

/** The encodings a script can be stored in, without `cp850`, whose files `wo publish` takes. */
export const encodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export interface TextFile {
  content: string;
  /** Undefined: plain ASCII, the same bytes in each; the API keeps what the script has. */
  encoding: Encoding | undefined;
}

const marks: [Encoding, number[]][] = [
  ['utf-8-bom', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * A text file, or stdin for `-`, as the API takes it: characters, and the encoding that makes the very same
 * bytes of them again. A byte order mark decides, else it is UTF-8 unless `encoding` says otherwise: a
 * guess that is wrong would damage every umlaut without anybody noticing.
 * @throws UsageError - the file cannot be read, or is not text in that encoding
 */
export async function readTextFile(io: Io, path: string, given: Encoding | undefined): Promise<TextFile> {
  const bytes = await readBytes(io, path);
  const marked = marks.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
  const encoding = marked ?? given ?? (bytes.every((byte) => byte < 0x80) ? undefined : 'utf-8');
  try {
    return { content: decode(bytes, encoding ?? 'utf-8'), encoding };
  } catch {
    const hint = given ? '' : ' If it was written with an old Windows editor, add --encoding windows-1252.';
    throw new UsageError(`${path} is not ${encoding} text.${hint}`);
  }
}

/** The decoder drops the mark; the encoding's name keeps that there was one. */
function decode(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'windows-1252') return decode1252(bytes);
  return new TextDecoder(encoding.replace('-bom', ''), { fatal: true }).decode(bytes);
}

/** 0x80 to 0x9F; five of them are not used and stay what they are. */
const upper1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** By hand: Node 20's own decoder reads these bytes as ISO 8859-1. */
function decode1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (unit) => upper1252.charAt(unit.charCodeAt(0) - 0x80));
}
