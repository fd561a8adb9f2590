import { TRPCClientError } from '@trpc/client';
import { toWoError } from '../../sdk/index.ts';

/** Why something failed, with the lists always there. */
export interface Problem {
  reason: string;
  message: string;
  /** 0 when no answer came. */
  httpStatus: number;
  requestId: string | undefined;
  issues: { path: (string | number)[]; message: string }[];
  details: Record<string, unknown>;
}

/** Reads any thrown value as a {@link Problem}; never throws. A bug of the page has the reason `PAGE`. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof TRPCClientError)) {
    const message = error instanceof Error ? error.message : 'Something broke in the page. Reload it.';
    return { reason: 'PAGE', message, httpStatus: 0, requestId: undefined, issues: [], details: {} };
  }
  const { reason, message, httpStatus = 0, requestId, issues = [], details = {} } = toWoError(error);
  return { reason, message, httpStatus, requestId, issues, details };
}

/** Messages by dotted field path, for the inputs of a form: `{ 'firstAdmin.password': '…' }`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!error) return {};
  const found: Record<string, string> = {};
  for (const { path, message } of problemOf(error).issues) found[path.join('.')] ??= message;
  return found;
}

const teamStates = new Set([
  'NOT_CONFIGURED',
  'SHARED_DB_UNAVAILABLE',
  'SHARED_SCHEMA_OUTDATED',
  'SHARED_SCHEMA_NEWER',
]);

/** The team's database is not there now: no fault of the input, and it may pass by itself. */
export function isTeamState(reason: string): boolean {
  return teamStates.has(reason);
}

/** The current row a 409 carries, or undefined when the error is something else. */
export function conflictOf(error: unknown): unknown {
  const problem = error ? problemOf(error) : undefined;
  return problem?.reason === 'VERSION_CONFLICT' ? problem.details.current : undefined;
}
