import { Refusal } from '../trpc/errors.ts';

/** A row before and after a change, as clients and the audit log see it. */
export interface Change<T> {
  before: T;
  after: T;
}

/**
 * Optimistic concurrency: the caller says which version it saw. Call it on a row locked for update.
 * @throws Refusal VERSION_CONFLICT - `details.current` is the row as it is now
 */
export function requireVersion<Row extends { version: number }>(
  row: Row,
  expectedVersion: number | undefined,
  present: (row: Row) => unknown,
): void {
  if (expectedVersion === undefined || expectedVersion === row.version) return;
  throw new Refusal(
    'VERSION_CONFLICT',
    `Someone changed this meanwhile: it is at version ${row.version}, you saw ${expectedVersion}. Compare, then save again.`,
    { current: present(row) },
  );
}
