import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import type { AnyRouter } from '@trpc/server';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { v7 } from 'uuid';
import { packageRoot } from '../../db/package-root.ts';
import type { Services } from '../trpc/context.ts';
import { registerApiDocument } from './api-docs.ts';
import { registerEventStreams } from './event-streams.ts';
import { contextOf, registerGate, type Listening } from './gate.ts';
import { registerHealth } from './health.ts';
import { defaultLimits, type Limits, registerLimits } from './limits.ts';
import { registerMetrics } from './metrics.ts';
import { registerNotFound } from './not-found.ts';
import { registerOidc } from './oidc.ts';
import { sendProblem } from './problem.ts';
import { registerRequestLog } from './request-log.ts';
import { registerRest } from './rest.ts';
import { proceduresOf, restOperations } from './rest-routes.ts';
import { registerSlowBodies } from './slow-bodies.ts';
import { registerTrpc } from './trpc.ts';
import { registerWebPage } from './web-page.ts';

const bodyLimitBytes = 2 * 1024 * 1024;

export interface HttpOptions {
  services: Services;
  router: AnyRouter;
  /** Known once the server listens. */
  listening: () => Listening;
  limits?: Limits;
  /** Folder of the built page; `dist/web` unless a test has its own. */
  webFolder?: string;
}

/**
 * Builds the HTTP server around the services; it does not listen yet.
 * @throws Error - a procedure of the router has no REST route
 */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { services, listening, router } = options;
  const { config } = services;
  const app = createFastify(services);
  const operations = restOperations(router);
  const context = (request: Parameters<typeof contextOf>[0]) => contextOf(request, services);

  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  await app.register(fastifyCookie, { hook: false }); // the gate parses by itself, before all hooks
  registerGate(app, services, listening);
  registerSlowBodies(app);
  registerEventStreams(app);
  await registerLimits(app, options.limits ?? defaultLimits);
  const metrics = registerMetrics(app, services);
  registerRequestLog(app, metrics, new Set(Object.keys(proceduresOf(router))));
  registerHealth(app, services);
  await registerTrpc(app, { router, services, bodyLimitBytes });
  await app.register(async (scope) =>
    registerRest(scope, { router, operations, contextOf: context, maxUploadBytes: config.maxImportBytes }),
  );
  registerOidc(app, { services, listening, contextOf: context });
  registerApiDocument(app, operations, listening);
  const https = config.publicOrigins.some((origin) => origin.startsWith('https:'));
  const page = await registerWebPage(app, options.webFolder ?? join(packageRoot(), 'dist/web'), https);
  registerNotFound(app, operations, page);
  return app;
}

function createFastify({ config, log }: Services): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log; // narrows Fastify's logger type to the usual one
  return Fastify({
    loggerInstance,
    // one line of our own per request: see request-log.ts
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => v7(),
    requestIdHeader: false, // ids come from us, so that they are unique in the audit log
    trustProxy: config.trustProxy ? (_address, hop) => hop === 0 : false, // earlier hops can be forged
    bodyLimit: bodyLimitBytes,
    requestTimeout: 0, // of uploads, minutes may be right: slow-bodies.ts ends the others
    connectionTimeout: 0, // subscriptions stay open
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 15_000 },
    routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: false },
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply, error),
  });
}
