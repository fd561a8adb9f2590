import type * as z from 'zod/mini';
import type { auditUrl } from './url.ts';

type Filters = Omit<z.infer<typeof auditUrl>, 'entry'>;

const dayOnly = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The filters of the page as the call wants them. Days (`2026-03-01`) are days of this machine's zone:
 * `from` begins with its first moment, `to` includes all of it. A value that is no time is left out.
 */
export function auditQuery({ from, to, ...same }: Filters): Filters {
  const start = from && moment(from, '00:00:00.000');
  const end = to && moment(to, '23:59:59.999');
  return { ...same, ...(start && { from: start }), ...(end && { to: end }) };
}

function moment(value: string, timeOfDay: string): string | undefined {
  const at = new Date(dayOnly.test(value) ? `${value}T${timeOfDay}` : value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
