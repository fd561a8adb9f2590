import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../trpc/errors.ts';
import { sendProblem } from './problem.ts';

/** Requests per minute and address. Sign-in has its own, stricter limits in the database. */
export interface Limits {
  /** Without any credential. */
  anonymous: number;
  /** From this machine without credential: other accounts of a terminal server, health checks. */
  loopbackAnonymous: number;
  /** With a credential, valid or not: it is not looked up before the limit. */
  credential: number;
  /** With one from this machine: scripts that work through thousands of rows. */
  loopbackCredential: number;
}

export const defaultLimits: Limits = {
  anonymous: 600,
  loopbackAnonymous: 6_000,
  credential: 6_000,
  loopbackCredential: 120_000,
};

/** Health and metrics always answer: whoever watches the server must not be told that it is too busy. */
const alwaysServed = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Bounds what one address may ask for (429) and refuses work while the event loop stays blocked (503).
 * The owner of this machine, proven, is never limited by number.
 */
export async function registerLimits(app: FastifyInstance, limits: Limits): Promise<void> {
  await app.register(underPressure, { maxEventLoopDelay: 1_000, pressureHandler: lastingPressure() });
  await app.register(rateLimit, {
    global: true,
    hook: 'onRequest',
    timeWindow: 60_000,
    cache: 10_000,
    max: (request) => maxFor(request, limits),
    allowList: (request) => alwaysServed.has(request.url) || request.caller?.localProof === true,
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal(
        'TOO_MANY_REQUESTS',
        'Too many requests from your address. Wait a little, then try again.',
        undefined,
        {
          retryAfterS: Math.max(1, Math.ceil(ttl / 1000)),
        },
      ),
  });
}

function maxFor(request: FastifyRequest, limits: Limits): number {
  const here = isLoopback(request.ip);
  if (request.caller?.sharedCredential === undefined)
    return here ? limits.loopbackAnonymous : limits.anonymous;
  return here ? limits.loopbackCredential : limits.credential;
}

export function isLoopback(ip: string): boolean {
  return ip === '::1' || /^(::ffff:)?127\./.test(ip);
}

/**
 * One long step (a migration of the embedded database takes seconds) is no overload: requests are only
 * refused when the pressure lasts over two samples.
 */
function lastingPressure() {
  let since = 0;
  let lastSeen = 0;
  return (request: FastifyRequest, reply: Parameters<typeof sendProblem>[1]): void => {
    const now = performance.now();
    if (now - lastSeen > 3_000) since = now;
    lastSeen = now;
    if (now - since < 1_500 || alwaysServed.has(request.url)) return;
    sendProblem(
      request,
      reply,
      new Refusal(
        'OVERLOADED',
        'The server has more work than it can do now. Try again shortly.',
        undefined,
        { retryAfterS: 5 },
      ),
    );
  };
}
