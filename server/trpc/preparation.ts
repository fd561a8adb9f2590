import type { z } from 'zod';
import type { SharedDb } from '../../db/shared/client.ts';
import type { Caller, SessionCaller } from '../shared/auth/caller.ts';
import type { Scope } from '../shared/rbac/scope.ts';
import type { Context } from './context.ts';
import type { Personal, ScopedContext } from './resolver-contexts.ts';
import type { Admission, PreparationCall, PreparationEnd } from './shared-middleware.ts';

/** Slow work of a change, for which no transaction is held open. */
interface PreparationOf<Handles, S extends z.ZodType, T> {
  /** Schema of the members it needs; the change's own input schema has them too. */
  input: S;
  work: (handles: Handles, input: z.output<S>) => Promise<T>;
}

/** Something that is there until the change has ended. */
interface Ending<T> {
  /** Once the transaction has ended, whichever way; not when `work` failed. */
  ended?: (value: T, end: PreparationEnd) => Promise<void>;
}

/** Hashing a password or the like, for anybody. */
export type HashPreparation<S extends z.ZodType, T> = PreparationOf<
  { db: SharedDb; request: Context['request'] },
  S,
  T
>;

/** The same for somebody signed in. */
export type PersonPreparation<S extends z.ZodType, T> = PreparationOf<
  { db: SharedDb; request: Context['request']; caller: SessionCaller },
  S,
  T
>;

/** Reads that are too slow for an open transaction, such as scanning a folder on a share. */
export type Preparation<S extends z.ZodType, T> = Ending<T> &
  PreparationOf<
    Personal &
      Pick<ScopedContext, 'db' | 'scope' | 'caller'> &
      Pick<Context, 'services'> & { signal: AbortSignal | undefined },
    S,
    T
  >;

/** Taking in a file or the like, for somebody who holds the permission. */
export type ScopedPreparation<S extends z.ZodType, T> = Ending<T> & {
  /** What of it is part of the call as its input is, such as the bytes of a file: an Idempotency-Key stands for both. */
  fingerprint?: (value: T) => string;
} & PreparationOf<
    Pick<ScopedContext, 'db' | 'scope' | 'caller'> & Context & { signal: AbortSignal | undefined },
    S,
    T
  >;

/** What of an {@link Admission} a preparation fills in. */
type Prepares = Pick<Admission, 'prepare' | 'fingerprint' | 'ended'>;

/** @param handlesOf - undefined: the guard or the input schema refuses this call in a moment, before the resolver runs */
function prepares<Handles, S extends z.ZodType, T>(
  { input, work }: PreparationOf<Handles, S, T>,
  handlesOf: (call: PreparationCall) => Handles | undefined,
): Prepares {
  return {
    prepare: async (call) => {
      const parsed = await input.safeParseAsync(call.rawInput);
      const handles = handlesOf(call);
      return parsed.success && handles ? work(handles, parsed.data) : undefined;
    },
  };
}

/** @param given - of what `work` returned, or undefined where nothing was asked of it */
function endsWith<T>({ ended }: Ending<T>): Prepares {
  return {
    ended: async (value, end) => {
      // it is what `work` returned, or nothing was asked of it
      if (value !== undefined) await ended?.(value as T, end);
    },
  };
}

export function preparesHash<S extends z.ZodType, T>(preparation: HashPreparation<S, T>): Prepares {
  return prepares(preparation, ({ db, ctx }) => ({ db, request: ctx.request }));
}

export function preparesForPerson<S extends z.ZodType, T>(preparation: PersonPreparation<S, T>): Prepares {
  return prepares(preparation, ({ db, ctx, caller }) =>
    caller?.type === 'user' ? { db, request: ctx.request, caller } : undefined,
  );
}

export function preparesOnMachine<S extends z.ZodType, T>(preparation: Preparation<S, T>): Prepares {
  const handlesOf = ({ ctx: { services }, db, signal, ...admitted }: PreparationCall) => {
    const known = inScope(admitted);
    return known && { local: services.local.db, services, db, signal, ...known };
  };
  return { ...prepares(preparation, handlesOf), ...endsWith(preparation) };
}

export function preparesInScope<S extends z.ZodType, T>(preparation: ScopedPreparation<S, T>): Prepares {
  const { fingerprint } = preparation;
  const handlesOf = ({ ctx, db, signal, ...admitted }: PreparationCall) => {
    const known = inScope(admitted);
    return known && { ...ctx, db, signal, ...known };
  };
  return {
    ...prepares(preparation, handlesOf),
    ...endsWith(preparation),
    ...(fingerprint && {
      fingerprint: (value: unknown) =>
        // it is what `work` returned, or nothing was asked of it
        value === undefined ? undefined : fingerprint(value as T),
    }),
  };
}

function inScope({ caller, scope }: { caller: Caller | undefined; scope: Scope | undefined }) {
  return caller && scope && { caller, scope };
}
