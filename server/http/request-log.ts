import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

const quiet = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * One line and one measurement per answered request. The route is the pattern, never the address as
 * sent: a query may hold what must not be in a log, and metrics labels must stay few.
 */
export function registerRequestLog(
  app: FastifyInstance,
  metrics: Metrics,
  procedures: ReadonlySet<string>,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request, procedures);
    const { method } = request;
    const status = reply.statusCode;
    metrics.observe({ method, route, status }, reply.elapsedTime / 1000);
    const line = { method, route, status, ms: Math.round(reply.elapsedTime * 10) / 10 };
    if (quiet.has(route)) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}

/** The route as a bounded name: procedures by their own, everything unknown as one. */
export function routeOf(request: FastifyRequest, procedures: ReadonlySet<string>): string {
  const pattern = request.routeOptions.url;
  if (pattern === undefined) return '(none)';
  if (pattern !== '/trpc/:path') return pattern;
  const { params } = request;
  const path = typeof params === 'object' && params !== null && 'path' in params ? String(params.path) : '';
  if (path.includes(',')) return '/trpc/(batch)';
  return procedures.has(path) ? `/trpc/${path}` : '/trpc/(unknown)';
}
