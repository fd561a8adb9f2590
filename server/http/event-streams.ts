import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';

/**
 * Ends open subscriptions when the server stops: `close()` waits for running requests, and a stream never
 * finishes by itself. Clients reconnect to the next server.
 */
export function registerEventStreams(app: FastifyInstance): void {
  const open = new Set<ServerResponse>();
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.accept?.includes('text/event-stream') && request.url.startsWith('/trpc')) {
      open.add(reply.raw);
      reply.raw.once('close', () => open.delete(reply.raw));
    }
    done();
  });
  app.addHook('preClose', (done) => {
    for (const response of open) response.destroy();
    done();
  });
}
