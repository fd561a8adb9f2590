import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';

/** More logs than teams there will be; a database that claims more is not followed further. */
const mostLogs = 10_000;

const newestRow = z.object({ log: z.string(), size: z.coerce.number().int(), head: z.string().length(64) });

/**
 * The newest seal of each log; `head` in hexadecimal. One step in the key per log: checkpoints are made every second for
 * years, so nobody may read them all.
 */
export async function newestSeals(db: SharedDb): Promise<Map<string, { size: number; head: string }>> {
  const rows = await rowsOf(
    db,
    sql`with recursive logs as (
        (select c.log from audit_checkpoints c order by c.log limit 1)
        union all
        select (select c.log from audit_checkpoints c where c.log > logs.log order by c.log limit 1)
        from logs where logs.log is not null
      )
      select newest.log, newest.size, encode(newest.head, 'hex') as head from logs
      cross join lateral (
        select c.log, c.size, c.head from audit_checkpoints c where c.log = logs.log order by c.size desc limit 1
      ) newest
      limit ${mostLogs}`,
    newestRow,
  );
  return new Map(rows.map(({ log, size, head }) => [log, { size, head }]));
}
