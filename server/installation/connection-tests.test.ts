import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionTests } from './connection-tests.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const tooMany = expect.objectContaining({ reason: 'TOO_MANY_REQUESTS' });

it('ten a minute are tried, whatever they are tried for', async () => {
  const tests = new ConnectionTests();
  for (let n = 0; n < 5; n += 1) {
    tests.count();
    await tests.alone(() => Promise.resolve());
  }
  expect(() => tests.count()).toThrow(tooMany);
  await expect(tests.alone(() => Promise.resolve())).rejects.toEqual(tooMany);
  vi.advanceTimersByTime(60_000);
  tests.count();
});

it('one at a time, also after one that failed', async () => {
  const tests = new ConnectionTests();
  const failure = new Error('no');
  const first = tests.alone(() => Promise.reject(failure));
  await expect(tests.alone(() => Promise.resolve())).rejects.toEqual(tooMany);
  await expect(first).rejects.toBe(failure);
  expect(await tests.alone(() => Promise.resolve(1))).toBe(1);
});
