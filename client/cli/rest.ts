import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TRPCClientError } from '@trpc/client';
import { proofHeaders } from '../sdk/client.ts';
import { toWoError } from '../sdk/index.ts';

/** How the command line reaches its server, and as whom. */
export interface Reach {
  server: string;
  localToken: string | undefined;
  sessionToken: string | undefined;
}

/** What is sent along, as it is read. */
export interface Body {
  headers: Record<string, string>;
  bytes: Readable;
}

/**
 * One REST call, for what takes longer than a tRPC call may, or sends or answers a file.
 * @throws WoError - the server refused, or cannot be reached
 */
export async function callRest(
  reach: Reach,
  method: 'GET' | 'POST',
  path: string,
  query: Record<string, string | undefined> = {},
  body?: Body,
): Promise<Response> {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const url = `${reach.server}/api/v1${path}?${new URLSearchParams(given).toString()}`;
  const response = await send(url, method, proofHeaders(reach), body).catch((error: unknown) => {
    throw toWoError(error);
  });
  if (response.ok) return response;
  const responseJSON: unknown = await response.json().catch(() => undefined);
  throw toWoError(new TRPCClientError('The server refused the call.', { meta: { response, responseJSON } }));
}

/** Not `fetch`: Node's gives up when nothing came for five minutes, and a large log takes longer to verify. */
function send(url: string, method: string, proofs: Record<string, string>, body?: Body): Promise<Response> {
  return new Promise((done, failed) => {
    const headers = { ...proofs, ...body?.headers };
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, { method, headers });
    let answered = false;
    request.on('response', (message) => {
      answered = true; // a refusal may come before everything was sent
      done(responseOf(message));
    });
    request.on('error', failed);
    if (!body) return request.end();
    body.bytes.on('error', (error) => request.destroy(error));
    return pipeline(body.bytes, request).catch((error: unknown) => {
      if (!answered) failed(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode = 0, headersDistinct } = message;
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const empty = statusCode === 204 || statusCode === 304;
  // toWeb() is typed for every kind of stream; an IncomingMessage is one of bytes
  const body = empty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  return new Response(body, { status: statusCode, headers });
}
