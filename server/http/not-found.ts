import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../trpc/errors.ts';
import { errorBody } from '../trpc/init.ts';
import { oidcPaths } from './oidc-paths.ts';
import { problemOf, sendProblem } from './problem.ts';
import { restPrefix } from './rest.ts';
import type { RestOperation } from './rest-routes.ts';

/** Routes beside the API; HEAD comes with GET. */
const otherRoutes: Record<string, string[]> = {
  '/healthz': ['GET', 'HEAD'],
  '/readyz': ['GET', 'HEAD'],
  '/metrics': ['GET', 'HEAD'],
  [oidcPaths.start]: ['GET'],
  [oidcPaths.callback]: ['GET'],
};

/**
 * Answers what no route has: under `/api` and `/trpc` a problem (405 with `Allow` when a path exists for
 * other methods), for a page view the page itself.
 */
export function registerNotFound(
  app: FastifyInstance,
  operations: RestOperation[],
  page: (reply: FastifyReply) => Promise<FastifyReply>,
): void {
  const allowedMethods = methodsByPath(operations);
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (!path.startsWith('/api') && !path.startsWith('/trpc') && wantsPage(request, path)) return page(reply);
    const methods = path.startsWith(restPrefix)
      ? allowedMethods(path.slice(restPrefix.length))
      : (otherRoutes[path] ?? []);
    if (methods.length === 0)
      return sendProblem(
        request,
        reply,
        new Refusal('NOT_FOUND', `There is nothing at ${request.method} ${path.slice(0, 200)}.`),
      );
    const message = `${request.method} is not possible here; use ${methods.join(' or ')}.`;
    const problem = problemOf(errorBody(new Refusal('INVALID_INPUT', message)), request.id, 405);
    return reply
      .code(405)
      .header('allow', methods.join(', '))
      .type('application/problem+json; charset=utf-8')
      .send(problem);
  });
}

/** A path whose last part has a dot is a file that does not exist, not a view of the page. */
function wantsPage(request: FastifyRequest, path: string): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !/\.[a-z0-9]+$/i.test(path);
}

function methodsByPath(operations: RestOperation[]): (path: string) => string[] {
  let patterns: { pattern: RegExp; method: string }[] | undefined; // only made when something is not found
  return (path) => {
    patterns ??= operations.map(({ rest }) => ({
      pattern: new RegExp(
        `^${rest.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`,
      ),
      method: rest.method,
    }));
    return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
  };
}
