import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../testing/temp.ts';
import { SecretBox } from './secret-box.ts';

const key = () => randomBytes(32).toString('hex');
const keyFile = () => join(tempFolder('key'), 'config', 'secret-key');

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const box = new SecretBox({ secretKey: key(), secretKeyFile: keyFile() });
    const sealed = box.seal('postgres://u:p@h/db', 'row-1');
    expect(sealed).not.toContain('postgres');
    expect(box.seal('postgres://u:p@h/db', 'row-1')).not.toBe(sealed);
    expect(box.open(sealed, 'row-1')).toBe('postgres://u:p@h/db');
  });

  it('refuses a ciphertext of another row, a changed one and another key', () => {
    const box = new SecretBox({ secretKey: key(), secretKeyFile: keyFile() });
    const sealed = box.seal('secret', 'row-1');
    const flipped = Buffer.from(sealed, 'base64');
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;

    expect(() => box.open(sealed, 'row-2')).toThrow(/not the key/);
    expect(() => box.open(flipped.toString('base64'), 'row-1')).toThrow(/not the key/);
    expect(() => box.open('', 'row-1')).toThrow(/not the key/);
    expect(() => new SecretBox({ secretKey: key(), secretKeyFile: keyFile() }).open(sealed, 'row-1')).toThrow(
      /WO_SECRET_KEY/,
    );
  });

  it('makes a key file of mode 0600 only when there is something to seal', () => {
    const secretKeyFile = keyFile();
    const box = new SecretBox({ secretKey: undefined, secretKeyFile });
    expect(() => box.open('AAAA', 'row-1')).toThrow(/does not exist/);
    expect(existsSync(secretKeyFile)).toBe(false);

    const sealed = box.seal('secret', 'row-1');

    expect(statSync(secretKeyFile).mode & 0o777).toBe(0o600);
    expect(new SecretBox({ secretKey: undefined, secretKeyFile }).open(sealed, 'row-1')).toBe('secret');
  });
});
