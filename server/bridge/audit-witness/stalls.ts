/** Nobody looked for so long (a laptop slept, the database was away): what is seen now is a new beginning. */
const longestGapMs = 15_000;

/** Notices that a log is not sealed any further. Time counts only while somebody looks. */
export class Stalls {
  readonly #logs = new Map<string, { size: number; since: number }>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param sizes - how far each log with waiting entries is sealed now */
  note(now: number, sizes: ReadonlyMap<string, number>): void {
    if (now - this.#lookedAt > longestGapMs) this.#logs.clear();
    this.#lookedAt = now;
    for (const log of this.#logs.keys()) if (!sizes.has(log)) this.#logs.delete(log);
    for (const [log, size] of sizes)
      if (this.#logs.get(log)?.size !== size) this.#logs.set(log, { size, since: now });
  }

  /** Since when the log has had this size, as far as it was watched. */
  since(log: string): number {
    return this.#logs.get(log)?.since ?? Number.POSITIVE_INFINITY;
  }
}
