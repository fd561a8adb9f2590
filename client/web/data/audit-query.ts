import type * as z from 'zod/mini';
import type { auditRanges, auditUrl } from './url.ts';

/** What the log is narrowed by, as it stands in the URL. */
export type AuditFilters = Omit<z.infer<typeof auditUrl>, 'entry'>;

/** In the URL in place of a team: the log of what belongs to no team. */
export const organisation = 'org';

const hourMs = 3_600_000;
const rangeMs: Record<(typeof auditRanges)[number], number> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
};

const dayOnly = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * The filters of the page as the calls want them. Days (`2026-03-01`) are days of this machine's zone:
 * `from` is its first moment, `to` the first moment of the next day, because the call leaves `to` out.
 * A value that is no time is left out. A range (`24h`) ends now and takes the place of both.
 */
export function auditQuery({ range, from, to, teamId, ...same }: AuditFilters, now = Date.now()) {
  const start = range ? new Date(now - rangeMs[range]).toISOString() : from && moment(from, 0);
  const end = range ? undefined : to && moment(to, 1);
  return {
    ...same,
    ...(teamId === organisation ? { log: organisation } : teamId && { teamId }),
    ...(start && { from: start }),
    ...(end && { to: end }),
  };
}

/** Whether anything is left out. */
export function isFiltered(filters: AuditFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

function moment(value: string, daysLater: number): string | undefined {
  const day = dayOnly.exec(value);
  const at = day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + daysLater) : new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
