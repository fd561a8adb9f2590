import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take as long as it likes, as long as something comes. */
    slowBody?: boolean;
  }
}

const bodyTimeMs = 30_000;
/** Time to read an answer that came before the body was sent. */
const goodbyeMs = 5_000;

/**
 * Ends requests whose body takes too long, so that nobody holds connections by sending a byte a minute. Node's own
 * limit knows no exceptions, and uploads need one.
 */
export function registerSlowBodies(app: FastifyInstance, limitMs = bodyTimeMs, leaveMs = goodbyeMs): void {
  const latest = new WeakMap<Socket, IncomingMessage>();
  app.addHook('onRequest', (request, reply, done) => {
    const { headers, raw } = request;
    const { socket } = raw; // once the request is destroyed it knows its socket no more
    latest.set(socket, raw);
    const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
    if (hasBody && request.routeOptions.config.slowBody === true) {
      // it was refused before its body was read: whoever sends on is told no more
      const leave = () => {
        if (!raw.complete && latest.get(socket) === raw) socket.destroy();
      };
      reply.raw.once('finish', () => {
        if (raw.complete) return;
        raw.resume(); // nobody reads the rest: the next request comes behind it
        setTimeout(leave, leaveMs).unref();
      });
    } else if (hasBody) {
      const late = setTimeout(() => {
        if (!raw.complete) socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      }, limitMs);
      raw.once('end', () => clearTimeout(late));
      reply.raw.once('close', () => clearTimeout(late));
    }
    done();
  });
}
