import { eq } from 'drizzle-orm';
import type { LocalDb } from '../../../db/local/client.ts';
import { auditAlarms, auditReceipts, auditWitness } from '../../../db/local/schema/index.ts';

/**
 * The logs known as those of the team database `from` are now found at `to`: what is remembered of them goes on, open
 * alarms and receipts too. What was remembered of another database at that address is kept under `former`. Wants a
 * transaction.
 */
export function renameConnection(
  local: LocalDb,
  { from, to, former }: { from: string; to: string; former: string },
): void {
  for (const table of [auditWitness, auditAlarms, auditReceipts]) {
    local.update(table).set({ connection: former }).where(eq(table.connection, to)).run();
    local.update(table).set({ connection: to }).where(eq(table.connection, from)).run();
  }
}
