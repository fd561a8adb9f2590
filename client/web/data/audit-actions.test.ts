import { expect, it } from 'vitest';
import { resourceTypeOf } from '../../../server/shared/audit/denied.ts';
import { allProcedures } from '../../../server/testing/procedure-call.ts';
import { auditActions, auditResourceTypes } from './audit-actions.ts';

const recorded = allProcedures()
  .filter(({ meta }) => meta.audited)
  .map(({ path }) => path.replace(/^(shared|bridge)\./, ''));

it('offers every action that the server records', () => {
  const offered = new Set(auditActions.flatMap(({ items }) => items));
  const recorded = allProcedures()
    .filter(({ meta }) => meta.audited)
    .map(({ path }) => path.replace(/^(shared|bridge)\./, ''));
  expect(recorded.length).toBeGreaterThan(20);
  expect(recorded.filter((action) => !offered.has(action))).toEqual([]);
});

it('offers every kind of thing that a refusal is recorded about', () => {
  const offered = new Set<string>(auditResourceTypes);
  expect(recorded.map(resourceTypeOf).filter((type) => !offered.has(type))).toEqual([]);
});
