import type { TRPCError } from '@trpc/server';
import type { SharedDb } from '../../db/shared/client.ts';
import type { SharedConnection } from '../../db/shared/connection.ts';
import { deniedResource, deniedTeam } from '../shared/audit/denied.ts';
import { writeAudit } from '../shared/audit/record.ts';
import {
  type AuditedResult,
  type AuditedWork,
  auditedTransaction,
  RefusalAfterCommit,
} from '../shared/audit/transaction.ts';
import { authenticate, type Caller } from '../shared/auth/caller.ts';
import type { Permission } from '../shared/rbac/permissions.ts';
import type { Scope } from '../shared/rbac/scope.ts';
import type { Context } from './context.ts';
import { Refusal } from './errors.ts';
import { claimKey, hashRequest, type IdempotentCall, storeResponse } from './idempotency.ts';
import { type LaterCookies, laterCookies } from './later-cookies.ts';
import {
  databaseErrorAsRefusal,
  originOf,
  requirePermissions,
  requireSession,
  requireSharedDatabase,
} from './shared-access.ts';

/** What a guard asks of the caller after the database is there. */
export interface Admission {
  /** `nobody`: sign-in and the like. `session`: anyone signed in, or an API token. `person`: no API token. */
  caller: 'nobody' | 'session' | 'person';
  permissions: readonly Permission[];
  /** Joins personal and team data: the machine's owner must have proven it too. */
  localProof?: (ctx: Context) => void;
  /** Slow work that must not hold a transaction open. */
  prepare?: (call: PreparationCall) => Promise<unknown>;
  /** What of that is part of the call, as its input is: an Idempotency-Key stands for this one only. */
  fingerprint?: (value: unknown) => string | undefined;
  /** After the transaction: what becomes of what was prepared. */
  ended?: (value: unknown, end: PreparationEnd) => Promise<void>;
}

/** What a preparation gets: the caller's rights, and the pool instead of a transaction. */
export interface PreparationCall {
  ctx: Context;
  db: SharedDb;
  /** Undefined where nobody has to be signed in. */
  caller: Caller | undefined;
  /** As `caller`. */
  scope: Scope | undefined;
  rawInput: unknown;
  signal: AbortSignal | undefined;
}

/** How the change ended that something was prepared for. */
export interface PreparationEnd {
  ctx: Context;
  /** False also when the change was made before and its stored answer was given again. */
  committed: boolean;
}

/** tRPC's middleware result, as far as a guard looks into it. */
interface Outcome {
  ok: boolean;
  data?: unknown;
  error?: TRPCError;
}

/** The parts of tRPC's middleware options that the guards use. */
export interface Call<O extends Outcome> {
  ctx: Context;
  path: string;
  getRawInput: () => Promise<unknown>;
  signal?: AbortSignal | undefined;
  /** The answer is never stored. */
  shownOnce?: boolean;
  proceed: (extra: object) => Promise<O>;
}

interface Admitted {
  caller?: Caller;
  scope?: Scope;
}

async function admit(
  ctx: Context,
  db: SharedConnection['db'],
  admission: Admission,
  onCaller: (caller: Caller) => void = () => undefined,
): Promise<Admitted> {
  admission.localProof?.(ctx);
  if (admission.caller === 'nobody') return {};
  const caller = await authenticate(db, ctx.request);
  onCaller(caller);
  if (admission.caller === 'person') requireSession(caller);
  return { caller, scope: requirePermissions(caller, admission.permissions) };
}

/** A read: the database, the caller, the permission, then the resolver with the pool. */
export async function guardedRead<O extends Outcome>(call: Call<O>, admission: Admission): Promise<O> {
  const connection = requireSharedDatabase(call.ctx);
  try {
    const admitted = await admit(call.ctx, connection.db, admission);
    const admitAgain = async () => (await admit(call.ctx, connection.db, admission)).scope;
    const outcome = await call.proceed({ db: connection.db, ...admitted, admitAgain });
    if (!outcome.ok) throw failureOf(outcome);
    return outcome;
  } catch (error) {
    throw databaseErrorAsRefusal(call.ctx, error, 'read');
  }
}

/**
 * A change: everything, the checks included, in one transaction that ends with its audit rows and the
 * stored answer. Refusals for lack of rights are recorded in a transaction of their own.
 */
export async function guardedChange<O extends Outcome>(call: Call<O>, admission: Admission): Promise<O> {
  const { ctx } = call;
  const connection = requireSharedDatabase(ctx);
  const keepReceipts = ctx.services.auditWitness.keeper();
  let known: Caller | undefined;
  const onCaller = (caller: Caller) => {
    known = caller;
  };
  let recorded = false;
  let later: LaterCookies | undefined;
  let prepared: Prepared | undefined;
  try {
    prepared = await prepare(call, connection, admission, onCaller);
    const change = async (inside: AuditedWork) => {
      const cookies = (later = laterCookies(ctx.request.cookies)); // anew in each attempt
      const admitted = await admit(ctx, inside.db, admission, (caller) => {
        onCaller(caller);
        inside.setOrigin(originOf(ctx, caller));
      });
      const extra = { request: { ...ctx.request, cookies: cookies.cookies } };
      return await changeOnce(call, inside, { ...admitted, ...extra }, prepared).catch((error: unknown) => {
        recorded = error instanceof RefusalAfterCommit;
        throw error;
      });
    };
    const outcome = await auditedTransaction(connection, originOf(ctx), change, keepReceipts);
    later?.apply();
    ctx.services.sealer.soon();
    await prepared?.ended(true);
    return outcome;
  } catch (error) {
    await prepared?.ended(false);
    const refusal = databaseErrorAsRefusal(ctx, error, 'change');
    if (!recorded && isDenial(refusal)) await recordDenial(call, connection, known, refusal);
    throw refusal;
  }
}

/** What was prepared for a change. */
interface Prepared {
  /** Hands it out, or throws what the preparation failed with. */
  take(): unknown;
  /** What is part of the call beside its input; throws as `take` does where that is not known. */
  fingerprint(): string | undefined;
  ended(committed: boolean): Promise<void>;
}

/**
 * Does the slow part of a change before its transaction, which PostgreSQL ends when it idles, for callers who
 * pass all checks. They are checked again inside. A failure is kept until then too: a repeated call gets its
 * stored answer although, say, the folder it published is gone.
 */
async function prepare<O extends Outcome>(
  { ctx, getRawInput, signal }: Call<O>,
  { db }: SharedConnection,
  admission: Admission,
  onCaller: (caller: Caller) => void,
): Promise<Prepared | undefined> {
  if (!admission.prepare) return undefined;
  const { caller, scope } = await admit(ctx, db, admission, onCaller);
  try {
    const value = await admission.prepare({ ctx, db, caller, scope, rawInput: await getRawInput(), signal });
    return preparedValue(ctx, value, admission);
  } catch (error) {
    const fail = () => {
      throw error;
    };
    return {
      take: fail,
      fingerprint: admission.fingerprint ? fail : () => undefined,
      ended: async () => undefined,
    };
  }
}

function preparedValue(ctx: Context, value: unknown, admission: Admission): Prepared {
  let taken = false;
  return {
    take: () => {
      taken = true;
      return value;
    },
    fingerprint: () => admission.fingerprint?.(value),
    async ended(committed) {
      try {
        await admission.ended?.(value, { ctx, committed: committed && taken });
      } catch (error) {
        ctx.services.log.error(
          { err: error, requestId: ctx.request.id },
          'after a change: clearing up failed',
        );
      }
    },
  };
}

/** tRPC hands a resolver's error on as part of the result; a transaction only rolls back for one that is thrown. */
function failureOf({ error }: Outcome): Error {
  if (error?.cause instanceof RefusalAfterCommit) return error.cause;
  return error ?? new Error('A procedure failed without an error.');
}

/** Makes the change, unless the same call was made before: then its stored answer is given again. */
async function changeOnce<O extends Outcome>(
  call: Call<O>,
  { db, audit }: AuditedWork,
  admitted: Admitted,
  prepared: Prepared | undefined,
): Promise<AuditedResult<O>> {
  const idempotent = await idempotentCall(call, admitted.caller, prepared);
  const before = idempotent && (await claimKey(db, idempotent));
  if (before && call.shownOnce) throw shownBefore();
  // tRPC reads only `ok` and `data` of a result; what `proceed` would have answered has the same form
  if (before) return { value: { ok: true, data: before.response ?? undefined } as O, recorded: false };

  const outcome = await call.proceed({
    db,
    audit,
    ...admitted,
    ...(prepared && { prepared: prepared.take() }),
  });
  if (!outcome.ok) throw failureOf(outcome);
  if (!idempotent || call.shownOnce) return { value: outcome };
  return { value: outcome, last: () => storeResponse(db, idempotent, outcome.data ?? null) };
}

function shownBefore(): Refusal {
  return new Refusal(
    'SHOWN_ONCE',
    'This was done before, with the same Idempotency-Key. The answer held a secret that is not kept: make a new one.',
  );
}

async function idempotentCall<O extends Outcome>(
  { ctx, path, getRawInput }: Call<O>,
  caller: Caller | undefined,
  prepared: Prepared | undefined,
): Promise<IdempotentCall | undefined> {
  const key = ctx.request.idempotencyKey;
  if (!caller || key === undefined) return undefined;
  // a token's answers are its own: with a narrower scope it must not be told what its owner was answered
  const callerId = caller.token?.id ?? caller.userId;
  const [input, fingerprint] = [await getRawInput(), prepared?.fingerprint()];
  const asked = fingerprint === undefined ? input : { input, fingerprint };
  return { callerId, key, requestHash: hashRequest(path, asked) };
}

function isDenial(error: unknown): error is Refusal {
  return error instanceof Refusal && (error.httpStatus === 401 || error.httpStatus === 403);
}

/** Best effort: a log that cannot be written must not turn a 403 into something else. */
async function recordDenial<O extends Outcome>(
  call: Call<O>,
  { db }: SharedConnection,
  caller: Caller | undefined,
  refusal: Refusal,
): Promise<void> {
  const { ctx } = call;
  const leftOut = caller ? 0 : ctx.services.anonymousDenials.admit(ctx.request.ip);
  if (leftOut === undefined) return;
  const action = call.path.replace(/^(shared|bridge)\./, '');
  const input = await call.getRawInput().catch(() => undefined);
  const resource = deniedResource(action, input);
  try {
    // who is nobody does not choose whose log grows
    const teamId = caller ? await deniedTeam(db, resource, input) : null;
    const after = leftOut > 0 ? { unrecordedBefore: leftOut } : null;
    const entry = { action, resource, teamId, outcome: 'denied', reason: refusal.reason, after } as const;
    ctx.services.auditWitness.keeper()(await writeAudit(db, originOf(ctx, caller), [entry]));
    ctx.services.sealer.soon();
  } catch (error) {
    ctx.services.log.error({ err: error, requestId: ctx.request.id }, 'a refused change was not recorded');
  }
}
