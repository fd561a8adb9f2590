import type { TRPCProcedureBuilder, TRPCUnsetMarker } from '@trpc/server';
import type { z } from 'zod';
import type { SharedDb } from '../../db/shared/client.ts';
import type { LocalDb } from '../../db/local/client.ts';
import type { AuditRecorder } from '../shared/audit/record.ts';
import type { Caller, SessionCaller } from '../shared/auth/caller.ts';
import type { Permission } from '../shared/rbac/permissions.ts';
import type { Scope } from '../shared/rbac/scope.ts';
import type { Context } from './context.ts';
import { baseProcedure } from './init.ts';
import { requireLocalProof } from './procedures.ts';
import type { Guard, Meta, RestRoute } from './rest.ts';
import { type Admission, guardedChange, guardedRead, type PreparationEnd } from './shared-middleware.ts';

/** Given to a resolver when nobody has to be signed in. */
interface EntryContext {
  /** The pool in a query, the audited transaction in a mutation. */
  db: SharedDb;
}
interface SessionContext extends EntryContext {
  caller: Caller;
}
/** No API token. */
interface PersonContext extends EntryContext {
  caller: SessionCaller;
}
interface ScopedContext extends SessionContext {
  /** Teams in which the caller holds the permission; every query filters by it. */
  scope: Scope;
}
interface Audited {
  audit: AuditRecorder;
}
interface Personal {
  /** The personal database of this machine. */
  local: LocalDb;
}
interface Prepared<T> {
  /** What the preparation of this change returned. */
  prepared: T;
}

/** Reads of a change that are too slow for an open transaction, such as scanning a folder on a share. */
export interface Preparation<S extends z.ZodType, T> {
  /** Schema of the members it needs; the change's own input schema has them too. */
  input: S;
  work: (
    handles: Personal &
      Pick<ScopedContext, 'db' | 'scope' | 'caller'> &
      Pick<Context, 'services'> & { signal: AbortSignal | undefined },
    input: z.output<S>,
  ) => Promise<T>;
  /** Once the transaction has ended, whichever way; not when `work` failed. */
  ended?: (value: T, end: PreparationEnd) => Promise<void>;
}

/** tRPC's builder with input, output and context filled in as far as a closed procedure knows them. */
type Builder<Overrides, In, ParsedIn, Out, ParsedOut> = TRPCProcedureBuilder<
  Context,
  Meta,
  Overrides,
  In,
  ParsedIn,
  Out,
  ParsedOut,
  false,
  ErrorShape
>;

/** What `errorFormatter` of init.ts makes; without it the router would not know its own procedures. */
type ErrorShape =
  typeof baseProcedure extends TRPCProcedureBuilder<
    Context,
    Meta,
    object,
    TRPCUnsetMarker,
    TRPCUnsetMarker,
    TRPCUnsetMarker,
    TRPCUnsetMarker,
    false,
    infer Shape
  >
    ? Shape
    : never;

/**
 * What is left of a procedure builder behind a shared guard: input, output, then `query` or `mutation`, of
 * which the kind has only its own. No `.use()`, so nothing can slip in front of the guard; no way to set
 * other permissions.
 */
export interface Closed<Kind extends 'query' | 'mutation', Overrides>
  extends Output<Kind, Overrides, TRPCUnsetMarker, TRPCUnsetMarker> {
  meta(route: { rest: RestRoute }): Closed<Kind, Overrides>;
  input<S extends z.ZodType>(schema: S): Output<Kind, Overrides, z.input<S>, z.output<S>>;
}

interface Output<Kind extends 'query' | 'mutation', Overrides, In, ParsedIn> {
  output<S extends z.ZodType>(
    schema: S,
  ): Pick<Builder<Overrides, In, ParsedIn, z.input<S>, z.output<S>>, Kind>;
}

/** tRPC's builder as `close` uses it: its own types track each step, here `Closed` does. */
interface Steps extends LastStep {
  meta(meta: Meta): Steps;
  input(schema: z.ZodType): LastStep;
}
interface LastStep {
  output(schema: z.ZodType): Record<'query' | 'mutation', (resolver: never) => unknown>;
  subscription(resolver: never): unknown;
}

/** The run-time side of {@link Closed}: the same three steps, forwarded to tRPC. */
function close(builder: Steps, kinds: readonly ('query' | 'mutation')[]): object {
  return {
    ...end(builder, kinds),
    meta: (route: { rest: RestRoute }) => close(builder.meta(route), kinds),
    input: (schema: z.ZodType) => end(builder.input(schema), kinds),
  };
}

function end(builder: LastStep, kinds: readonly ('query' | 'mutation')[]): object {
  return {
    output: (schema: z.ZodType) => {
      const done = builder.output(schema);
      return Object.fromEntries(kinds.map((kind) => [kind, done[kind].bind(done)]));
    },
  };
}

function guarded(meta: Meta & { guard: Guard }, admission: Admission): Steps {
  return baseProcedure.meta(meta).use(async ({ ctx, path, meta: route, getRawInput, signal, next }) => {
    const call = {
      ctx,
      path,
      getRawInput,
      signal,
      shownOnce: route?.rest?.shownOnce ?? false,
      proceed: (extra: object) =>
        next({ ctx: admission.localProof ? { ...extra, local: ctx.services.local.db } : extra }),
    };
    return meta.audited ? guardedChange(call, admission) : guardedRead(call, admission);
  });
}

function closed<T>(
  meta: Meta & { guard: Guard },
  admission: Admission,
  kinds: readonly ('query' | 'mutation')[],
): T {
  // `close` builds exactly the members that T, a `Closed` of the same kinds, names
  return close(guarded(meta, admission), kinds) as T;
}

/**
 * A read of team data: refuses in the order database (503), caller (401), permission (403), and gives the
 * resolver `ctx.db`, `ctx.caller` and `ctx.scope`. Has no `.mutation`.
 */
export function sharedProcedure(
  ...permissions: [Permission, ...Permission[]]
): Closed<'query', ScopedContext> {
  return closed({ guard: 'shared', permissions, audited: false }, { caller: 'session', permissions }, [
    'query',
  ]);
}

interface Watching {
  /** The caller's scope as it is now; ends the stream of somebody who lost their rights meanwhile. */
  admitAgain: () => Promise<Scope>;
}

/** {@link Closed}, for a stream: no output schema, since what it yields is what a read of the same thing gives. */
export interface ClosedStream<Overrides> {
  input<S extends z.ZodType>(
    schema: S,
  ): Pick<Builder<Overrides, z.input<S>, z.output<S>, TRPCUnsetMarker, TRPCUnsetMarker>, 'subscription'>;
}

/** A stream of team data: the checks of {@link sharedProcedure} when it begins, again by `ctx.admitAgain`. Bound it. */
export function watchProcedure(
  ...permissions: [Permission, ...Permission[]]
): ClosedStream<ScopedContext & Watching> {
  const builder = guarded(
    { guard: 'shared', permissions, audited: false },
    { caller: 'session', permissions },
  );
  const closedStream = {
    input: (schema: z.ZodType) => {
      const done = builder.input(schema);
      return { subscription: done.subscription.bind(done) };
    },
  };
  // the object above has exactly the steps that the type names
  return closedStream as unknown as ClosedStream<ScopedContext & Watching>;
}

/**
 * A change of team data: the checks of {@link sharedProcedure}, then one PostgreSQL transaction as `ctx.db`
 * that commits together with what `ctx.audit.record()` was told, or not at all. Has no `.query`.
 */
export function auditedProcedure(
  ...permissions: [Permission, ...Permission[]]
): Closed<'mutation', ScopedContext & Audited> {
  return closed({ guard: 'shared', permissions, audited: true }, { caller: 'session', permissions }, [
    'mutation',
  ]);
}

/** Joins personal and team data: wants the local proof as well as the permissions. */
export const bridgeProcedure = {
  read: (...permissions: [Permission, ...Permission[]]): Closed<'query', ScopedContext & Personal> =>
    closed(
      { guard: 'bridge', permissions, audited: false },
      { caller: 'session', permissions, localProof: requireLocalProof },
      ['query'],
    ),
  /**
   * What changes this machine only, such as beginning a scan: the checks of a read. The team's data stays as it is, so
   * its log says nothing. Has no `.query`.
   */
  act: (...permissions: [Permission, ...Permission[]]): Closed<'mutation', ScopedContext & Personal> =>
    closed(
      { guard: 'bridge', permissions, audited: false },
      { caller: 'session', permissions, localProof: requireLocalProof },
      ['mutation'],
    ),
  /**
   * A change whose slow reads run before its transaction, after the same checks; the transaction repeats them.
   * What `work` throws is thrown in the resolver's place.
   */
  change: <S extends z.ZodType, T>(
    { input, work, ended }: Preparation<S, T>,
    ...permissions: [Permission, ...Permission[]]
  ): Closed<'mutation', ScopedContext & Personal & Audited & Prepared<T>> =>
    closed(
      { guard: 'bridge', permissions, audited: true },
      {
        caller: 'session',
        permissions,
        localProof: requireLocalProof,
        prepare: async ({ ctx, db, scope, caller, signal, rawInput }) => {
          const parsed = await input.safeParseAsync(rawInput);
          // the procedure's own input schema refuses it in a moment, before the resolver runs
          if (!parsed.success || !scope || !caller) return undefined;
          const { services } = ctx;
          return work({ local: services.local.db, services, db, scope, caller, signal }, parsed.data);
        },
        ended: async (value, end) => {
          // it is what `work` above returned, or nothing was asked of it
          if (value !== undefined) await ended?.(value as T, end);
        },
      },
      ['mutation'],
    ),
};

/** Needs the database only: sign-in, first administrator. Each use is listed in `guards.golden.txt`. */
export const sharedEntryProcedure: Closed<'mutation', EntryContext & Audited> = closed(
  { guard: 'shared-entry', audited: true },
  { caller: 'nobody', permissions: [] },
  ['mutation'],
);

/** Slow work of a change, such as hashing a password, for which no transaction and no connection is held. */
export interface HashPreparation<S extends z.ZodType, T> {
  /** Schema of the members it needs; the change's own input schema has them too. */
  input: S;
  work: (handles: { db: SharedDb; request: Context['request'] }, input: z.output<S>) => Promise<T>;
}

function prepareHash<S extends z.ZodType, T>({ input, work }: HashPreparation<S, T>): Admission['prepare'] {
  return async ({ ctx, db, rawInput }) => {
    const parsed = await input.safeParseAsync(rawInput);
    // the procedure's own input schema refuses it in a moment, before the resolver runs
    return parsed.success ? work({ db, request: ctx.request }, parsed.data) : undefined;
  };
}

/** As {@link HashPreparation}, for somebody who holds the permission, and with a word about the end. */
export interface ScopedPreparation<S extends z.ZodType, T> {
  input: S;
  work: (
    handles: Pick<ScopedContext, 'db' | 'scope' | 'caller'> & Context & { signal: AbortSignal | undefined },
    input: z.output<S>,
  ) => Promise<T>;
  /** What of it is part of the call as its input is, such as the bytes of a file: an Idempotency-Key stands for both. */
  fingerprint?: (value: T) => string;
  /** Once the transaction has ended, whichever way; not when `work` failed. */
  ended?: (value: T, end: PreparationEnd) => Promise<void>;
}

/** {@link auditedProcedure} with a preparation, as {@link preparedEntryProcedure} has one. */
export function preparedAuditedProcedure<S extends z.ZodType, T>(
  { input, work, fingerprint, ended }: ScopedPreparation<S, T>,
  ...permissions: [Permission, ...Permission[]]
): Closed<'mutation', ScopedContext & Audited & Prepared<T>> {
  const admission: Admission = {
    caller: 'session',
    permissions,
    prepare: async ({ ctx, db, scope, caller, signal, rawInput }) => {
      const parsed = await input.safeParseAsync(rawInput);
      if (!parsed.success || !scope || !caller) return undefined; // refused in a moment, as above
      return work({ ...ctx, db, scope, caller, signal }, parsed.data);
    },
    ...(fingerprint && {
      fingerprint: (value: unknown) =>
        // it is what `work` above returned, or nothing was asked of it
        value === undefined ? undefined : fingerprint(value as T),
    }),
    ended: async (value, end) => {
      // as above
      if (value !== undefined) await ended?.(value as T, end);
    },
  };
  return closed({ guard: 'shared', permissions, audited: true }, admission, ['mutation']);
}

/** {@link sharedEntryProcedure} with a preparation. What `work` throws is thrown in the resolver's place. */
export function preparedEntryProcedure<S extends z.ZodType, T>(
  preparation: HashPreparation<S, T>,
): Closed<'mutation', EntryContext & Audited & Prepared<T>> {
  return closed(
    { guard: 'shared-entry', audited: true },
    { caller: 'nobody', permissions: [], prepare: prepareHash(preparation) },
    ['mutation'],
  );
}

/** As {@link HashPreparation}, for somebody signed in. */
export interface PersonPreparation<S extends z.ZodType, T> {
  input: S;
  work: (
    handles: { db: SharedDb; request: Context['request']; caller: SessionCaller },
    input: z.output<S>,
  ) => Promise<T>;
}

/** `sharedSessionProcedure.change` with a preparation. What `work` throws is thrown in the resolver's place. */
export function preparedSessionProcedure<S extends z.ZodType, T>({
  input,
  work,
}: PersonPreparation<S, T>): Closed<'mutation', PersonContext & Audited & Prepared<T>> {
  return closed(
    { guard: 'shared-session', audited: true },
    {
      caller: 'person',
      permissions: [],
      prepare: async ({ ctx, db, caller, rawInput }) => {
        const parsed = await input.safeParseAsync(rawInput);
        if (!parsed.success || caller?.type !== 'user') return undefined; // refused in a moment, as above
        return work({ db, request: ctx.request, caller }, parsed.data);
      },
    },
    ['mutation'],
  );
}

/**
 * Needs database and caller, no permission: who am I, sign-out, my own sessions. Listed like the entry ones.
 * `readOwn` and `change` are for people: an API token is refused with SESSION_REQUIRED. `keep` is for what its owner's
 * programs may change as well, such as saved filters: nothing that rights or sessions depend on.
 */
export const sharedSessionProcedure: {
  read: Closed<'query', SessionContext>;
  readOwn: Closed<'query', PersonContext>;
  change: Closed<'mutation', PersonContext & Audited>;
  keep: Closed<'mutation', SessionContext & Audited>;
} = {
  read: closed({ guard: 'shared-session', audited: false }, { caller: 'session', permissions: [] }, [
    'query',
  ]),
  readOwn: closed({ guard: 'shared-session', audited: false }, { caller: 'person', permissions: [] }, [
    'query',
  ]),
  change: closed({ guard: 'shared-session', audited: true }, { caller: 'person', permissions: [] }, [
    'mutation',
  ]),
  keep: closed({ guard: 'shared-session', audited: true }, { caller: 'session', permissions: [] }, [
    'mutation',
  ]),
};
