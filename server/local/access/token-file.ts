import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';

/** 256 random bits as 43 characters of base64url. */
const shape = /^[A-Za-z0-9_-]{43}$/;

/**
 * The access token of a data folder: made once, mode 0600, never changed by us.
 * @throws Error - the file cannot be read or made, or holds something else
 */
export function readOrMakeToken(file: string): string {
  if (!existsSync(file)) return makeToken(file);
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  const token = readFileSync(file, 'utf8').trim();
  if (shape.test(token)) return token;
  if (token === '') return makeToken(file); // the machine stopped while it was made
  throw new Error(`${file} does not hold an access token. Move it away and start again: a new one is made.`);
}

function makeToken(file: string): string {
  const token = randomBytes(32).toString('base64url');
  const fd = openSync(file, 'w', 0o600);
  try {
    writeSync(fd, `${token}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return token;
}
