import type * as z from 'zod/mini';
import type { auditUrl } from './url.ts';

type Filters = Omit<z.infer<typeof auditUrl>, 'entry'>;

const dayOnly = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * The filters of the page as the call wants them. Days (`2026-03-01`) are days of this machine's zone:
 * `from` is its first moment, `to` the first moment of the next day, because the call leaves `to` out.
 * A value that is no time is left out.
 */
export function auditQuery({ from, to, ...same }: Filters): Filters {
  const start = from && moment(from, 0);
  const end = to && moment(to, 1);
  return { ...same, ...(start && { from: start }), ...(end && { to: end }) };
}

function moment(value: string, daysLater: number): string | undefined {
  const day = dayOnly.exec(value);
  const at = day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + daysLater) : new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
