import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hashToken } from '../shared/auth/session-token.ts';

const lifetimeMs = 60 * 60_000;

/** Lets whoever reads the server's terminal name the first administrator, within an hour. */
export class SetupToken {
  #hash: Uint8Array | undefined;
  #expiresAt = 0;

  /** A new token; the one before stops working. */
  issue(): string {
    const token = `wo_setup_${randomBytes(24).toString('base64url')}`;
    this.#hash = hashToken(token);
    this.#expiresAt = Date.now() + lifetimeMs;
    return token;
  }

  get valid(): boolean {
    return this.#hash !== undefined && Date.now() < this.#expiresAt;
  }

  accepts(token: string): boolean {
    return this.valid && this.#hash !== undefined && timingSafeEqual(hashToken(token), this.#hash);
  }
}
