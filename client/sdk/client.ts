import {
  createTRPCClient,
  getUntypedClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  type Operation,
  splitLink,
  type TRPCClient,
  type TRPCLink,
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { v7 as uuidv7 } from 'uuid';
import type { AppRouter } from '../../server/router.ts';
import { toWoError, type WoError } from './errors.ts';
import { fetchJson } from './fetch-json.ts';
import { defaultRetry, type RetryOptions, retryLink } from './retry.ts';

export type WoClient = TRPCClient<AppRouter>;

/** What tRPC uses of an `EventSource`; the browser's own and the package for Node both fit. */
export type EventSourceClass = new (
  url: string,
  init?: { withCredentials?: boolean },
) => {
  readonly CLOSED: number;
  readonly CONNECTING: number;
  readonly OPEN: number;
  readonly readyState: number;
  close(): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
};

/** What a mutation that is called with `patient` may take. Node itself gives up after five minutes without an answer. */
const patientMs = 15 * 60_000;

/** A fixed token, or a function asked before each request. */
type Token = string | (() => string | undefined);

export interface ClientOptions {
  /** Origin of the server, `http://127.0.0.1:4000`; empty in a page the server itself delivers. */
  server: string;
  /** Contents of the data folder's `access-token`. A page needs none: its cookie is sent. */
  localToken?: Token | undefined;
  /** `wo_ses_…` or `wo_pat_…`. A page needs none: its cookie is sent. */
  sessionToken?: Token | undefined;
  fetch?: typeof fetch | undefined;
  /** Node has none: use `createNodeClient` of `node.ts`. */
  eventSource?: EventSourceClass | undefined;
  /** Called for every `UNAUTHENTICATED` answer, before the call fails with it. */
  onUnauthenticated?: ((error: WoError) => void) | undefined;
  /** Each try; a query after 30 s, a mutation after 120 s, unless set. */
  timeoutMs?: { query: number; mutation: number } | undefined;
  /** `false`: every call is sent once. */
  retry?: Partial<RetryOptions> | false | undefined;
}

/**
 * The typed client of one server. Every call fails with a {@link WoError} and nothing else.
 *
 * Queries of one tick share a request, at most 20 each; one too large for an address goes alone, as POST. A mutation is a request of its own with an
 * `Idempotency-Key` that stays the same over its retries, so it changes things once even when the
 * answer was lost. To keep one key over several calls (a form sent again by its user), pass
 * `{ context: { idempotencyKey } }`. One that reads or writes thousands of files may take minutes: `{ context: { patient: true } }`.
 */
export function createClient(options: ClientOptions): WoClient {
  const url = `${options.server.replace(/\/$/, '')}/trpc`;
  const timeoutMs = options.timeoutMs ?? { query: 30_000, mutation: 120_000 };
  const send = options.fetch ?? fetch;
  const headers = () => proofHeaders(options);
  const retry =
    options.retry === false ? { ...defaultRetry, tries: 1 } : { ...defaultRetry, ...options.retry };

  const change = (ms: number) =>
    httpLink({
      url,
      fetch: fetchJson(send, ms),
      headers: ({ op }) => ({ ...headers(), 'Idempotency-Key': keyOf(op) }),
    });

  return createTRPCClient<AppRouter>({
    links: [
      woErrorLink(options.onUnauthenticated),
      idempotencyLink,
      retryLink(retry),
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: httpSubscriptionLink({ url, ...(options.eventSource && { EventSource: options.eventSource }) }),
        false: splitLink({
          condition: (op) => op.type === 'mutation',
          true: splitLink({
            condition: (op) => op.context.patient === true,
            true: change(patientMs),
            false: change(timeoutMs.mutation),
          }),
          false: splitLink({
            condition: (op) => isLarge(op.input),
            true: httpLink({
              url,
              fetch: fetchJson(send, timeoutMs.query),
              headers,
              methodOverride: 'POST',
            }),
            false: httpBatchLink({
              url,
              fetch: fetchJson(send, timeoutMs.query),
              headers,
              maxItems: 20, // the server refuses larger batches
              maxURLLength: 8000, // below Node's 16 kB of request head
            }),
          }),
        }),
      }),
    ],
  });
}

/** Does not fit into an address, so that a query is sent as POST: a file to be compared. */
function isLarge(input: unknown): boolean {
  return encodeURIComponent(JSON.stringify(input) ?? '').length > 4_000;
}

/** Calls a procedure whose name is only known at run time; the answer is whatever the server sent. */
export async function callByName(
  client: WoClient,
  type: 'query' | 'mutation',
  procedure: string,
  input: unknown,
): Promise<unknown> {
  const untyped = getUntypedClient(client);
  return type === 'query' ? untyped.query(procedure, input) : untyped.mutation(procedure, input);
}

/** Both proofs: the session has `Authorization` when there are two. */
export function proofHeaders(
  options: Pick<ClientOptions, 'localToken' | 'sessionToken'>,
): Record<string, string> {
  const local = current(options.localToken);
  const session = current(options.sessionToken);
  const bearer = session ?? local;
  return {
    ...(bearer && { Authorization: `Bearer ${bearer}` }),
    ...(session && local && { 'X-WO-Local-Token': local }),
  };
}

function current(token: Token | undefined): string | undefined {
  return typeof token === 'function' ? token() : token;
}

function keyOf(op: Operation): string {
  const key = op.context.idempotencyKey;
  return typeof key === 'string' ? key : uuidv7();
}

/** Stands above the retries, so that all tries of one call carry one key. */
const idempotencyLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next(op.type === 'mutation' ? { ...op, context: { ...op.context, idempotencyKey: keyOf(op) } } : op);

function woErrorLink(onUnauthenticated: ClientOptions['onUnauthenticated']): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(cause) {
            const error = toWoError(cause);
            if (error.reason === 'UNAUTHENTICATED') onUnauthenticated?.(error);
            observer.error(error);
          },
        }),
      );
}
