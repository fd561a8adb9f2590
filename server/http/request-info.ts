import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestInfo, Services } from '../trpc/context.ts';
import { Refusal } from '../trpc/errors.ts';
import { type CookieName, cookieName, setCookie } from './cookies.ts';

/** What the gate found out before: whether cookies are `Secure` here, our port, our cookies. */
export interface Found {
  secure: boolean;
  port: number;
  cookies: Record<CookieName, string | undefined>;
}

const printable = /^[\x21-\x7e]{1,200}$/;

/**
 * Reads what one request says about its caller: proofs, idempotency key, address. A `wo_…` bearer is
 * always the shared credential, any other the local token; `X-WO-Local-Token` serves when both are needed.
 * @throws Refusal INVALID_INPUT - the Idempotency-Key is not 1 to 200 printable characters
 */
export function requestInfo(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  { secure, port, cookies }: Found,
): RequestInfo {
  const { headers } = request;
  const bearer = bearerOf(headers.authorization);
  const sharedBearer = bearer?.startsWith('wo_') ? bearer : undefined;
  const localBearer = sharedBearer === undefined ? bearer : undefined;
  return {
    id: request.id,
    ip: request.ip,
    userAgent: headers['user-agent']?.slice(0, 300),
    transport: request.url.startsWith('/trpc') ? 'trpc' : 'rest',
    localProof: hasLocalProof(services, [single(headers['x-wo-local-token']), localBearer, cookies.local]),
    sharedCredential: sharedBearer ?? cookies.session,
    idempotencyKey: idempotencyKey(single(headers['idempotency-key'])),
    cookies: {
      set: (name, value, expiresAt) =>
        setCookie(reply, cookieName(name, secure, port), value, { secure, expiresAt }),
      clear(name) {
        // Whoever kept a copy of the cookie must not go on using it.
        if (name === 'local' && cookies.local !== undefined) services.localAccess.endSession(cookies.local);
        setCookie(reply, cookieName(name, secure, port), '', { secure, expiresAt: new Date(0) });
      },
    },
  };
}

function hasLocalProof({ config, localAccess }: Services, proofs: (string | undefined)[]): boolean {
  return config.localWing && proofs.some((proof) => proof !== undefined && localAccess.verify(proof));
}

/** The value of `Authorization: Bearer …`; other schemes prove nothing here. */
export function bearerOf(header: string | undefined): string | undefined {
  return header && /^bearer /i.test(header) ? header.slice(7).trim() || undefined : undefined;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || printable.test(header)) return header;
  throw new Refusal('INVALID_INPUT', 'Idempotency-Key must be 1 to 200 printable characters.', undefined, {
    issues: [{ path: ['Idempotency-Key'], message: 'Must be 1 to 200 printable characters without spaces.' }],
  });
}
