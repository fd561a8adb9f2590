import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { eq, lte } from 'drizzle-orm';
import type { LocalDb } from '../../../db/local/client.ts';
import { localSessions } from '../../../db/local/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { readOrMakeToken } from './token-file.ts';

const startTokenLifeMs = 5 * 60_000;
const sessionLifeMs = 30 * 24 * 3_600_000;
/** More than anyone opens in five minutes; the oldest go first, so that memory stays bounded. */
const maxStartTokens = 100;

export interface LocalAccessOptions {
  dataDir: string;
  db: LocalDb;
  /** The clock, in milliseconds since 1970; tests bring their own. */
  now?: () => number;
}

/**
 * Tells this machine's owner from everybody else who can reach the port. Proof is the access token, which
 * only the owner can read from the data folder, or a cookie that a start link was exchanged for.
 */
export class LocalAccess {
  /** For the link the start prints and for scripts; the content of {@link tokenFile}. */
  readonly accessToken: string;
  readonly tokenFile: string;
  readonly #db: LocalDb;
  readonly #now: () => number;
  readonly #tokenHash: Buffer;
  /** Hash of a start token → when it ends. */
  readonly #startTokens = new Map<string, number>();
  /** Hash of a cookie → when it ends. A copy of the table: this process is the only one that writes it. */
  readonly #sessions = new Map<string, number>();

  /** @throws Error - the token file cannot be read or made, or holds something else */
  constructor({ dataDir, db, now = Date.now }: LocalAccessOptions) {
    this.#db = db;
    this.#now = now;
    this.tokenFile = join(dataDir, 'access-token');
    this.accessToken = readOrMakeToken(this.tokenFile);
    this.#tokenHash = digest(this.accessToken);
    db.delete(localSessions).where(lte(localSessions.expiresAt, now())).run();
    for (const row of db.select().from(localSessions).all()) this.#sessions.set(row.tokenHash, row.expiresAt);
  }

  /** Does this value, from an `Authorization` header or the local cookie, prove to be the owner? */
  verify(tokenOrCookie: string | undefined): boolean {
    if (tokenOrCookie === undefined || tokenOrCookie === '') return false;
    const hash = digest(tokenOrCookie); // equal length, so that the comparison's time tells nothing
    if (timingSafeEqual(hash, this.#tokenHash)) return true;
    const expiresAt = this.#sessions.get(hash.toString('hex'));
    return expiresAt !== undefined && expiresAt > this.#now();
  }

  /** A token for one start link: works once, for five minutes, in this process only. */
  createStartToken(): string {
    const token = randomBytes(32).toString('base64url');
    this.#dropOldStartTokens();
    this.#startTokens.set(digest(token).toString('hex'), this.#now() + startTokenLifeMs);
    return token;
  }

  /**
   * Turns the token of a start link into a cookie for 30 days, which outlives a restart.
   * @throws Refusal START_LINK_EXPIRED - used already, too old, or not from this process
   */
  exchangeStartToken(oneTime: string): { cookieValue: string; expiresAt: Date } {
    const hash = digest(oneTime).toString('hex');
    const validUntil = this.#startTokens.get(hash);
    this.#startTokens.delete(hash);
    if (validUntil === undefined || validUntil <= this.#now())
      throw new Refusal(
        'START_LINK_EXPIRED',
        'This start link was used already or is older than five minutes. Restart the server for a new one.',
      );
    return this.#createSession();
  }

  /** Ends the session of a cookie; an unknown one is ignored. */
  endSession(cookieValue: string): void {
    const tokenHash = digest(cookieValue).toString('hex');
    if (!this.#sessions.delete(tokenHash)) return;
    this.#db.delete(localSessions).where(eq(localSessions.tokenHash, tokenHash)).run();
  }

  #createSession(): { cookieValue: string; expiresAt: Date } {
    const cookieValue = randomBytes(32).toString('base64url');
    const tokenHash = digest(cookieValue).toString('hex');
    const createdAt = this.#now();
    const expiresAt = createdAt + sessionLifeMs;
    this.#db.insert(localSessions).values({ tokenHash, createdAt, expiresAt }).run();
    this.#sessions.set(tokenHash, expiresAt);
    return { cookieValue, expiresAt: new Date(expiresAt) };
  }

  /** A map keeps the order of insertion, so the first ones are the oldest. */
  #dropOldStartTokens(): void {
    for (const [hash, validUntil] of this.#startTokens) {
      if (validUntil > this.#now() && this.#startTokens.size < maxStartTokens) return;
      this.#startTokens.delete(hash);
    }
  }
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
