import { expect, it } from 'vitest';
import { allProcedures } from '../../../server/testing/procedure-call.ts';
import { auditActions } from './audit-actions.ts';

it('offers every action that the server records', () => {
  const offered = new Set(auditActions.flatMap(({ items }) => items));
  const recorded = allProcedures()
    .filter(({ meta }) => meta.audited)
    .map(({ path }) => path.replace(/^(shared|bridge)\./, ''));
  expect(recorded.length).toBeGreaterThan(20);
  expect(recorded.filter((action) => !offered.has(action))).toEqual([]);
});
