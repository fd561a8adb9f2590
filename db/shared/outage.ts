/** What went wrong in the database, without Drizzle's wrapper, whose message holds SQL and parameters. */
export interface DatabaseFault {
  /** SQLSTATE, or a network error code such as ECONNREFUSED. */
  code: string | undefined;
  constraint: string | undefined;
  message: string;
}

/** Codes that say: the server cannot be reached or cannot serve now, whatever was asked. */
const outageCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'DEADLINE',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout: it ended the connection
  '25006', // read_only_sql_transaction: we hang on a standby after a failover
  '53300', // too_many_connections
  '28000', // the login stopped working
  '28P01',
  '3D000', // the database is gone
]);

/** Reads code and constraint from an error of either driver, however deeply wrapped. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  for (let depth = 0, at: unknown = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    const code = textProperty(at, 'code');
    // tRPC's own errors have a `code` as well, but it is never that of a database or a socket
    if (code !== undefined && (/^[0-9A-Z]{5}$/.test(code) || outageCodes.has(code)))
      return {
        code,
        constraint: textProperty(at, 'constraint_name') ?? textProperty(at, 'constraint'),
        message: at.message,
      };
  }
  return undefined;
}

function textProperty(value: object, name: string): string | undefined {
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** True when the error means that the shared database is away, not that the query was wrong. */
export function isOutage(error: unknown): boolean {
  const code = databaseFault(error)?.code;
  return code !== undefined && (outageCodes.has(code) || code.startsWith('08'));
}

/** True when the same transaction may succeed if it is tried again from its start. */
export function isRetryable(error: unknown): boolean {
  const code = databaseFault(error)?.code;
  return code === '40001' || code === '40P01';
}

/** True when a row was refused because `constraint` already has one like it. */
export function violates(error: unknown, constraint: string): boolean {
  const fault = databaseFault(error);
  return fault?.code === '23505' && fault.constraint === constraint;
}

/** An outage in words for a status line: no host, no user, no password. */
export function describeOutage(error: unknown): string {
  const fault = databaseFault(error);
  switch (fault?.code) {
    case 'ECONNREFUSED':
      return 'nothing listens at that address';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name cannot be resolved';
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'DEADLINE':
      return 'it does not answer in time';
    case '57P03':
      return 'it is starting up or shutting down';
    case '57P01':
    case '57P02':
      return 'it was shut down';
    case '53300':
      return 'it has no free connections';
    case '25006':
      return 'it is a read-only standby';
    case '28000':
    case '28P01':
      return 'it refuses the user name or password';
    case '3D000':
      return 'the database does not exist';
    case '42501':
      return 'the login may not create tables; have the DBA run: wo shared sql';
    default:
      if (!fault) return 'it cannot be used';
      return isOutage(error)
        ? `the connection broke (${fault.code})`
        : `it answered with an error (${fault.code})`;
  }
}

/** Fails with code DEADLINE after `timeoutMs`: a black-holed socket never errors by itself. */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`No answer within ${timeoutMs} ms.`), { code: 'DEADLINE' });
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  work.catch(() => undefined); // it may still fail later, when nobody listens any more
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
