import { NotJsonError } from './errors.ts';

/**
 * A `fetch` that gives up after `timeoutMs` (the body included) and refuses answers that are not JSON,
 * which tRPC would report as a syntax error somewhere in an HTML page.
 * @throws NotJsonError - the answer has another content type; its body was not read
 */
export function fetchJson(send: typeof fetch, timeoutMs: number): typeof fetch {
  return async (url, init) => {
    const response = await send(url, {
      ...init,
      signal: either(AbortSignal.timeout(timeoutMs), init?.signal),
    });
    const type = response.headers.get('content-type') ?? '';
    if (/^application\/([\w.-]+\+)?json\b/i.test(type)) return response;
    await response.body?.cancel(); // an event stream would go on for ever
    throw new NotJsonError(response.status, explain(response.status, type));
  };
}

/** Not AbortSignal.any: in Node 20 a time-out within it may be collected as garbage, and never comes. */
function either(...signals: (AbortSignal | null | undefined)[]): AbortSignal {
  const first = new AbortController();
  for (const signal of signals) {
    if (signal?.aborted) first.abort(signal.reason);
    signal?.addEventListener('abort', () => first.abort(signal.reason), { once: true });
  }
  return first.signal;
}

function explain(status: number, type: string): string {
  if (type.startsWith('text/event-stream'))
    return 'This procedure is a subscription: it has no single answer.';
  const what = `The answer (HTTP ${status}, ${type || 'no content type'}) is not from Workspace Organizer.`;
  return `${what} Check the server's address, and any proxy before it.`;
}
