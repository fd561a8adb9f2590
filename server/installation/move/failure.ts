import { databaseFault, describeOutage, isOutage } from '../../../db/shared/outage.ts';
import { Refusal } from '../../trpc/errors.ts';
import { CopyDiffers } from './copy.ts';
import { EmbeddedFailed } from './sides.ts';

export const failureReasons = [
  'CANCELLED',
  'REFUSED',
  'DIFFERS',
  'TARGET_LOST',
  'UNCERTAIN',
  'STALLED',
  'INTERNAL',
] as const;

/** Why a move ended without having happened, in words for whoever began it. */
export interface Failure {
  reason: (typeof failureReasons)[number];
  message: string;
}

/** Somebody ended it, or the server stops. */
export class MoveCancelled extends Error {}
/** Neither the databases nor the network gave an answer. */
export class MoveStalled extends Error {}
/** The connection broke while the answer to COMMIT was awaited, and nobody can be asked what came of it. */
export class CommitUncertain extends Error {}

const oldStays = 'The embedded database is in use as before, with all its data.';

export function failureOf(error: unknown, { aborted, reason }: AbortSignal): Failure {
  // what a query fails with whose connection was closed for it
  if (aborted && !(error instanceof CommitUncertain)) return ofCause(reason);
  return ofCause(error);
}

function ofCause(error: unknown): Failure {
  if (error instanceof MoveCancelled)
    return { reason: 'CANCELLED', message: `The move was cancelled. ${oldStays}` };
  if (error instanceof MoveStalled)
    return { reason: 'STALLED', message: `Nothing moved for ten minutes. ${oldStays}` };
  if (error instanceof CommitUncertain)
    return {
      reason: 'UNCERTAIN',
      message: `The connection to the new database broke at the very end, so it may hold a whole copy. ${oldStays} Try again: if it does, you are told how to empty it.`,
    };
  if (error instanceof CopyDiffers) return { reason: 'DIFFERS', message: `${error.message} ${oldStays}` };
  if (error instanceof Refusal) return { reason: 'REFUSED', message: `${error.message} ${oldStays}` };
  if (error instanceof EmbeddedFailed) return ofEmbeddedDatabase(error);
  return ofDatabase(error);
}

function ofEmbeddedDatabase(error: EmbeddedFailed): Failure {
  const code = databaseFault(error)?.code;
  return {
    reason: 'INTERNAL',
    message: `The embedded database, which is moved, failed${code ? ` (${code})` : ''}; the log of the server has the details. It stays in use.`,
  };
}

function ofDatabase(error: unknown): Failure {
  const code = databaseFault(error)?.code;
  if (isOutage(error) || code === '55P03' || code === '57014' || code?.startsWith('53'))
    return { reason: 'TARGET_LOST', message: `The new database: ${describeOutage(error)}. ${oldStays}` };
  return {
    reason: 'INTERNAL',
    message: `An unforeseen error${code ? ` (${code})` : ''}; the log of the server has the details. ${oldStays}`,
  };
}
