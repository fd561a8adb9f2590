import { sql } from 'drizzle-orm';
import type { SharedConnection } from '../../../db/shared/connection.ts';

/**
 * Runs `work` while the embedded database takes no change, not even from a request that got hold of it before: it has
 * one session, whose every transaction is read-only until `work` has ended. Waits for one that is under way. After
 * `work` has ended well, the database stays so.
 */
export async function holdingWrites<T>({ db }: SharedConnection, work: () => Promise<T>): Promise<T> {
  await db.execute(sql`set default_transaction_read_only = on`);
  try {
    return await work();
  } catch (error) {
    await db.execute(sql`set default_transaction_read_only = off`).catch(() => undefined); // closed meanwhile
    throw error;
  }
}
