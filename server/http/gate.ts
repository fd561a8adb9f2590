import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context, RequestInfo, Services } from '../trpc/context.ts';
import { Refusal } from '../trpc/errors.ts';
import { readCookies } from './cookies.ts';
import { oidcPaths } from './oidc-paths.ts';
import { isSecure, type Origins, requireNavigation, requireOwnHost, requireOwnOrigin } from './origins.ts';
import { sendProblem } from './problem.ts';
import { requestInfo } from './request-info.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate for `/trpc`, `/api/v1` and `/auth`; the other paths know no caller. */
    caller: RequestInfo | undefined;
  }
}

/** What is only known once the server listens: filled in by `listen()`, read by every request. */
export interface Listening {
  port: number;
  origins: Origins;
}

/**
 * The first hook of every request, before routing decides anything: request id, fixed headers, then
 * Host and Origin. Whatever fails here reaches neither a handler nor a database.
 */
export function registerGate(app: FastifyInstance, services: Services, listening: () => Listening): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    try {
      admit(request, reply, services, listening());
    } catch (error) {
      sendProblem(request, reply, error);
      return;
    }
    done();
  });
}

function admit(request: FastifyRequest, reply: FastifyReply, services: Services, listening: Listening): void {
  const { headers } = request;
  const { origins, port } = listening;
  requireOwnHost(headers, origins);
  const secure = isSecure(headers, origins);
  const cookies = readCookies(request, secure, port);
  const callback = isCallback(request.url);
  const data = isData(request.url) && !callback;
  const hasOwnCookie = cookies.local !== undefined || cookies.session !== undefined;
  requireOwnOrigin({ method: request.method, headers, hasOwnCookie, data }, origins);
  if (callback) requireNavigation(headers);
  if (data || callback) request.caller = requestInfo(request, reply, services, { secure, port, cookies });
}

function isData(url: string): boolean {
  return url.startsWith('/trpc') || url.startsWith('/api/v1') || url.startsWith('/auth/');
}

/** Where an identity provider, another site, sends the browser back to. */
function isCallback(url: string): boolean {
  return url.split('?', 1)[0] === oidcPaths.callback;
}

/**
 * The context both transports hand to procedures.
 * @throws Refusal NOT_FOUND - an address that only looks like ours once its escapes are read passed no gate
 */
export function contextOf(request: FastifyRequest, services: Services): Context {
  if (!request.caller)
    throw new Refusal(
      'NOT_FOUND',
      'There is nothing at this address. Write /api/v1 or /trpc without escapes.',
    );
  return { services, request: request.caller };
}
