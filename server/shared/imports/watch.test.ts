import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ImportRunner } from './runner.ts';
import { waitForImport } from './watch.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = z
  .custom<() => void>((value) => typeof value === 'function')
  .parse(runInNewContext('gc'));

/** One that never tells of a change. */
const silent = { onChange: () => () => undefined } satisfies Pick<ImportRunner, 'onChange'>;

describe('waitForImport', () => {
  it('answers after its time how the import is then, however much memory is collected meanwhile', async () => {
    const collecting = setInterval(collectGarbage, 20);
    try {
      let looks = 0;
      const load = () => Promise.resolve({ state: 'parsing' as const, looks: (looks += 1) });
      const wait = { timeoutMs: 1_500, signal: new AbortController().signal };

      // the rest of a runner is not asked for
      const view = await waitForImport(silent as unknown as ImportRunner, 'x', load, wait);

      expect(view).toMatchObject({ state: 'parsing' });
    } finally {
      clearInterval(collecting);
    }
  }, 20_000);

  it('answers at once when whoever asked has gone', async () => {
    const gone = new AbortController();
    const load = () => {
      gone.abort();
      return Promise.resolve({ state: 'parsing' as const });
    };
    const wait = { timeoutMs: 3_600_000, signal: gone.signal };
    // as above
    expect(await waitForImport(silent as unknown as ImportRunner, 'x', load, wait)).toEqual({
      state: 'parsing',
    });
  });
});
