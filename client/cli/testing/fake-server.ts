import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  procedure: string;
  method: string | undefined;
  input: unknown;
  authorization: string | undefined;
  localToken: string | string[] | undefined;
}

type Answers = Record<string, { data: unknown } | { status: number; reason: string }>;

/**
 * Answers procedures in tRPC's form, for what is about the command line alone: the real server is used
 * where it matters what it does. A query asked as a mutation is refused, as tRPC does.
 */
export async function fakeServer(answers: Answers, queries: string[] = []) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const procedure = url.pathname.replace('/trpc/', '');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const sent = url.searchParams.get('input') ?? (body || 'null');
    const { authorization, 'x-wo-local-token': localToken } = request.headers;
    asked.push({ procedure, method: request.method, input: JSON.parse(sent), authorization, localToken });
    const wrongMethod = request.method === 'POST' && queries.includes(procedure);
    const answer = wrongMethod
      ? { status: 405, reason: 'INVALID_INPUT' }
      : (answers[procedure] ?? { status: 404, reason: 'NOT_FOUND' });
    const reply = 'data' in answer ? { result: answer } : failure(answer, wrongMethod);
    response.writeHead('data' in answer ? 200 : answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(url.searchParams.has('batch') ? [reply] : reply));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // listen() on a port makes address() an AddressInfo, never a pipe's name
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

function failure({ status, reason }: { status: number; reason: string }, wrongMethod: boolean) {
  const code = wrongMethod ? 'METHOD_NOT_SUPPORTED' : 'X';
  const data = { code, httpStatus: status, reason, requestId: 'req-1' };
  return { error: { code: -32603, message: `Because of ${reason}.`, data } };
}
