import { describe, expect, it } from 'vitest';
import { chosenOf } from './control-m-environments.ts';

const environment = (id: string) => ({
  id,
  teamId: 't',
  name: id,
  description: '',
  revision: 1,
  version: 1,
  createdAt: '',
  updatedAt: '',
});
const all = [environment('a'), environment('b')];

describe('the environment that is shown', () => {
  it('is the one the address names, and none when that is gone', () => {
    expect(chosenOf(all, 'b', 'a')?.id).toBe('b');
    expect(chosenOf(all, 'gone', 'a')).toBeUndefined();
  });

  it('is the one looked at last when the address names none, else the first', () => {
    expect(chosenOf(all, undefined, 'b')?.id).toBe('b');
    expect(chosenOf(all, undefined, 'gone')?.id).toBe('a');
    expect(chosenOf([], undefined, null)).toBeUndefined();
  });
});
