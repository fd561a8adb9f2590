import { TRPCClientError } from '@trpc/client';
import * as z from 'zod/mini';
import type { AppRouter } from '../../server/router.ts';
import type { Issue, Reason } from '../../server/trpc/errors.ts';

/** What can go wrong on the way, before any server has answered in our shape. */
export type TransportReason = 'UNREACHABLE' | 'TIMED_OUT' | 'ABORTED' | 'UNEXPECTED_ANSWER';

/** A newer server may answer with a reason this build does not know: handle the rest in a `default`. */
export type WoReason = Reason | TransportReason | (string & {});

interface Facts {
  reason: WoReason;
  /** The tRPC code, when the server answered. */
  code?: string | undefined;
  httpStatus?: number | undefined;
  requestId?: string | undefined;
  issues?: Issue[] | undefined;
  details?: Record<string, unknown> | undefined;
  retryAfterMs?: number | undefined;
}

/** The error body as REST sends it; what `--json` prints. */
export interface ErrorBody {
  reason: WoReason;
  message: string;
  requestId?: string;
  issues?: Issue[];
  details?: Record<string, unknown>;
}

/** The one error every call of the client fails with. `message` is written for the user. */
export class WoError extends TRPCClientError<AppRouter> {
  readonly reason: WoReason;
  readonly code: string | undefined;
  /** Undefined when no answer came. */
  readonly httpStatus: number | undefined;
  /** Finds the line in the server's log. */
  readonly requestId: string | undefined;
  /** Which fields of the input were refused, and why. */
  readonly issues: Issue[] | undefined;
  /** Facts beside the message, for example `current` of a `VERSION_CONFLICT`. */
  readonly details: Record<string, unknown> | undefined;
  /** When the server said that a new try makes sense. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: Facts, cause?: Error) {
    super(message, cause ? { cause } : {});
    // tRPC's constructor puts its own prototype back: without this line `instanceof WoError` is false.
    Object.setPrototypeOf(this, WoError.prototype);
    this.name = 'WoError';
    this.reason = facts.reason;
    this.code = facts.code;
    this.httpStatus = facts.httpStatus;
    this.requestId = facts.requestId;
    this.issues = facts.issues;
    this.details = facts.details;
    this.retryAfterMs = facts.retryAfterMs;
  }

  toBody(): ErrorBody {
    return {
      reason: this.reason,
      message: this.message,
      ...(this.requestId !== undefined && { requestId: this.requestId }),
      ...(this.issues && { issues: this.issues }),
      ...(this.details && { details: this.details }),
    };
  }
}

const answer = z.object({
  reason: z.string(),
  message: z.optional(z.string()),
  code: z.optional(z.string()),
  httpStatus: z.optional(z.number()),
  requestId: z.optional(z.string()),
  issues: z.optional(
    z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
  ),
  details: z.optional(z.record(z.string(), z.unknown())),
  retryAfterS: z.optional(z.number()),
});

/** Thrown inside `fetch` when the answer is not JSON: a proxy's error page, or another program's port. */
export class NotJsonError extends Error {
  readonly httpStatus: number;

  constructor(httpStatus: number, message: string) {
    super(message);
    this.name = 'NotJsonError';
    this.httpStatus = httpStatus;
  }
}

/**
 * Makes any failure a {@link WoError}: an answer of the server, over tRPC or as the plain body that the
 * HTTP layer sends, or a failure on the way to it.
 */
export function toWoError(error: unknown): WoError {
  if (error instanceof WoError) return error;
  const failed = error instanceof TRPCClientError ? error : undefined;
  const response = responseOf(failed?.meta);
  const parsed = answer.safeParse(failed?.data ?? failed?.meta?.responseJSON);
  if (parsed.success) {
    const { message, retryAfterS, ...facts } = parsed.data;
    return new WoError(message ?? failed?.message ?? 'The server refused the call.', {
      ...facts,
      httpStatus: facts.httpStatus ?? response?.status,
      retryAfterMs: retryAfterS === undefined ? retryAfterOf(response) : retryAfterS * 1000,
    });
  }
  return onTheWay(failed?.cause ?? error, response);
}

function onTheWay(cause: unknown, response: Response | undefined): WoError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (error.name === 'TimeoutError')
    return new WoError(
      'The server did not answer in time. It may still have done what was asked: look before you try again.',
      { reason: 'TIMED_OUT' },
      error,
    );
  if (error.name === 'AbortError') return new WoError('The call was given up.', { reason: 'ABORTED' }, error);
  if (error instanceof NotJsonError)
    return new WoError(error.message, { reason: 'UNEXPECTED_ANSWER', httpStatus: error.httpStatus }, error);
  if (response) {
    const message = `The server answered ${response.status} in a form this client does not know. Are both of the same version?`;
    return new WoError(message, { reason: 'UNEXPECTED_ANSWER', httpStatus: response.status }, error);
  }
  return new WoError('The server cannot be reached. Is it running?', { reason: 'UNREACHABLE' }, error);
}

function responseOf(meta: Record<string, unknown> | undefined): Response | undefined {
  return meta?.response instanceof Response ? meta.response : undefined;
}

function retryAfterOf(response: Response | undefined): number | undefined {
  const value = response?.headers.get('retry-after');
  const seconds = value ? Number(value) : Number.NaN; // the HTTP-date form is not used by our server
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
