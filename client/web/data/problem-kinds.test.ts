import { describe, expect, it } from 'vitest';
import { countedKinds, problemKind } from './problem-kinds.ts';

const kinds = {
  cycle: { label: 'Cycles', about: 'They wait for each other.' },
  orphan: { label: 'Waits nobody fulfils', about: 'Nobody sets it.' },
  undocumented: { label: 'Without description', about: 'Nobody wrote it down.' },
};

describe('the kinds of problems', () => {
  it('stand in the order in which to look at them, without those there are none of', () => {
    const counted = countedKinds(kinds, { undocumented: 2, cycle: 1, orphan: 0 });
    expect(counted.map(({ value, count }) => [value, count])).toEqual([
      ['cycle', 1],
      ['undocumented', 2],
    ]);
  });

  it('are named by an address only when there is such a kind', () => {
    expect(problemKind(kinds, 'orphan')).toBe('orphan');
    expect(problemKind(kinds, 'constructor')).toBeUndefined();
    expect(problemKind(kinds, undefined)).toBeUndefined();
  });
});
