/** Nothing moved for so long: neither a batch of rows nor the proof of a table takes it. */
const stalledAfterMs = 10 * 60_000;

export interface StallTimer {
  /** Something moved. */
  refresh(): void;
  stop(): void;
}

/** Calls `onStall` when nothing has moved for ten minutes. */
export function stallTimer(onStall: () => void): StallTimer {
  const timer = setTimeout(onStall, stalledAfterMs).unref();
  return { refresh: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}
