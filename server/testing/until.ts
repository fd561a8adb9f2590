import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** How long to go on trying. Default 10 s. */
  timeoutMs?: number;
  /** Pause between tries. Default 20 ms. */
  everyMs?: number;
  /** What is waited for, for the error. */
  what?: string;
}

/**
 * Calls `check` until it gives something truthy, and returns that. This is how tests wait: for a fact
 * with a deadline, never for an amount of time.
 * @throws Error - the deadline passed; `cause` is the last error `check` threw, if any
 */
export async function until<T>(
  check: () => T | Promise<T>,
  patience: Patience = {},
): Promise<NonNullable<T>> {
  const { timeoutMs = 10_000, everyMs = 20, what = 'the condition' } = patience;
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) break;
    await sleep(everyMs);
  }
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`, { cause });
}
