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
  const response = await fetch(url, { method, headers: proofHeaders(reach) }).catch((error: unknown) => {
    throw toWoError(error);
  });
  if (response.ok) return response;
  const responseJSON: unknown = await response.json().catch(() => undefined);
  throw toWoError(new TRPCClientError('The server refused the call.', { meta: { response, responseJSON } }));
}
