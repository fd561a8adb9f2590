import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Config, ConfigError } from '../config.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Keeps a text secret at rest: AES-256-GCM under a key that is neither in the data folder nor in its
 * backups. The associated data ties a ciphertext to its row, so that two cannot be swapped.
 */
export class SecretBox {
  readonly #config: Pick<Config, 'secretKey' | 'secretKeyFile'>;

  constructor(config: Pick<Config, 'secretKey' | 'secretKeyFile'>) {
    this.#config = config;
  }

  seal(text: string, associated: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key({ make: true }), iv);
    cipher.setAAD(Buffer.from(associated));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  }

  /**
   * @throws ConfigError - the key is missing or another one, or the stored text was changed
   */
  open(sealed: string, associated: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const key = this.#key({ make: false });
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(associated));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new ConfigError(
        `${this.#keyName()} is not the key the stored team connection was encrypted with. Allowed: the key of the first start (nothing was changed).`,
      );
    }
  }

  #keyName(): string {
    return this.#config.secretKey
      ? 'WO_SECRET_KEY'
      : `WO_SECRET_KEY_FILE=${JSON.stringify(this.#config.secretKeyFile)}`;
  }

  #key({ make }: { make: boolean }): Buffer {
    if (this.#config.secretKey) return Buffer.from(this.#config.secretKey, 'hex');
    const file = this.#config.secretKeyFile;
    if (!existsSync(file)) {
      if (!make)
        throw new ConfigError(
          `${this.#keyName()} does not exist, but a stored team connection needs it. Allowed: the key file of the first start.`,
        );
      makeKeyFile(file);
    }
    const text = readFileSync(file, 'utf8').trim();
    if (!/^[0-9a-f]{64}$/i.test(text))
      throw new ConfigError(
        `${this.#keyName()} does not hold a key. Allowed: a file with 64 hexadecimal digits.`,
      );
    return Buffer.from(text, 'hex');
  }
}

function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // wx: two servers that start at once must not overwrite each other's key
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    chmodSync(file, 0o600);
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
}
