import { describe, expect, it } from 'vitest';
import { countedKinds } from './control-m-problems.ts';

describe('the kinds of problems', () => {
  it('stand in the order in which to look at them, without those there are none of', () => {
    const kinds = countedKinds({ undocumented: 2, cycle: 1, orphan: 0 });
    expect(kinds.map(({ kind, count }) => [kind, count])).toEqual([
      ['cycle', 1],
      ['undocumented', 2],
    ]);
  });
});
