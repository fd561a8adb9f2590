import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { TRPCClientError } from '@trpc/client';
import { proofHeaders } from '../sdk/client.ts';
import { toWoError } from '../sdk/index.ts';

/** How the command line reaches its server, and as whom. */
export interface Reach {
  server: string;
  localToken: string | undefined;
  sessionToken: string | undefined;
}

/**
 * One REST call, for what takes longer than a tRPC call may or answers a file.
 * @throws WoError - the server refused, or cannot be reached
 */
export async function callRest(
  reach: Reach,
  method: 'GET' | 'POST',
  path: string,
  query: Record<string, string | undefined> = {},
): Promise<Response> {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const url = `${reach.server}/api/v1${path}?${new URLSearchParams(given).toString()}`;
  const response = await send(url, method, proofHeaders(reach)).catch((error: unknown) => {
    throw toWoError(error);
  });
  if (response.ok) return response;
  const responseJSON: unknown = await response.json().catch(() => undefined);
  throw toWoError(new TRPCClientError('The server refused the call.', { meta: { response, responseJSON } }));
}

/** Not `fetch`: Node's gives up when nothing came for five minutes, and a large log takes longer to verify. */
function send(url: string, method: string, headers: Record<string, string>): Promise<Response> {
  return new Promise((done, failed) => {
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, { method, headers });
    request.on('response', (message) => done(responseOf(message))).on('error', failed);
    request.end();
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
