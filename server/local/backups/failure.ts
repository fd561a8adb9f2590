import { BackupLimitError, NoRoomError } from '../../../db/local/backup-files.ts';
import {
  LocalDatabaseCorruptError,
  type LocalStorageProblem,
  localStorageProblem,
} from '../../../db/local/errors.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Failure, Outcome } from './messages.ts';

/** What the file system says when a backup cannot be written. */
const fileProblems: Record<string, LocalStorageProblem> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  EIO: 'unreadable',
};

const advice: Record<LocalStorageProblem, string> = {
  full: 'The disk is full: no backup was kept. Make room and try again.',
  'read-only': 'The backups folder cannot be written: no backup was kept. Allow writing to the data folder.',
  damaged: 'The local database is damaged: no backup was kept. Run wo local check.',
  unreadable: 'The disk does not work as it should: no backup was kept. Check it and try again.',
};

/** What a caller is told, in a form that crosses processes. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BackupLimitError)
    return { reason: 'LIMIT_REACHED', message: error.message, details: { limit: error.limit } };
  if (error instanceof NoRoomError) return unavailable('full', error.message);
  if (error instanceof LocalDatabaseCorruptError) return unavailable('damaged', error.message);
  const problem = localStorageProblem(error) ?? fileProblem(error);
  if (problem !== undefined) return unavailable(problem, advice[problem]);
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { reason: undefined, message, details: undefined };
}

function unavailable(problem: LocalStorageProblem, message: string): Failure {
  return { reason: 'LOCAL_DB_UNAVAILABLE', message, details: { problem } };
}

function fileProblem(error: unknown): LocalStorageProblem | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return fileProblems[String(error.code)];
}

/** The other way round: the error for what came from the process instead of an answer. */
export function errorOf(outcome: Outcome): Error {
  if (outcome.is !== 'failed') return new Error(`Asked for something else, and got a ${outcome.is}.`);
  const { reason, message, details } = outcome.failure;
  if (reason === undefined) return new Error(message);
  return new Refusal(reason, message, details, reason === 'LOCAL_DB_UNAVAILABLE' ? { retryAfterS: 10 } : {});
}
