import type { FastifyReply, FastifyRequest } from 'fastify';
import type {} from '@fastify/cookie'; // its types on Fastify; server.ts registers it

/** `oidc` keeps the state of a sign-in that is on its way through a provider. */
export type CookieName = 'local' | 'session' | 'oidc';

/**
 * Cookies are not separated by port, and `__Host-` needs TLS: over https names have the prefix and
 * `Secure`, over plain http on loopback the port is part of the name, so that two servers on one machine
 * do not sign each other out.
 */
export function cookieName(name: CookieName, secure: boolean, port: number): string {
  return secure ? `__Host-wo-${name}` : `wo-${name}-${port}`;
}

/** The cookies of one request that are ours; a header from another site's page is just text. */
export function readCookies(
  request: FastifyRequest,
  secure: boolean,
  port: number,
): Record<CookieName, string | undefined> {
  const header = request.headers.cookie;
  if (header === undefined) return { local: undefined, session: undefined, oidc: undefined };
  const all = request.server.parseCookie(header);
  return {
    local: all[cookieName('local', secure, port)],
    session: all[cookieName('session', secure, port)],
    oidc: all[cookieName('oidc', secure, port)],
  };
}

/**
 * Adds one `Set-Cookie` to the answer.
 * @param options.expiresAt `undefined` lets the cookie end with the browser session
 * @param options.sameSite `lax`: also sent when another site's page leads the browser here
 */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  options: { secure: boolean; expiresAt: Date | undefined; sameSite?: 'lax' },
): void {
  const cookie = reply.server.serializeCookie(name, value, {
    path: '/',
    httpOnly: true,
    sameSite: options.sameSite ?? 'strict',
    secure: options.secure,
    ...(options.expiresAt && { expires: options.expiresAt }),
  });
  reply.header('set-cookie', cookie); // Fastify collects repeated set-cookie headers
}
