import type { FastifyInstance } from 'fastify';
import { sql } from 'drizzle-orm';
import type { Services } from '../trpc/context.ts';

/**
 * `/healthz` says that the process lives, `/readyz` that the local database answers. An outage of the
 * shared database shows in the body and never fails either: local work goes on.
 */
export function registerHealth(app: FastifyInstance, services: Services): void {
  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get('/readyz', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { state, reason, since } = services.shared.status();
    const shared = { state, ...(reason !== undefined && { reason }), since: since.toISOString() };
    try {
      services.local.db.get(sql`select 1`);
      return reply.send({ local: 'ready', shared });
    } catch (error) {
      request.log.error({ err: error }, 'the local database does not answer');
      return reply.code(503).send({ local: 'unavailable', shared });
    }
  });
}
