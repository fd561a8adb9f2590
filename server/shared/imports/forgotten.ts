import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { imports } from '../../../db/shared/schema/index.ts';
import type { AuditOrigin, Receipt } from '../audit/record.ts';
import { auditedTransaction } from '../audit/transaction.ts';
import type { ImportWorks } from './work.ts';

/** A preview of a month ago shows a past that nobody will apply, and may be as large as what it was made of. */
const forgotten = sql`clock_timestamp() - interval '30 days'`;
const mostAtOnce = 50;

/**
 * Cancels previews that nobody has decided about for 30 days. Any number of servers may do it at once.
 * @returns their ids
 */
export async function cancelForgotten(
  connection: SharedConnection,
  works: ImportWorks,
  origin: AuditOrigin,
  onCommitted: (receipts: readonly Receipt[]) => void,
): Promise<string[]> {
  const old = and(eq(imports.state, 'previewed'), lt(imports.heartbeatAt, forgotten));
  const found = await connection.db
    .select({ id: imports.id })
    .from(imports)
    .where(old)
    .orderBy(asc(imports.id))
    .limit(mostAtOnce);
  const cancelled: string[] = [];
  for (const { id } of found) {
    const done = await auditedTransaction(
      connection,
      origin,
      async ({ db, audit }) => {
        const [row] = await db
          .select()
          .from(imports)
          .where(and(eq(imports.id, id), old))
          .for('update', { skipLocked: true });
        if (!row) return { value: false, recorded: false }; // somebody was faster
        const version = row.version + 1;
        await db.update(imports).set({ state: 'cancelled', version }).where(eq(imports.id, id));
        await works[row.kind].discard(db, id);
        audit.record({ ...works[row.kind].cancelEntry(row), reason: 'nobody decided about it for 30 days' });
        return { value: true };
      },
      onCommitted,
    );
    if (done) cancelled.push(id);
  }
  return cancelled;
}
