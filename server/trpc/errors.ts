import { TRPCError } from '@trpc/server';

type TrpcCode = TRPCError['code'];

/**
 * Every reason an answer can be refused for. One place gives the HTTP status, the tRPC code, the
 * OpenAPI document and `docs/errors.md`; a test fails when the document and this table differ.
 */
export const reasons = {
  // 400: what was sent cannot be used
  INVALID_INPUT: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'A field is missing or has a value that is not allowed; `issues` names each one.',
  },
  FIRST_ADMIN_REQUIRED: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'The shared database is empty: name its first administrator.',
  },
  CONNECTION_REFUSED: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'The shared database given cannot be used; `details.checks` says why.',
  },
  PATH_NOT_A_FOLDER: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'The path is not a folder that this server can read.',
  },
  PATH_OUTSIDE_WORKSPACE: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'The path leaves the workspace folder, or is not a plain file or folder.',
  },
  FILE_NOT_TEXT: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'The file is binary, too large or cannot be decoded as text.',
  },
  UNKNOWN_REFERENCE: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'A role, permission, user or team named in the input does not exist; the message names it.',
  },
  WEAK_PASSWORD: {
    status: 400,
    code: 'BAD_REQUEST',
    about: 'The password is too short, too long or too common.',
  },
  // 401: who is calling
  UNAUTHENTICATED: { status: 401, code: 'UNAUTHORIZED', about: 'No valid session or API token was sent.' },
  INVALID_CREDENTIALS: { status: 401, code: 'UNAUTHORIZED', about: 'User name or password is wrong.' },
  SECOND_FACTOR_REQUIRED: {
    status: 401,
    code: 'UNAUTHORIZED',
    about: 'User name and password are right; the account asks for a code as well.',
  },
  LINK_EXPIRED: {
    status: 401,
    code: 'UNAUTHORIZED',
    about: 'The invitation or reset link is unknown, was used already or has expired.',
  },
  SIGN_IN_EXPIRED: {
    status: 401,
    code: 'UNAUTHORIZED',
    about:
      'A sign-in at the identity provider was finished already, took too long or began in another browser.',
  },
  LOCAL_PROOF_REQUIRED: {
    status: 401,
    code: 'UNAUTHORIZED',
    about: 'The caller did not prove to be the owner of this machine.',
  },
  START_LINK_EXPIRED: {
    status: 401,
    code: 'UNAUTHORIZED',
    about: 'The start link was used already or is older than five minutes.',
  },
  // 403: known, but not allowed
  MISSING_PERMISSION: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'The caller does not hold the permission in any team; `details.permission` names it.',
  },
  SECOND_FACTOR_SETUP_REQUIRED: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'A role of the caller asks for a second factor, and this session has shown none.',
  },
  SESSION_REQUIRED: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'Only someone signed in may do this, not an API token.',
  },
  SIGN_IN_REFUSED: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'The identity provider, or a rule for accounts that come from it, refused the sign-in.',
  },
  LOCAL_WING_OFF: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'This server keeps no personal data: its local wing is off.',
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'The request came from a page of another origin.',
  },
  CANNOT_GRANT: {
    status: 403,
    code: 'FORBIDDEN',
    about: 'Nobody can grant a permission they do not hold in that scope.',
  },
  // 404, 409, 413, 415, 421, 422, 429
  NOT_FOUND: {
    status: 404,
    code: 'NOT_FOUND',
    about: 'There is no such thing within what the caller may see.',
  },
  VERSION_CONFLICT: {
    status: 409,
    code: 'CONFLICT',
    about: 'Someone changed the row meanwhile; `details.current` is the row as it is now.',
  },
  ALREADY_EXISTS: { status: 409, code: 'CONFLICT', about: 'Something with that name exists already.' },
  ALREADY_INITIALISED: {
    status: 409,
    code: 'CONFLICT',
    about: 'The shared database has an administrator already.',
  },
  SHOWN_ONCE: {
    status: 409,
    code: 'CONFLICT',
    about: 'It was done before under this Idempotency-Key; its answer held a secret and was not kept.',
  },
  TOKEN_ENDED: {
    status: 409,
    code: 'CONFLICT',
    about:
      'The API token has expired, was revoked or was rotated already; `details.current` is it as it is now.',
  },
  LIMIT_REACHED: {
    status: 409,
    code: 'CONFLICT',
    about: 'There are as many as there may be; `details.limit` says how many.',
  },
  IN_USE: { status: 409, code: 'CONFLICT', about: 'Other things depend on it; `details` counts them.' },
  LAST_ADMIN: { status: 409, code: 'CONFLICT', about: 'This would leave the team without an administrator.' },
  TEAM_ARCHIVED: {
    status: 409,
    code: 'CONFLICT',
    about: 'The team is archived: it keeps what it has and takes nothing new.',
  },
  MOVE_STATE: {
    status: 409,
    code: 'CONFLICT',
    about:
      'The team database is in no state for this: it is not the embedded one, is being moved, or is not; `details.state` says how far a move is.',
  },
  IMPORT_STATE: {
    status: 409,
    code: 'CONFLICT',
    about: 'The import is in no state for this; `details.state` says in which one it is.',
  },
  IMPORT_STALE: {
    status: 409,
    code: 'CONFLICT',
    about: 'What the import goes into has changed since its preview: upload the files again.',
  },
  KEPT_IN_TRASH: {
    status: 409,
    code: 'CONFLICT',
    about: 'It is in the trash for less than 30 days; `details.purgeableAt` says when it can be purged.',
  },
  BUILT_IN_ROLE: { status: 409, code: 'CONFLICT', about: 'Built-in roles cannot be changed.' },
  SET_BY_ENVIRONMENT: {
    status: 409,
    code: 'CONFLICT',
    about: 'The shared database is set by WO_SHARED_DATABASE_URL and cannot be changed from here.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    about: 'The request body is larger than allowed.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    about: 'The body has a content type that this call does not take.',
  },
  HOST_NOT_ALLOWED: {
    status: 421,
    code: 'BAD_REQUEST',
    about: 'The request was addressed to a host name that is not on the allow-list.',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    code: 'UNPROCESSABLE_CONTENT',
    about: 'The Idempotency-Key was used before for another call.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    about: 'Too many requests or sign-in attempts; `Retry-After` says when to try again.',
  },
  // 499, 500, 503
  UNAUDITED_MUTATION: {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    about: 'A bug: a change recorded nothing in the audit log and was rolled back.',
  },
  INTERNAL: {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    about: 'A bug or a broken machine; the server log has the details under `requestId`.',
  },
  LOCAL_DB_UNAVAILABLE: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'The local database cannot be written: disk full, read-only or damaged.',
  },
  OVERLOADED: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'The server has more work than it can do now; try again shortly.',
  },
  IDENTITY_PROVIDER_UNAVAILABLE: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'The identity provider cannot be reached now; signing in with a password works.',
  },
  NOT_CONFIGURED: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'No shared database is configured; local features work.',
  },
  SHARED_DB_UNAVAILABLE: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'The shared database cannot be reached now; the server keeps trying.',
  },
  SHARED_SCHEMA_OUTDATED: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'The shared database needs migrations that were not applied yet.',
  },
  SHARED_SCHEMA_NEWER: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    about: 'The shared database was upgraded by a newer build; upgrade this one.',
  },
} as const satisfies Record<string, { status: number; code: TrpcCode; about: string }>;

export type Reason = keyof typeof reasons;

/** Said by the service that looks first, and for the trigger that looks last. */
export const lastAdminLost =
  'This would leave nobody who can administer all teams. Make someone else administrator first.';

/** One field that was refused: where it is in the input, and why. */
export interface Issue {
  path: (string | number)[];
  message: string;
}

/** Facts for the client beside the message, for example `current` of a conflict. Never a secret. */
export type RefusalDetails = Record<string, unknown>;

/**
 * The one error services throw. `message` says what happened and what to do next; it is shown to users.
 */
export class Refusal extends TRPCError {
  readonly reason: Reason;
  readonly details: RefusalDetails | undefined;
  readonly issues: Issue[] | undefined;
  /** Seconds after which a new try makes sense; becomes `Retry-After`. */
  readonly retryAfterS: number | undefined;

  constructor(
    reason: Reason,
    message: string,
    details?: RefusalDetails,
    more: { retryAfterS?: number; issues?: Issue[]; cause?: unknown } = {},
  ) {
    super({ code: reasons[reason].code, message, cause: more.cause });
    this.name = 'Refusal';
    this.reason = reason;
    this.details = details;
    this.issues = more.issues;
    this.retryAfterS = more.retryAfterS;
  }

  get httpStatus(): number {
    return reasons[this.reason].status;
  }
}
