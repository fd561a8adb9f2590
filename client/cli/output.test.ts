import { expect, it } from 'vitest';
import { human } from './output.ts';

it('does not say that nothing is there when not all was looked at', () => {
  expect(human({ items: [], nextCursor: null }, ['id'])).toBe('Nothing found.');
  expect(human({ items: [], nextCursor: 'abc' }, ['id'])).toBe('Nothing found so far.\n\nMore: --cursor abc');
});
