import type { ImportState } from '../../../db/shared/schema/index.ts';
import type { ImportRunner } from './runner.ts';

/** States in which a server is at work; in the others it is a person's turn, or nobody's. */
const atWork: ReadonlySet<ImportState> = new Set(['parsing', 'applying']);

export function isAtRest({ state }: { state: ImportState }): boolean {
  return !atWork.has(state);
}

/** What another server does is seen by looking. */
const lookMs = 1_000;

/**
 * Gives an import now, then each time it has changed, until no server works on it any more.
 * @param load - how it is now; also the place to look again whether the caller may still see it
 */
export async function* watchImport<T extends { state: ImportState }>(
  runner: ImportRunner,
  id: string,
  load: () => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  let seen = '';
  for (;;) {
    const change = nextChange(runner, id, signal);
    try {
      const view = await load();
      const text = JSON.stringify(view);
      if (text !== seen) yield view;
      seen = text;
      if (isAtRest(view) || signal?.aborted) return;
      await change.happened;
    } finally {
      change.stop();
    }
  }
}

/** Begins to listen at once: what happens while somebody looks must not be missed. */
function nextChange(runner: ImportRunner, id: string, signal: AbortSignal | undefined) {
  let resolve: () => void = () => undefined;
  const happened = new Promise<void>((done) => {
    resolve = done;
  });
  const off = runner.onChange((changed) => {
    if (changed === id) resolve();
  });
  const timer = setTimeout(resolve, lookMs);
  signal?.addEventListener('abort', resolve, { once: true });
  const stop = () => {
    off();
    clearTimeout(timer);
    signal?.removeEventListener('abort', resolve);
  };
  return { happened, stop };
}

/** The import once no server works on it any more, or as it is after `timeoutMs`. */
export async function waitForImport<T extends { state: ImportState }>(
  runner: ImportRunner,
  id: string,
  load: () => Promise<T>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<T | undefined> {
  // not AbortSignal.any with AbortSignal.timeout: Node 20 may collect them as garbage, and then they never abort
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    let last: T | undefined;
    for await (const view of watchImport(runner, id, load, patience.signal)) last = view;
    return last;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
