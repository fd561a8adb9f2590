import type { FastifyReply, FastifyRequest } from 'fastify';
import { getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { type Reason, reasons, Refusal } from '../trpc/errors.ts';
import { type ErrorBody, errorBody } from '../trpc/init.ts';

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Cannot be processed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Service unavailable',
};

/** What a REST client gets for any refusal: the project's members beside those of RFC 9457. */
export function problemOf(body: ErrorBody, requestId: string, status = body.httpStatus) {
  return {
    type: `urn:workspace-organizer:problem:${body.reason.toLowerCase().replaceAll('_', '-')}`,
    title: titles[status] ?? 'Error',
    status,
    reason: body.reason,
    message: body.message,
    requestId,
    ...(body.issues && { issues: body.issues }),
    ...(body.details && { details: body.details }),
  };
}

/** Sends any error as `application/problem+json`; a 500 is logged, since its text is not sent. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const refusal = asTrpcError(error);
  const body = errorBody(refusal);
  if (body.httpStatus >= 500 && body.reason === 'INTERNAL')
    request.log.error({ err: error }, 'request failed');
  if (body.retryAfterS !== undefined) reply.header('retry-after', Math.ceil(body.retryAfterS));
  return reply
    .code(body.httpStatus)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(
      isTrpc(request)
        ? { ...problemOf(body, request.id), ...trpcEnvelope(body, request.id) }
        : problemOf(body, request.id),
    );
}

/** A tRPC client only understands its own envelope, also for what was refused before tRPC saw it. */
function trpcEnvelope(body: ErrorBody, requestId: string) {
  const { message, ...data } = body;
  const { code } = reasons[body.reason];
  return { error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, ...data, requestId } } };
}

export function isTrpc(request: FastifyRequest): boolean {
  return request.url.startsWith('/trpc/');
}

/** Errors of Fastify and its plugins say what they are by `code` and `statusCode`. */
const byFastifyCode: Record<string, [Reason, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The request body is larger than this call takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['INVALID_INPUT', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['INVALID_INPUT', 'Content-Length does not match the body.'],
  FST_ERR_BAD_URL: ['INVALID_INPUT', 'The path is not a valid URL path.'],
  FST_ERR_MAX_LIMIT: ['INVALID_INPUT', 'A part of the path is too long.'],
};

function asTrpcError(error: unknown): TRPCError {
  if (error instanceof Refusal) return error;
  const known = fastifyRefusal(error);
  return known ?? getTRPCErrorFromUnknown(error);
}

function fastifyRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && Object.hasOwn(byFastifyCode, error.code)) {
    const known = byFastifyCode[error.code];
    if (known) return new Refusal(...known);
  }
  if (!('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const { statusCode } = error;
  return statusCode >= 400 && statusCode < 500 ? new Refusal('INVALID_INPUT', error.message) : undefined;
}
