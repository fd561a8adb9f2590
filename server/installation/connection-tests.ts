import { Refusal } from '../trpc/errors.ts';

const testsPerMinute = 10;

/** Bounds how often addresses are tried that somebody names: this is no port scanner. */
export class ConnectionTests {
  #recent: number[] = [];
  #alone = false;

  /** @throws Refusal TOO_MANY_REQUESTS - ten were tried within the last minute */
  count(): void {
    const now = Date.now();
    this.#recent = this.#recent.filter((at) => now - at < 60_000);
    if (this.#recent.length >= testsPerMinute)
      throw tooMany('Ten connections were tested within a minute. Wait a moment.', 60);
    this.#recent.push(now);
  }

  /**
   * Runs a test that is more than a connection, and none beside it.
   * @throws Refusal TOO_MANY_REQUESTS - as {@link count}, or such a test is running
   */
  async alone<T>(test: () => Promise<T>): Promise<T> {
    if (this.#alone) throw tooMany('Another database is being looked at. Wait until that has ended.', 5);
    this.count();
    this.#alone = true;
    try {
      return await test();
    } finally {
      this.#alone = false;
    }
  }
}

function tooMany(message: string, retryAfterS: number): Refusal {
  return new Refusal('TOO_MANY_REQUESTS', message, undefined, { retryAfterS });
}
