import type { AnyRouter } from '@trpc/server';
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../trpc/context.ts';
import { errorBody } from '../trpc/init.ts';
import { contextOf } from './gate.ts';

export const maxBatchSize = 20;

/** Serves the router at `/trpc`, with at most {@link maxBatchSize} calls in one request. */
export async function registerTrpc(
  app: FastifyInstance,
  options: { router: AnyRouter; services: Services; bodyLimitBytes: number },
): Promise<void> {
  const { router, services, bodyLimitBytes } = options;
  const trpcOptions: FastifyTRPCPluginOptions<AnyRouter>['trpcOptions'] = {
    router,
    maxBatchSize,
    maxBodySize: bodyLimitBytes,
    createContext: ({ req }) => contextOf(req, services),
    onError({ error, req, path }) {
      if (errorBody(error).reason === 'INTERNAL')
        req.log.error({ err: error, procedure: path }, 'request failed');
    },
    responseMeta({ errors }) {
      const waits = errors.flatMap((error) => errorBody(error).retryAfterS ?? []);
      const retryAfter = waits.length > 0 ? { 'retry-after': String(Math.ceil(Math.max(...waits))) } : {};
      return { headers: { 'cache-control': 'no-store', ...retryAfter } };
    },
  };
  await app.register(fastifyTRPCPlugin<AnyRouter>, { prefix: '/trpc', trpcOptions });
}
