import { CommanderError } from 'commander';
import { WoError } from '../sdk/index.ts';
import { UsageError } from './io.ts';

/** A command that talks to PostgreSQL itself found it away: exit code 4. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

export const exitCodes = {
  0: 'done',
  1: 'failed: the server refused or broke, or it cannot be reached',
  2: 'usage: the command line is wrong; nothing was sent',
  3: 'unauthenticated or forbidden (HTTP 401, 403)',
  4: 'the shared database is not available (not configured, unreachable, or of another version)',
} as const;
export type ExitCode = keyof typeof exitCodes;

const sharedUnavailable = new Set([
  'NOT_CONFIGURED',
  'SHARED_DB_UNAVAILABLE',
  'SHARED_SCHEMA_OUTDATED',
  'SHARED_SCHEMA_NEWER',
]);

/** The one place that turns how a command ended into the exit code scripts rely on. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) return 2;
  if (error instanceof DatabaseAway) return 4;
  if (!(error instanceof WoError)) return 1;
  if (sharedUnavailable.has(error.reason)) return 4;
  return error.httpStatus === 401 || error.httpStatus === 403 ? 3 : 1;
}
