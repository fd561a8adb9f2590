import { createHash, randomBytes } from 'node:crypto';

/** `wo_ses_` and 256 random bits; the prefix lets secret scanners and our own transports recognise it. */
export function newSessionToken(): string {
  return `wo_ses_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token: it has too many bits to need a slow hash. */
export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
