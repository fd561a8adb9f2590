import type { Permission } from '../shared/rbac/permissions.ts';
import type { Context } from './context.ts';

export type RestMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Where a procedure lives under `/api/v1`, and how the document describes it. */
export interface RestRoute {
  method: RestMethod;
  /** Below `/api/v1`, with `{id}` for path parameters: `/shared/scripts/{id}`. */
  path: `/${string}`;
  summary: string;
  description?: string;
  /**
   * `json` (default); `empty` answers 204; `bytes` sends the procedure's {@link BytesAnswer} as it is; `stream`
   * sends what {@link RestRoute.stream} makes of its output.
   */
  respond?: 'json' | 'empty' | 'bytes' | 'stream';
  /** A file of any length, from the procedure's output, once that is committed. */
  stream?: (output: unknown, ctx: Context) => StreamAnswer;
  /** Of the streams it can make, for the document. */
  contentTypes?: readonly string[];
  /**
   * `json` (default); `files`: the body is one file as it is, or several as multipart/form-data, of any length; the
   * input is in the address, and the preparation reads `ctx.request.upload`.
   */
  accept?: 'json' | 'files';
  /** Makes the answer out of the output once that is committed, such as after waiting for what it began. */
  settle?: (output: unknown, call: { ctx: Context; input: unknown; signal: AbortSignal }) => Promise<unknown>;
  /** The answer holds a secret that is shown once: it is never stored under an Idempotency-Key. */
  shownOnce?: boolean;
  /** A body or query that works, shown in the document. */
  example?: Record<string, unknown>;
}

/** Output of a procedure whose REST answer is a file. */
export interface BytesAnswer {
  base64: string;
  contentType: string;
  filename: string;
}

/** A file whose parts are made as its receiver takes them; it is cut short when making one fails. */
export interface StreamAnswer {
  parts: AsyncIterable<string | Uint8Array>;
  contentType: string;
  filename: string;
}

/** Who may call; set by the guard that made the procedure, never by hand. */
export type Guard = 'public' | 'local' | 'shared' | 'shared-entry' | 'shared-session' | 'bridge';

/** tRPC metadata of every procedure: the guard sets the first three, `rest()` the last. */
export interface Meta {
  guard?: Guard;
  /** All of them are needed. */
  permissions?: readonly Permission[];
  audited?: boolean;
  rest?: RestRoute;
}

/** Metadata for a procedure's REST route: `.meta(rest('GET', '/shared/hosts', 'List hosts'))`. */
export function rest(
  method: RestMethod,
  path: `/${string}`,
  summary: string,
  more: Omit<RestRoute, 'method' | 'path' | 'summary'> = {},
): { rest: RestRoute } {
  return { rest: { method, path, summary, ...more } };
}
