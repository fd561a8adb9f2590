import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { minutesToSignIn } from '../shared/oidc/begun.ts';
import type { OidcProvider } from '../shared/oidc/provider.ts';
import { beginOidc, finishOidc } from '../shared/oidc/service.ts';
import type { Context, Services } from '../trpc/context.ts';
import { Refusal } from '../trpc/errors.ts';
import { databaseErrorAsRefusal, originOf, requireSharedDatabase } from '../trpc/shared-access.ts';
import { cookieName, readCookies, setCookie } from './cookies.ts';
import type { Listening } from './gate.ts';
import { oidcPaths } from './oidc-paths.ts';
import { isSecure } from './origins.ts';
import { sendSignInProblem } from './sign-in-problem.ts';

export interface OidcRoutes {
  services: Services;
  listening: () => Listening;
  contextOf(request: FastifyRequest): Context;
}

/** Each start leaves a row behind for ten minutes. */
const startsPerMinute = 120;
const startQuery = z.object({ returnTo: z.string().default('/') });
/** Twice the same parameter: the rule for `returnTo` refuses it like any other that is no path. */
const noPath = { returnTo: '' };

/**
 * The two addresses a browser opens to sign in at the identity provider. They are no procedures: what they answer is
 * a redirect, or a page that says why not.
 */
export function registerOidc(app: FastifyInstance, routes: OidcRoutes): void {
  const opened = { exposeHeadRoute: false }; // looking must not begin or finish anything
  const limited = { ...opened, config: { rateLimit: { max: startsPerMinute, timeWindow: 60_000 } } };
  app.get(oidcPaths.start, limited, (request, reply) =>
    answer(request, reply, () => start(request, reply, routes)),
  );
  app.get(oidcPaths.callback, opened, (request, reply) =>
    answer(request, reply, () => finish(request, reply, routes)),
  );
}

async function start(request: FastifyRequest, reply: FastifyReply, routes: OidcRoutes): Promise<string> {
  const ctx = routes.contextOf(request);
  const { returnTo } = startQuery.catch(noPath).parse(request.query);
  const browser = browserOf(request, routes.listening());
  const { url, state } = await withDatabase(ctx, (work) =>
    beginOidc(work, { redirectUri: browser.callback.href, returnTo }),
  );
  browser.keepState(reply, state);
  return url.href;
}

async function finish(request: FastifyRequest, reply: FastifyReply, routes: OidcRoutes): Promise<string> {
  const ctx = routes.contextOf(request);
  const browser = browserOf(request, routes.listening());
  const url = new URL(request.url, browser.callback);
  const { session, returnTo } = await withDatabase(ctx, (work) =>
    finishOidc(work, { url, keptState: browser.keptState, peer: ctx.request }),
  );
  browser.forgetState(reply);
  ctx.request.cookies.set('session', session.sessionToken, session.expiresAt);
  return returnTo;
}

/** The checks of every call of team data, in their order; then whether there is a provider at all. */
async function withDatabase<T>(
  ctx: Context,
  work: (work: Parameters<typeof finishOidc>[0]) => Promise<T>,
): Promise<T> {
  const { oidc, log, auditWitness } = ctx.services;
  const connection = requireSharedDatabase(ctx);
  const keepReceipts = auditWitness.keeper();
  const provider = requireProvider(oidc);
  try {
    return await work({ connection, provider, origin: originOf(ctx), log, keepReceipts });
  } catch (error) {
    // a provider that cannot be reached fails like a database that cannot: its refusal is made already
    throw error instanceof Refusal ? error : databaseErrorAsRefusal(ctx, error, 'change');
  }
}

function requireProvider(oidc: OidcProvider | undefined): OidcProvider {
  if (oidc) return oidc;
  throw new Refusal(
    'NOT_FOUND',
    'This server has no identity provider. Sign in with user name and password.',
  );
}

/** What ties a sign-in to one browser and one of our addresses. */
function browserOf(request: FastifyRequest, { port, origins }: Listening) {
  const secure = isSecure(request.headers, origins);
  const name = cookieName('oidc', secure, port);
  const keep = (reply: FastifyReply, value: string, expiresAt: Date) =>
    setCookie(reply, name, value, { secure, expiresAt, sameSite: 'lax' });
  return {
    // the gate let only our own hosts through
    callback: new URL(
      oidcPaths.callback,
      `${secure ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`,
    ),
    keptState: readCookies(request, secure, port).oidc,
    keepState: (reply: FastifyReply, state: string) =>
      keep(reply, state, new Date(Date.now() + minutesToSignIn * 60_000)),
    forgetState: (reply: FastifyReply) => keep(reply, '', new Date(0)),
  };
}

/** @param work gives the address to go on to */
async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<string>,
): Promise<FastifyReply> {
  try {
    const location = await work();
    return await reply.header('cache-control', 'no-store').redirect(location, 303);
  } catch (error) {
    return sendSignInProblem(request, reply, error);
  }
}
