import { randomBytes } from 'node:crypto';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../trpc/init.ts';
import { sendProblem } from './problem.ts';

/** A sign-in that failed on its way through the browser: a page for people, the usual problem for programs. */
export function sendSignInProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  if (!request.headers.accept?.includes('text/html')) return sendProblem(request, reply, error);
  const { reason, message, httpStatus, retryAfterS } = errorBody(getTRPCErrorFromUnknown(error));
  if (reason === 'INTERNAL') request.log.error({ err: error }, 'request failed');
  if (retryAfterS !== undefined) reply.header('retry-after', Math.ceil(retryAfterS));
  const nonce = randomBytes(16).toString('base64url');
  return reply
    .code(httpStatus)
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-frame-options': 'DENY',
    })
    .type('text/html; charset=utf-8')
    .send(page({ message, reason, requestId: request.id, nonce }));
}

/** Needs no script: the page itself may be what is missing. */
function page({
  message,
  reason,
  requestId,
  nonce,
}: Record<'message' | 'reason' | 'requestId' | 'nonce', string>) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not signed in - Workspace Organizer</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 12vh auto; padding: 0 1rem; }
small { display: block; margin-top: 2rem; }
</style>
</head>
<body>
<main>
<h1>Not signed in</h1>
<p>${escaped(message)}</p>
<p><a href="/sign-in">Back to the sign-in page</a></p>
<small>${escaped(reason)}, request ${escaped(requestId)}</small>
</main>
</body>
</html>
`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
