import { initTRPC, type TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import type { Context } from './context.ts';
import { type Issue, type Reason, reasons, Refusal, type RefusalDetails } from './errors.ts';
import type { Meta } from './rest.ts';

/** What both transports tell a client about a refusal. */
export interface ErrorBody {
  reason: Reason;
  message: string;
  httpStatus: number;
  issues?: Issue[];
  details?: RefusalDetails;
  retryAfterS?: number;
}

/**
 * Turns any error into what a client may see. What is not a {@link Refusal} or a validation error is
 * a bug: its text (SQL, paths, connection strings) stays in the log.
 */
export function errorBody(error: TRPCError): ErrorBody {
  const refusal = error instanceof Refusal ? error : error.cause instanceof Refusal ? error.cause : undefined;
  if (refusal) {
    return {
      reason: refusal.reason,
      message: refusal.message,
      httpStatus: refusal.httpStatus,
      ...(refusal.issues && { issues: refusal.issues }),
      ...(refusal.details && { details: refusal.details }),
      ...(refusal.retryAfterS !== undefined && { retryAfterS: refusal.retryAfterS }),
    };
  }
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError) return invalidInput(error.cause);
  const reason = reasonOfTransportError(error);
  if (reason === 'INTERNAL') {
    const message = 'Something broke on the server. Its log has the details under this request id.';
    return { reason, message, httpStatus: 500 };
  }
  return { reason, message: error.message, httpStatus: reasons[reason].status };
}

function invalidInput(error: ZodError): ErrorBody {
  const issues = error.issues.map((issue) => ({
    path: issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message: issue.message,
  }));
  const first = issues[0];
  const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : '';
  const message = `The input was refused. ${where}${first?.message ?? 'It has the wrong shape.'}`;
  return { reason: 'INVALID_INPUT', message, httpStatus: 400, issues };
}

/** tRPC itself raises a few: unparsable bodies, unknown paths, wrong method or content type. */
function reasonOfTransportError(error: TRPCError): Reason {
  switch (error.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
    case 'METHOD_NOT_SUPPORTED':
      return 'INVALID_INPUT';
    case 'NOT_FOUND':
      return 'NOT_FOUND';
    case 'PAYLOAD_TOO_LARGE':
      return 'PAYLOAD_TOO_LARGE';
    case 'UNSUPPORTED_MEDIA_TYPE':
      return 'UNSUPPORTED_MEDIA_TYPE';
    default:
      return 'INTERNAL';
  }
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false, // true would send stacks to clients
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
    errorFormatter({ shape, error, ctx }) {
      const { message, ...body } = errorBody(error);
      return {
        ...shape,
        message,
        data: { code: error.code, ...body, requestId: ctx?.request.id },
      };
    },
  });

export const router = t.router;
export const middleware = t.middleware;
export const baseProcedure = t.procedure;
export const createCallerFactory = t.createCallerFactory;
