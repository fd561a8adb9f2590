import { networkOf } from '../net/network.ts';

/** A row in the log for each, up to here; beyond, nobody who is not known makes the log grow faster. */
const perNetworkAndMinute = 300;
const inAllPerMinute = 600;
const minuteMs = 60_000;
/** Networks counted apart; the others of a minute share one count. */
const mostNetworks = 10_000;

/**
 * Bounds how fast callers without a valid session or token fill the audit log with their refused attempts. One per
 * server: many servers record so many each.
 */
export class AnonymousDenials {
  readonly #now: () => number;
  #minuteEndsAt = 0;
  #recorded = new Map<string, number>();
  #inAll = 0;
  #leftOut = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Asks for a row.
   * @returns undefined: leave it out; else how many were left out since the row before
   */
  admit(ip: string): number | undefined {
    this.#turn();
    const network = this.#key(networkOf(ip));
    const count = (this.#recorded.get(network) ?? 0) + 1;
    if (count > perNetworkAndMinute || this.#inAll >= inAllPerMinute) {
      this.#leftOut += 1;
      return undefined;
    }
    this.#recorded.set(network, count);
    this.#inAll += 1;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }

  #turn(): void {
    if (this.#now() < this.#minuteEndsAt) return;
    this.#minuteEndsAt = this.#now() + minuteMs;
    this.#recorded = new Map();
    this.#inAll = 0;
  }

  #key(network: string): string {
    return this.#recorded.has(network) || this.#recorded.size < mostNetworks ? network : 'others';
  }
}
