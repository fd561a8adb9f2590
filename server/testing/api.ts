/** One REST call to a running server. */
export interface ApiCall {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `wo_…`: the shared proof. */
  session?: string | undefined;
  /** The access token: the local proof. */
  local?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** Gives up after this time. Default 30 s. */
  timeoutMs?: number;
}

export interface ApiAnswer {
  status: number;
  /** Parsed JSON, or text. */
  body: unknown;
  headers: Headers;
  ms: number;
}

/** Calls `/api/v1${path}`; an error status is an answer, not an exception. */
export async function callApi(serverUrl: string, path: string, call: ApiCall = {}): Promise<ApiAnswer> {
  const started = performance.now();
  const response = await fetch(new URL(`/api/v1${path}`, serverUrl), {
    method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(call.session && { authorization: `Bearer ${call.session}` }),
      ...(call.local && { 'x-wo-local-token': call.local }),
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    signal: AbortSignal.timeout(call.timeoutMs ?? 30_000),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    body: isJson && text !== '' ? parseJson(text) : text,
    headers: response.headers,
    ms: performance.now() - started,
  };
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/**
 * The text at `path` of an answer's body, such as `sessionToken` or `user.id`.
 * @throws Error - it is not there; shows the whole answer, because that says why
 */
export function textOf({ status, body }: Pick<ApiAnswer, 'status' | 'body'>, path: string): string {
  let value: unknown = body;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
  }
  if (typeof value === 'string') return value;
  throw new Error(`No text at ${path} of the answer ${status}: ${JSON.stringify(body)}`);
}
