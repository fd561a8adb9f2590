import { sql } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';

/**
 * For the rest of a transaction that goes through all rows of an import. The usual limit is for statements of a second;
 * and PostgreSQL has not counted rows that came a moment ago: a plan for ten of them, one by one, takes minutes for fifty
 * thousand.
 */
export async function inBulk(tx: SharedDb): Promise<void> {
  await tx.execute(sql`set local statement_timeout = '10min'`);
  await tx.execute(sql`set local enable_nestloop = off`);
}
