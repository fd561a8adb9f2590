import { z } from 'zod';
import { appRouter } from '../router.ts';
import type { Meta } from '../trpc/rest.ts';

/** A procedure of the router, as a walk over all of them sees it. */
export interface Procedure {
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  meta: Meta;
}

const definition = z.object({
  _def: z.object({ type: z.enum(['query', 'mutation', 'subscription']), meta: z.custom<Meta>().default({}) }),
});

export function allProcedures(): Procedure[] {
  return Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
    // a procedure is a function with `_def`; zod looks at plain objects only
    const { _def } = definition.parse({ _def: Object(Reflect.get(procedure, '_def')) });
    return { path, ..._def };
  });
}

export type Transport = 'trpc' | 'rest';
export const transports: readonly Transport[] = ['trpc', 'rest'];

export interface Proofs {
  session?: string | undefined;
  local?: string | undefined;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  requestId: string;
  /** Of a refusal. */
  reason: string | undefined;
  details?: unknown;
  retryAfter: string | null;
  data: unknown;
  ms: number;
}

/** Calls a procedure over HTTP as one transport spells it. */
export async function callProcedure(
  url: string,
  transport: Transport,
  procedure: Procedure,
  input: Record<string, unknown>,
  { session, local, headers = {} }: Proofs = {},
): Promise<Answer> {
  const request = transport === 'trpc' ? trpcRequest(procedure, input) : restRequest(procedure, input);
  const startedAt = performance.now();
  const response = await fetch(new URL(request.path, url), {
    method: request.method,
    headers: {
      ...(session !== undefined && { authorization: `Bearer ${session}` }),
      ...(local !== undefined && { 'x-wo-local-token': local }),
      ...(request.body && { 'content-type': contentTypeOf(request.body) }),
      ...(procedure.type === 'subscription' && { accept: 'text/event-stream' }),
      ...headers,
    },
    ...(request.body && {
      body: 'file' in request.body ? request.body.file : JSON.stringify(request.body.json),
    }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const ms = performance.now() - startedAt;
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('event-stream'))
    return { requestId: response.headers.get('x-request-id') ?? '', ms, ...readStream(text) };
  const body: unknown = type.includes('json') && text !== '' ? JSON.parse(text) : text;
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? '',
    retryAfter: response.headers.get('retry-after'),
    ms,
    ...(transport === 'trpc' ? readTrpc(body) : readRest(response.ok, body)),
  };
}

function contentTypeOf(body: { json: unknown } | { file: string }): string {
  return 'file' in body ? 'application/octet-stream' : 'application/json';
}

interface HttpRequest {
  method: string;
  path: string;
  /** What is sent as JSON, or a file as it is. */
  body?: { json: unknown } | { file: string };
}

function trpcRequest({ path, type }: Procedure, input: Record<string, unknown>): HttpRequest {
  if (type === 'mutation') return { method: 'POST', path: `/trpc/${path}`, body: { json: input } };
  return { method: 'GET', path: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}` };
}

/** What a route for files is sent in a walk over all procedures. */
const anyFile = '<DEFTABLE/>';

function restRequest({ path, meta }: Procedure, input: Record<string, unknown>): HttpRequest {
  if (!meta.rest) throw new Error(`${path} has no REST route`);
  const rest = new Map(Object.entries(input));
  const filled = meta.rest.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  const { method } = meta.rest;
  const base = `/api/v1${filled}`;
  const takesFile = meta.rest.accept === 'files';
  if (method !== 'GET' && method !== 'DELETE' && !takesFile)
    return { method, path: base, body: { json: Object.fromEntries(rest) } };
  const query = new URLSearchParams(
    [...rest].map(([name, value]) => [name, String(value)] as [string, string]),
  );
  const found = { method, path: query.size > 0 ? `${base}?${query}` : base };
  return takesFile ? { ...found, body: { file: anyFile } } : found;
}

const trpcAnswer = z.object({
  result: z.object({ data: z.unknown().optional() }).optional(),
  error: z.object({ data: z.object({ reason: z.string(), details: z.unknown().optional() }) }).optional(),
});
function readTrpc(body: unknown) {
  const { result, error } = trpcAnswer.parse(body);
  return { data: result?.data, reason: error?.data.reason, details: error?.data.details };
}

const streamedError = z.object({
  data: z.object({
    httpStatus: z.int(),
    reason: z.string(),
    details: z.unknown().optional(),
    retryAfterS: z.number().optional(),
  }),
});

/** A stream that ended: it began with 200, so a refusal is one of its events. */
function readStream(text: string) {
  const failure = /event: serialized-error\ndata: (.*)/.exec(text)?.[1];
  if (failure === undefined) return { status: 200, data: text, reason: undefined, retryAfter: null };
  const { httpStatus, retryAfterS, ...said } = streamedError.parse(JSON.parse(failure)).data;
  return { status: httpStatus, data: undefined, retryAfter: String(retryAfterS ?? ''), ...said };
}

const problem = z.object({ reason: z.string(), details: z.unknown().optional() });
function readRest(ok: boolean, body: unknown) {
  if (ok) return { data: body, reason: undefined, details: undefined };
  return { data: undefined, ...problem.parse(body) };
}
