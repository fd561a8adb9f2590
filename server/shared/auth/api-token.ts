import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { hashToken } from './session-token.ts';

const prefix = 'wo_pat_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 43; // 62^43: 256 bits
const checksumLength = 6; // 62^6 holds any CRC32
const form = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

export interface NewApiToken {
  /** Shown once, kept nowhere. */
  token: string;
  tokenHash: Uint8Array;
  /** Its last four characters, to tell it from others. */
  hint: string;
}

/** `wo_pat_`, 43 random base62 characters and their checksum. */
export function newApiToken(): NewApiToken {
  const secret = Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  const token = `${prefix}${secret}${checksumOf(prefix + secret)}`;
  return { token, tokenHash: hashToken(token), hint: token.slice(-4) };
}

/** Meant to be an API token, rightly written or not. */
export function looksLikeApiToken(credential: string): boolean {
  return credential.startsWith(prefix);
}

/** Finds a cut or mistyped token without asking the database. Says nothing about whether it was ever given out. */
export function isWellFormed(token: string): boolean {
  return form.test(token) && token.slice(-checksumLength) === checksumOf(token.slice(0, -checksumLength));
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = `${alphabet[rest % alphabet.length]}${digits}`;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
