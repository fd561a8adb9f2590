import type { Operation, TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../server/router.ts';
import { toWoError, type WoError } from './errors.ts';

export interface RetryOptions {
  /** All tries of one call, the first included. */
  tries: number;
  /** No try starts later than this after the first one started. */
  deadlineMs: number;
  /** A `Retry-After` above this is for a person to wait for: the call fails at once. */
  maxWaitMs: number;
}

export const defaultRetry: RetryOptions = { tries: 3, deadlineMs: 60_000, maxWaitMs: 3_000 };

/** Another try cannot help before somebody does something. */
const standing = new Set([
  'NOT_CONFIGURED',
  'SHARED_SCHEMA_OUTDATED',
  'SHARED_SCHEMA_NEWER',
  'LOCAL_DB_UNAVAILABLE',
]);
const busy = new Set([502, 503, 504]);

/** Procedures whose server keeps the Idempotency-Key with the change: a repeat changes nothing twice. */
const keepsKeys = /^(shared|bridge)\./;

/**
 * Whether the same call may be sent once more. After an answer "not now" nothing was done; after silence
 * a mutation may have been done, so it is only repeated where the key protects it.
 */
export function mayRepeat(op: Pick<Operation, 'type' | 'path'>, error: WoError): boolean {
  if (op.type === 'subscription' || standing.has(error.reason)) return false;
  if (error.httpStatus === 503 && error.reason !== 'UNEXPECTED_ANSWER') return true;
  const silent = error.reason === 'UNREACHABLE' || error.reason === 'TIMED_OUT';
  const gateway = error.reason === 'UNEXPECTED_ANSWER' && busy.has(error.httpStatus ?? 0);
  if (!silent && !gateway) return false;
  return op.type === 'query' || keepsKeys.test(op.path);
}

/** Full jitter, so that clients of a server that comes back do not all knock at once. Milliseconds. */
export function waitBefore(nextTry: number, error: WoError, random = Math.random): number {
  const backoffMs = 200 * 2 ** (nextTry - 1);
  return (error.retryAfterMs ?? 0) + Math.round(random() * backoffMs);
}

/** Repeats calls that failed on the way or were told to come back, as {@link mayRepeat} allows. */
export function retryLink({ tries, deadlineMs, maxWaitMs }: RetryOptions): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const startedMs = Date.now();
        let timer: ReturnType<typeof setTimeout> | undefined;
        let running: { unsubscribe(): void } | undefined;

        function attempt(nth: number) {
          running = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error(cause) {
              const error = toWoError(cause);
              const waitMs = waitBefore(nth, error);
              const late = Date.now() + waitMs - startedMs > deadlineMs;
              const tooLong = (error.retryAfterMs ?? 0) > maxWaitMs;
              if (nth >= tries || late || tooLong || op.signal?.aborted || !mayRepeat(op, error))
                observer.error(error);
              else timer = setTimeout(() => attempt(nth + 1), waitMs);
            },
          });
        }
        attempt(1);
        return () => {
          clearTimeout(timer);
          running?.unsubscribe();
        };
      });
}
