import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../db/shared/client.ts';
import { rowsOf } from '../../db/shared/schema-state.ts';
import { until } from './until.ts';

// inside a transaction the connections seen at the first look are all that later looks know: one opened since is missing
const forget = sql`select pg_stat_clear_snapshot()`;
const waiting = sql`select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/**
 * Waits until a transaction of this database waits for a lock of another. For PostgreSQL: the embedded database has one
 * connection, so nothing comes in between there.
 * @param what - for the error: 'the sign-in to wait for the role'
 */
export async function untilLockWait(db: SharedDb, what: string): Promise<void> {
  const anyone = async () => {
    await db.execute(forget);
    return (await rowsOf(db, waiting, z.object({ pid: z.int() }))).length > 0;
  };
  await until(anyone, { what });
}
