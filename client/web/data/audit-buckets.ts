import { type AuditFilters, auditQuery } from './audit-query.ts';

export type Bucket = 'day' | 'hour';

const bucketMs: Record<Bucket, number> = { day: 86_400_000, hour: 3_600_000 };
const hoursUpTo = 72;
const mostDays = 366;
const daysUnlessSaid = 30;

export interface Buckets {
  bucket: Bucket;
  /** First instant of each day or hour by UTC, oldest first, without gaps. */
  starts: string[];
  /** What is asked for: from the first one to the end of the last. */
  from: string;
  to: string;
}

/**
 * The days or hours that the activity strip shows for these filters: hours up to three days, at most a year. Less
 * than a day is shown within its whole day, so that one finds the way back out of an hour.
 */
export function bucketsOf(filters: AuditFilters, now: number): Buckets {
  const { from, to } = auditQuery(filters, now);
  const end = to === undefined ? now : Date.parse(to);
  const begin = from === undefined ? end - daysUnlessSaid * bucketMs.day : Date.parse(from);
  const bucket = end - begin <= hoursUpTo * bucketMs.hour ? 'hour' : 'day';
  const size = bucketMs[bucket];
  const whole = end - begin < bucketMs.day;
  const first = Math.max(floor(begin, whole ? bucketMs.day : size), floor(end, size) - mostDays * size);
  const last = whole ? Math.max(first + bucketMs.day, end) : end;
  const starts: string[] = [];
  for (let at = first; at < last; at += size) starts.push(new Date(at).toISOString());
  return {
    bucket,
    starts,
    from: new Date(first).toISOString(),
    to: new Date(first + starts.length * size).toISOString(),
  };
}

function floor(at: number, size: number): number {
  return Math.floor(at / size) * size; // days of UTC: whole multiples since 1970
}

/** The filters narrowed to one day or hour; short in the URL. */
export function narrowed(start: string, bucket: Bucket): Pick<AuditFilters, 'range' | 'from' | 'to'> {
  const end = new Date(Date.parse(start) + bucketMs[bucket]).toISOString();
  return { range: undefined, from: minutes(start), to: minutes(end) };
}

const minutes = (iso: string) => `${iso.slice(0, 16)}Z`;

/** How dark a cell is, from 0 (none) to 4 (the most there is), by magnitude: one failure must be seen beside thousands. */
export function level(count: number, most: number): number {
  if (count === 0) return 0;
  if (count >= most) return 4;
  return 1 + Math.floor((3 * Math.log(count)) / Math.log(most));
}
