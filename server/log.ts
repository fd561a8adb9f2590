import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * The process log: JSON lines on stderr. Only members named by our own calls get there; errors go through
 * {@link describeError}, so that SQL parameters and connection strings stay out.
 * @param destination a test's own stream
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const stream = destination ?? pino.destination({ fd: 2, sync: false });
  return pino(
    { level, base: { pid: process.pid }, serializers: { err: describeError, error: describeError } },
    stream,
  );
}

/** What of an error may be logged. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack: string[];
  cause?: LoggedError;
}

/**
 * Name, text, code and stack of an error, without its other members. A failed query's own text repeats the
 * statement with all its parameters (names, password hashes, tokens): only its cause is told.
 */
export function describeError(error: unknown, depth = 0): LoggedError | undefined {
  if (!(error instanceof Error))
    return error === undefined ? undefined : { type: typeof error, message: 'not an Error', stack: [] };
  const isQuery = error.name === 'DrizzleQueryError' || error.message.startsWith('Failed query:');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = depth < 4 && error.cause instanceof Error ? describeError(error.cause, depth + 1) : undefined;
  return {
    type: error.name,
    message: isQuery
      ? 'a query failed (statement and parameters are not logged)'
      : withoutPasswords(error.message),
    ...(code !== undefined && { code }),
    stack: stackFrames(error),
    ...(cause && { cause }),
  };
}

function stackFrames(error: Error): string[] {
  const lines = error.stack?.split('\n') ?? [];
  return lines
    .filter((line) => line.startsWith('    at '))
    .map((line) => line.trim())
    .slice(0, 20);
}

/** `postgres://user:password@host` and our own tokens, in case a library puts them into its message. */
function withoutPasswords(text: string): string {
  return text.replace(/:\/\/[^\s/@]+@/g, '://***@').replace(/\bwo_[A-Za-z0-9_-]{8,}/g, 'wo_***');
}
