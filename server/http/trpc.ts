import {
  type AnyRouter,
  callTRPCProcedure,
  getErrorShape,
  getTRPCErrorFromUnknown,
  type TRPCError,
} from '@trpc/server';
import { type FastifyHandlerOptions, fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context, Services } from '../trpc/context.ts';
import { errorBody } from '../trpc/init.ts';
import { clientGone } from './client-gone.ts';
import { contextOf } from './gate.ts';
import { proceduresOf } from './rest-routes.ts';
import { type CallTypes, type PlainCalls, readPlainCalls } from './trpc-call.ts';

export const maxBatchSize = 20;

const pathParams = z.object({ path: z.string() });

interface TrpcOptions {
  router: AnyRouter;
  services: Services;
  bodyLimitBytes: number;
}

/**
 * Serves the router at `/trpc`, with at most {@link maxBatchSize} calls in one request.
 *
 * Plain queries and mutations are answered here: tRPC's own adapter makes a fetch Request, Response and
 * two streams for each, which cost more than the work itself (docs/decisions). It still answers
 * everything else: subscriptions, streamed batches, and whatever is wrong with a request.
 */
export async function registerTrpc(app: FastifyInstance, options: TrpcOptions): Promise<void> {
  const { router, services, bodyLimitBytes } = options;
  const types = callTypes(router);
  const adapter: FastifyHandlerOptions<AnyRouter, FastifyRequest, FastifyReply> = {
    router,
    maxBatchSize,
    maxBodySize: bodyLimitBytes,
    allowMethodOverride: true, // a query whose input does not fit into an address; a mutation still needs POST
    createContext: ({ req }) => contextOf(req, services),
    onError: ({ error, req, path }) => logFailure(req, path, error),
    responseMeta: ({ errors }) => ({ headers: headersOf(errors) }),
  };
  await app.register(
    async (scope) => {
      readBodiesAsText(scope);
      scope.all('/:path', async (req, res) => {
        const plain = readPlainCalls(req, types, maxBatchSize);
        if (plain) return answer(plain, router, req, res, services);
        await fastifyRequestHandler({ ...adapter, req, res, path: pathParams.parse(req.params).path });
        return res;
      });
    },
    { prefix: '/trpc' },
  );
}

function callTypes(router: AnyRouter): CallTypes {
  const found = new Map<string, 'query' | 'mutation'>();
  for (const [path, procedure] of Object.entries(proceduresOf(router))) {
    const { type } = procedure._def;
    if (type === 'query' || type === 'mutation') found.set(path, type);
  }
  return found;
}

/** tRPC parses bodies itself, and streams multipart ones. */
function readBodiesAsText(scope: FastifyInstance): void {
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  scope.addContentTypeParser('multipart/form-data', (_request, body, done) => done(null, body));
}

type Settled = { body: object; status: number; error?: TRPCError };

async function answer(
  plain: PlainCalls,
  router: AnyRouter,
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
) {
  const ctx = contextOf(request, services);
  const signal = clientGone(reply);
  const settled = await Promise.all(
    plain.calls.map((call, index) => run(call, index, router, ctx, signal, request)),
  );
  const bodies = settled.map(({ body }) => body);
  const statuses = new Set(settled.map(({ status }) => status));
  const [only = 207] = statuses.size === 1 ? statuses : []; // 207: a batch with mixed results
  return reply
    .code(only)
    .headers({ vary: 'trpc-accept, accept', ...headersOf(settled.flatMap(({ error }) => error ?? [])) })
    .type('application/json')
    .send(JSON.stringify(plain.batch ? bodies : bodies[0]));
}

async function run(
  { path, type, input }: PlainCalls['calls'][number],
  batchIndex: number,
  router: AnyRouter,
  ctx: Context,
  signal: AbortSignal,
  request: FastifyRequest,
): Promise<Settled> {
  try {
    const getRawInput = () => Promise.resolve(input);
    const data: unknown = await callTRPCProcedure({
      router,
      path,
      type,
      ctx,
      getRawInput,
      signal,
      batchIndex,
    });
    return { body: { result: { data } }, status: 200 };
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    logFailure(request, path, error);
    const shape: unknown = getErrorShape({ config: configOf(router), error, type, path, input, ctx });
    return { body: { error: shape }, status: errorBody(error).httpStatus, error };
  }
}

type Config = Parameters<typeof getErrorShape>[0]['config'];

function configOf(router: AnyRouter): Config {
  // AnyRouter says `any` here; it is what init.ts made, with its errorFormatter.
  return router._def._config as Config;
}

function logFailure(request: FastifyRequest, procedure: string | undefined, error: TRPCError): void {
  if (errorBody(error).reason === 'INTERNAL') request.log.error({ err: error, procedure }, 'request failed');
}

function headersOf(errors: TRPCError[]): Record<string, string> {
  const waits = errors.flatMap((error) => errorBody(error).retryAfterS ?? []);
  return {
    'cache-control': 'no-store',
    ...(waits.length > 0 && { 'retry-after': String(Math.ceil(Math.max(...waits))) }),
  };
}
