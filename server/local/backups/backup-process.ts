import { makeBackup } from '../../../db/local/backup.ts';
import { checkLocalDatabase } from '../../../db/local/check.ts';
import { failureOf } from './failure.ts';
import type { Order, Outcome } from './messages.ts';

/**
 * Carries out one order and ends. Reading a large database takes seconds in which SQLite answers nobody else, so
 * it is done beside the server, over a connection that only reads.
 */

// nobody waits for it any more; `exit` would wait for SQLite
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', (order: Order) => void answer(order));

async function answer(order: Order): Promise<void> {
  const outcome = await carryOut(order).catch(
    (error: unknown): Outcome => ({ is: 'failed', failure: failureOf(error) }),
  );
  process.send?.(outcome);
}

async function carryOut(order: Order): Promise<Outcome> {
  if (order.is === 'check') return { is: 'check', value: await checkLocalDatabase(order.dataDir) };
  const { dataDir, keep, temporary } = order;
  return { is: 'backup', value: await makeBackup(dataDir, { keep, temporary, alone: false }) };
}
