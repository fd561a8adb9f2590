import { and, gte, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { databaseFault } from '../../../db/shared/outage.ts';
import { auditLog } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { type AuditFilters, conditions, textCondition } from './filters.ts';

export const activityBuckets = ['day', 'hour'] as const;
export type ActivityBucket = (typeof activityBuckets)[number];

const bucketMs: Record<ActivityBucket, number> = { day: 86_400_000, hour: 3_600_000 };
const mostBuckets = 370;
const daysUnlessSaid = 30;

export interface Activity {
  /** Start of the bucket, by UTC. */
  at: string;
  success: number;
  denied: number;
  failed: number;
}

const row = z.object({
  at: z.string(),
  outcome: z.enum(['success', 'denied', 'failed']),
  n: z.coerce.number(),
});
type CountedRow = z.infer<typeof row>;

/**
 * Most logs are counted at once; else step by step for so long: millions of entries a day would keep the database
 * busy for longer than anybody looks.
 */
const patience = { atOnceMs: 300, forMs: 2_000 };
/** A step that took less is followed by one twice as long. */
const quickStepMs = 100;

export interface Counted {
  items: Activity[];
  /** Start of the time that was counted: later than was asked for where there was too much. */
  countedFrom: string;
}

/**
 * How many entries there were per day or hour, oldest first; those without any are left out. Counts from the newest
 * back for about two seconds.
 * @throws Refusal INVALID_INPUT - more than 370 days or hours
 */
export async function countActivity(
  db: SharedDb,
  scope: Scope,
  { bucket, ...filters }: AuditFilters & { bucket: ActivityBucket },
  { atOnceMs, forMs } = patience,
): Promise<Counted> {
  const to = filters.to === undefined ? new Date() : new Date(filters.to);
  const from = filters.from === undefined ? startUnlessSaid(to, bucket) : new Date(filters.from);
  if (to.getTime() - from.getTime() > mostBuckets * bucketMs[bucket]) throw tooLong(bucket);
  const where = and(
    inScope(auditLog.teamId, scope),
    ...conditions({ ...filters, from: undefined, to: undefined }),
    textCondition(filters.q),
  );
  const atOnce = Math.min(atOnceMs, forMs);
  const all =
    atOnce >= 1 ? await countBetween(db, { where, bucket, begin: from, end: to, forMs: atOnce }) : undefined;
  if (all) return { items: gather(all), countedFrom: from.toISOString() };
  return countBack(db, { where, bucket, begin: from, end: to, forMs });
}

/** From the newest bucket on, as far as it goes in the time. */
async function countBack(
  db: SharedDb,
  { where, bucket, begin: from, end: to, forMs }: Step,
): Promise<Counted> {
  const until = performance.now() + forMs;
  const rows: CountedRow[] = [];
  let end = to;
  for (let buckets = 1; end > from; ) {
    const startedAt = performance.now();
    if (until - startedAt < 1) break;
    const begin = stepBack(end, from, bucketMs[bucket], buckets);
    const found = await countBetween(db, { where, bucket, begin, end, forMs: until - startedAt });
    if (!found) break;
    rows.push(...found);
    end = begin;
    buckets = performance.now() - startedAt < quickStepMs ? buckets * 2 : 1;
  }
  return { items: gather(rows), countedFrom: end.toISOString() };
}

/** The start of the bucket so many before `end`, where buckets begin by UTC; not before `from`. */
function stepBack(end: Date, from: Date, sizeMs: number, buckets: number): Date {
  const newest = Math.floor((end.getTime() - 1) / sizeMs) * sizeMs;
  return new Date(Math.max(from.getTime(), newest - (buckets - 1) * sizeMs));
}

interface Step {
  where: SQL | undefined;
  bucket: ActivityBucket;
  begin: Date;
  end: Date;
  forMs: number;
}

/** Undefined: it took longer than `forMs`, which is 1 or more: to PostgreSQL 0 means no limit. */
async function countBetween(db: SharedDb, step: Step): Promise<CountedRow[] | undefined> {
  const { where, bucket, begin, end, forMs } = step;
  const start = sql<string>`to_char(date_trunc(${bucket === 'day' ? sql`'day'` : sql`'hour'`}, ${auditLog.at} at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  try {
    return await db.transaction(
      async (tx) => {
        await tx.execute(sql`select set_config('statement_timeout', ${String(Math.ceil(forMs))}, true)`);
        const rows = await tx
          .select({ at: start, outcome: auditLog.outcome, n: sql<number>`count(*)` })
          .from(auditLog)
          .where(and(where, gte(auditLog.at, begin), lt(auditLog.at, end)))
          .groupBy(sql`1`, auditLog.outcome);
        return z.array(row).parse(rows);
      },
      { accessMode: 'read only' },
    );
  } catch (error) {
    if (databaseFault(error)?.code === '57014') return undefined; // statement_timeout
    throw error;
  }
}

function startUnlessSaid(to: Date, bucket: ActivityBucket): Date {
  const days = bucket === 'day' ? daysUnlessSaid : 1;
  return new Date(to.getTime() - days * bucketMs.day);
}

function tooLong(bucket: ActivityBucket): Refusal {
  const message = `At most ${mostBuckets} ${bucket}s at once. Ask for a shorter time${bucket === 'hour' ? ' or count by day' : ''}.`;
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['from'], message }] });
}

function gather(rows: CountedRow[]): Activity[] {
  const found = new Map<string, Activity>();
  for (const { at, outcome, n } of rows) {
    const activity = found.get(at) ?? { at, success: 0, denied: 0, failed: 0 };
    activity[outcome] += n;
    found.set(at, activity);
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}
