import { describe, expect, it } from 'vitest';
import { fieldChanges } from './fields.ts';

describe('fieldChanges', () => {
  it('puts what changed first, each group by name', () => {
    const rows = fieldChanges({ a: 1, b: 'x', c: true }, { a: 1, b: 'y', d: 2 });
    expect(rows.map(({ field, changed }) => [field, changed])).toEqual([
      ['b', true],
      ['c', true],
      ['d', true],
      ['a', false],
    ]);
  });

  it('tells a missing side from an empty one', () => {
    expect(fieldChanges(null, { name: '' })).toEqual([
      { field: 'name', before: undefined, after: '', changed: true },
    ]);
  });

  it('names nested fields by their path and keeps lists whole', () => {
    expect(fieldChanges({ facts: { size: 1 }, tags: ['a'] }, { facts: { size: 2 }, tags: ['a'] })).toEqual([
      { field: 'facts.size', before: '1', after: '2', changed: true },
      { field: 'tags', before: '["a"]', after: '["a"]', changed: false },
    ]);
  });

  it('has nothing to say of an entry without payload', () => {
    expect(fieldChanges(null, null)).toEqual([]);
  });
});
