import type { SharedConnection } from '../../db/shared/connection.ts';
import { databaseFault, isOutage } from '../../db/shared/outage.ts';
import type { SharedStatus } from '../../db/shared/shared-database.ts';
import type { AuditOrigin } from '../shared/audit/record.ts';
import type { Caller, SessionCaller } from '../shared/auth/caller.ts';
import type { Permission } from '../shared/rbac/permissions.ts';
import { type Grant, type Scope, scopeFor } from '../shared/rbac/scope.ts';
import type { Context } from './context.ts';
import { lastAdminLost, Refusal, reasons } from './errors.ts';

/**
 * First check of every shared procedure: never waits for a connection.
 * @throws Refusal NOT_CONFIGURED, SHARED_DB_UNAVAILABLE, SHARED_SCHEMA_OUTDATED, SHARED_SCHEMA_NEWER
 */
export function requireSharedDatabase({ services }: Context): SharedConnection {
  const connection = services.shared.connection();
  if (connection) return connection;
  throw notReady(services.shared.status());
}

function notReady(status: SharedStatus): Refusal {
  switch (status.state) {
    case 'notConfigured':
      return new Refusal(
        'NOT_CONFIGURED',
        'No team database is connected. Personal features work; connect one under Settings or with: wo installation configure',
      );
    case 'schemaOutdated':
      return new Refusal(
        'SHARED_SCHEMA_OUTDATED',
        'The team database needs migrations first. Run them with: wo shared migrate (or have the DBA run: wo shared sql)',
      );
    case 'schemaNewer':
      return new Refusal(
        'SHARED_SCHEMA_NEWER',
        'The team database was upgraded by a newer build of Workspace Organizer. Upgrade this one to go on.',
      );
    default:
      return unavailable(status);
  }
}

function unavailable({ reason, since, retryAt }: SharedStatus): Refusal {
  const retryAfterS = Math.max(1, Math.ceil(((retryAt?.getTime() ?? 0) - Date.now()) / 1000));
  const why = reason ? ` (${reason})` : '';
  return new Refusal(
    'SHARED_DB_UNAVAILABLE',
    `The team database cannot be reached${why}. The server keeps trying; personal features work meanwhile.`,
    { since: since.toISOString() },
    { retryAfterS },
  );
}

/**
 * What the database threw in the middle of a request, as the refusal a caller can act on. An outage becomes
 * the same 503 as one that was known before; anything unforeseen stays what it is, a bug.
 */
export function databaseErrorAsRefusal(ctx: Context, error: unknown, during: 'read' | 'change'): unknown {
  if (isOutage(error)) return outageAsRefusal(ctx, error, during);
  const code = databaseFault(error)?.code;
  switch (code) {
    case 'WO001': // our own deferred trigger
      return new Refusal('UNAUDITED_MUTATION', reasons.UNAUDITED_MUTATION.about, undefined, { cause: error });
    case 'WO003': // our own, too: by the time of COMMIT nobody was left
      return new Refusal('LAST_ADMIN', lastAdminLost, undefined, { cause: error });
    case '22021': // a NUL or half a character: PostgreSQL's text has neither
    case '22P05':
      return new Refusal(
        'INVALID_INPUT',
        'A text holds a character that cannot be stored, such as NUL. Remove it and try again.',
        undefined,
        { cause: error },
      );
    case '57014': // statement_timeout
      return new Refusal(
        'OVERLOADED',
        'The team database took too long to answer this. Try again in a moment, or ask for less.',
        undefined,
        { retryAfterS: 1, cause: error },
      );
    case '55P03': // lock_timeout
    case '40001':
    case '40P01':
      return new Refusal(
        'OVERLOADED',
        'The team database is busy with the same rows. Try again in a moment.',
        undefined,
        {
          retryAfterS: 1,
          cause: error,
        },
      );
    default:
      return code?.startsWith('22') ? unusableValue(error) : error;
  }
}

/** Data exceptions: a number, time or length that the schemas let through and PostgreSQL does not take. */
function unusableValue(error: unknown): Refusal {
  return new Refusal(
    'INVALID_INPUT',
    'A value cannot be stored as it is: it is out of range or has a form the database does not take.',
    undefined,
    { cause: error },
  );
}

function outageAsRefusal(ctx: Context, error: unknown, during: 'read' | 'change'): Refusal {
  ctx.services.shared.reportOutage(error);
  ctx.services.log.warn({ requestId: ctx.request.id }, 'shared database: lost during a request');
  const advice =
    during === 'read'
      ? 'Try again in a moment.'
      : 'The change may or may not have been made: repeat it with the same Idempotency-Key, or look first.';
  return new Refusal(
    'SHARED_DB_UNAVAILABLE',
    `The connection to the team database broke. ${advice}`,
    undefined,
    {
      retryAfterS: 1,
      cause: error,
    },
  );
}

/**
 * Third check.
 * @throws Refusal MISSING_PERMISSION - not held in any team
 * @throws Refusal SECOND_FACTOR_SETUP_REQUIRED - a role asks for a second factor that this session has not shown
 */
export function requirePermissions(caller: Caller, permissions: readonly Permission[]): Scope {
  if (permissions.length > 0 && caller.secondFactorMissing) throw setUpSecondFactor();
  return requireGrants(caller.grants, permissions);
}

/**
 * For a change that needs more than its procedure asks of everyone.
 * @throws Refusal MISSING_PERMISSION - not held in any team
 */
export function requireGrants(grants: readonly Grant[], permissions: readonly Permission[]): Scope {
  const scope = scopeFor(grants, permissions);
  if (scope) return scope;
  const missing = permissions.find((permission) => !scopeFor(grants, [permission])) ?? permissions[0];
  throw new Refusal(
    'MISSING_PERMISSION',
    `You need the permission ${missing} for this. Ask an administrator of your team to grant it.`,
    { permission: missing },
  );
}

/**
 * Sessions, passwords and second factors are a person's own business: whoever steals a token must not get further
 * with it than its scope.
 * @throws Refusal SESSION_REQUIRED - the caller is an API token
 */
export function requireSession(caller: Caller): asserts caller is SessionCaller {
  if (caller.type === 'user') return;
  throw new Refusal(
    'SESSION_REQUIRED',
    'An API token cannot do this, whatever its scope. Sign in and call it with that session.',
  );
}

function setUpSecondFactor(): Refusal {
  return new Refusal(
    'SECOND_FACTOR_SETUP_REQUIRED',
    'Your role asks for a second factor. Set one up under My account or with: wo account second-factor enrol',
  );
}

/** Who and where, for the audit row. Before authentication nobody is known: the system writes the row. */
export function originOf({ services, request }: Context, caller?: Caller): AuditOrigin {
  return {
    actor: caller
      ? {
          type: caller.type,
          id: caller.userId,
          username: caller.username,
          sessionId: caller.sessionId,
          token: caller.token,
        }
      : { type: 'system', id: null, username: null },
    requestId: request.id,
    idempotencyKey: request.idempotencyKey,
    installation: services.config.installationName,
    topology: services.installation.topology(),
    ip: request.ip,
  };
}
