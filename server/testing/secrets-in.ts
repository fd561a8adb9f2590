import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a secret was found. */
export interface FoundSecret {
  /** Below the folder. */
  file: string;
  /** As the caller named it; never the secret itself. */
  secret: string;
  written: string;
}

/** A text as it may stand in a file or a log: how, and the bytes of it. */
export function spellings(text: string): [string, Buffer][] {
  const bytes = Buffer.from(text, 'utf8');
  const hex = bytes.toString('hex');
  return [
    ['as it is', bytes],
    ['in UTF-16', Buffer.from(text, 'utf16le')],
    ['in hex', Buffer.from(hex)],
    ['in HEX', Buffer.from(hex.toUpperCase())],
    ['in a URL', Buffer.from(encodeURIComponent(text))],
    ...[0, 1, 2].flatMap((shift): [string, Buffer][] =>
      (['base64', 'base64url'] as const).map((encoding) => [
        `in ${encoding}`,
        insideOf(bytes, shift, encoding),
      ]),
    ),
  ];
}

/** The characters of base64 that are the text's alone when `shift` bytes stand before it. */
function insideOf(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): Buffer {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
  const encoded = whole.subarray(0, whole.length - (whole.length % 3)).toString(encoding);
  return Buffer.from(encoded.slice(Math.ceil((shift * 8) / 6)));
}

/**
 * Looks for secrets in all bytes of all files below a folder, as they are and in the usual encodings.
 * @param secrets by what they are called
 */
export function secretsIn(folder: string, secrets: Readonly<Record<string, string>>): FoundSecret[] {
  const wanted = Object.entries(secrets).map(([secret, text]) => ({ secret, spelled: spellings(text) }));
  return filesBelow(folder).flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    return wanted.flatMap(({ secret, spelled }) =>
      spelled.filter(([, one]) => bytes.includes(one)).map(([written]) => ({ file, secret, written })),
    );
  });
}

/** Paths of all files below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}
