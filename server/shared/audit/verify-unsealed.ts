import { setImmediate as nextTurn } from 'node:timers/promises';
import { gte, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { auditLog } from '../../../db/shared/schema/index.ts';
import { columnsFit, leafFits, logOf } from './chain.ts';
import { ofLog } from './filters.ts';
import { type BadRow, problems, readPage } from './verify-page.ts';

const rowsPerPage = 5_000;

const waitingRow = z.object({ id: z.string(), at: z.string(), problem: z.enum(problems).nullable() });

/** The first row that waits for its seal and is not what was queued. */
export async function firstBadPending(
  db: SharedDb,
  log: string,
  signal: AbortSignal | undefined,
): Promise<BadRow | undefined> {
  for (let last = { id: lowestId, at: '-infinity' }; ; ) {
    signal?.throwIfAborted();
    const rows = await readPage(db, (tx) => rowsOf(tx, waiting(log, last), waitingRow));
    const bad = rows.find(({ problem }) => problem !== null);
    if (bad?.problem) return { idx: null, id: bad.id, problem: bad.problem };
    const end = rows.at(-1);
    if (!end || rows.length < rowsPerPage) return undefined;
    last = end;
    await nextTurn();
  }
}

interface Key {
  id: string;
  at: string;
}
const lowestId = '00000000-0000-0000-0000-000000000000';

function waiting(log: string, last: Key) {
  return sql`select p.audit_id as id, p.at::text as at,
      case when r.found is null then 'ROW_MISSING' else r.problem end as problem
    from audit_pending p
    left join lateral (
      select true as found, case
          when not coalesce(${leafFits} and ${auditLog.leaf} = p.leaf, false) then 'LEAF_MISMATCH'
          when not coalesce(${columnsFit} and ${logOf} = p.log, false) then 'ROW_CHANGED'
        end as problem
      from ${auditLog} where ${auditLog.id} = p.audit_id and ${auditLog.at} = p.at limit 1
    ) r on true
    where p.log = ${log} and (p.at, p.audit_id) > (${last.at}::timestamptz, ${last.id}::uuid)
    order by p.at, p.audit_id limit ${rowsPerPage}`;
}

const scanned = z.object({
  bad: z.string().nullable(),
  n: z.coerce.number(),
  id: z.string().nullable(),
  at: z.string().nullable(),
});

/**
 * The oldest row of a log that is neither sealed nor waiting for it: it came in past the trigger. Rows from before
 * `since` may be on their way out by retention.
 */
export async function firstUnqueued(
  db: SharedDb,
  log: string,
  since: Date | undefined,
  signal: AbortSignal | undefined,
): Promise<BadRow | undefined> {
  for (let last: Key = { id: lowestId, at: '-infinity' }; ; ) {
    signal?.throwIfAborted();
    const [page] = await readPage(db, (tx) => rowsOf(tx, unqueued(log, since, last), scanned));
    if (page?.bad) return { idx: null, id: page.bad, problem: 'NOT_QUEUED' };
    if (!page?.id || !page.at || page.n < rowsPerPage) return undefined;
    last = { id: page.id, at: page.at };
    await nextTurn();
  }
}

function unqueued(log: string, since: Date | undefined, last: Key) {
  const recent = since ? sql` and ${gte(auditLog.at, since)}` : sql``;
  return sql`select count(*) as n,
      (array_agg(page.id order by page.at, page.id) filter (where s.known is not true and p.known is not true))[1] as bad,
      (array_agg(page.id order by page.at desc, page.id desc))[1] as id, max(page.at)::text as at
    from (
      select ${auditLog.id}, ${auditLog.at} from ${auditLog}
      where ${ofLog(log)}${recent} and (${auditLog.at}, ${auditLog.id}) > (${last.at}::timestamptz, ${last.id}::uuid)
      order by ${auditLog.at}, ${auditLog.id} limit ${rowsPerPage}
    ) page
    left join lateral (
      select audit_sealed.log = ${log} as known from audit_sealed
      where audit_id = page.id and at = page.at limit 1 -- not by log: that is the wrong index
    ) s on true
    left join lateral (
      select true as known from audit_pending where log = ${log} and at = page.at and audit_id = page.id limit 1
    ) p on true`;
}
