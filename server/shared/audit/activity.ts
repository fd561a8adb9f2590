import { and, gte, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
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

/**
 * How many entries there were per day or hour, oldest first; those without any are left out.
 * @throws Refusal INVALID_INPUT - more than 370 days or hours
 */
export async function countActivity(
  db: SharedDb,
  scope: Scope,
  { bucket, ...filters }: AuditFilters & { bucket: ActivityBucket },
): Promise<Activity[]> {
  const to = filters.to === undefined ? new Date() : new Date(filters.to);
  const from = filters.from === undefined ? startUnlessSaid(to, bucket) : new Date(filters.from);
  if (to.getTime() - from.getTime() > mostBuckets * bucketMs[bucket]) throw tooLong(bucket);
  const start = sql<string>`to_char(date_trunc(${bucket === 'day' ? sql`'day'` : sql`'hour'`}, ${auditLog.at} at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const rows = await db
    .select({ at: start, outcome: auditLog.outcome, n: sql<number>`count(*)` })
    .from(auditLog)
    .where(
      and(
        inScope(auditLog.teamId, scope),
        ...conditions({ ...filters, from: undefined, to: undefined }),
        gte(auditLog.at, from),
        lt(auditLog.at, to),
        textCondition(filters.q),
      ),
    )
    .groupBy(sql`1`, auditLog.outcome)
    .orderBy(sql`1`)
    .limit(mostBuckets * 3 + 3);
  return gather(z.array(row).parse(rows));
}

function startUnlessSaid(to: Date, bucket: ActivityBucket): Date {
  const days = bucket === 'day' ? daysUnlessSaid : 1;
  return new Date(to.getTime() - days * bucketMs.day);
}

function tooLong(bucket: ActivityBucket): Refusal {
  const message = `At most ${mostBuckets} ${bucket}s at once. Ask for a shorter time${bucket === 'hour' ? ' or count by day' : ''}.`;
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['from'], message }] });
}

function gather(rows: z.infer<typeof row>[]): Activity[] {
  const found = new Map<string, Activity>();
  for (const { at, outcome, n } of rows) {
    const activity = found.get(at) ?? { at, success: 0, denied: 0, failed: 0 };
    activity[outcome] = n;
    found.set(at, activity);
  }
  return [...found.values()];
}
