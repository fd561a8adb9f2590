/** An acceptance test that can run for long. Its short form runs in `npm test`. */
export interface Scenario {
  id: string;
  about: string;
  /** How often, in `npm test` and in `npm run torture`. */
  rounds: { short: number; long: number };
  /** Test files that are its short form: they run in `npm test` by themselves. */
  shortForm?: readonly string[];
  /**
   * Runs it.
   * @param rounds how often
   * @param note says how far it is
   * @returns what was measured; `leftOut` says why it could not be done on this machine
   * @throws Error - the promise does not hold; says which one and how
   */
  run(rounds: number, note: (line: string) => void): Promise<Record<string, unknown>>;
}

/** States a promise. */
export function promise(holds: boolean, what: string, facts: Record<string, unknown> = {}): asserts holds {
  if (!holds) throw new Error(`Broken promise: ${what} ${JSON.stringify(facts)}`);
}
