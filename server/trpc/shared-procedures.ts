import type { z } from 'zod';
import type { Permission } from '../shared/rbac/permissions.ts';
import { type Closed, type ClosedStream, closed, closedStream } from './closed-procedure.ts';
import {
  type HashPreparation,
  type PersonPreparation,
  type Preparation,
  preparesForPerson,
  preparesHash,
  preparesInScope,
  preparesOnMachine,
  type ScopedPreparation,
} from './preparation.ts';
import { requireLocalProof } from './procedures.ts';
import type {
  Audited,
  EntryContext,
  Personal,
  PersonContext,
  Prepared,
  ScopedContext,
  SessionContext,
  Watching,
} from './resolver-contexts.ts';

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

/** A stream of team data: the checks of {@link sharedProcedure} when it begins, again by `ctx.admitAgain`. Bound it. */
export function watchProcedure(
  ...permissions: [Permission, ...Permission[]]
): ClosedStream<ScopedContext & Watching> {
  return closedStream({ guard: 'shared', permissions, audited: false }, { caller: 'session', permissions });
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
    preparation: Preparation<S, T>,
    ...permissions: [Permission, ...Permission[]]
  ): Closed<'mutation', ScopedContext & Personal & Audited & Prepared<T>> =>
    closed(
      { guard: 'bridge', permissions, audited: true },
      {
        caller: 'session',
        permissions,
        localProof: requireLocalProof,
        ...preparesOnMachine(preparation),
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

/** {@link auditedProcedure} with a preparation. What `work` throws is thrown in the resolver's place. */
export function preparedAuditedProcedure<S extends z.ZodType, T>(
  preparation: ScopedPreparation<S, T>,
  ...permissions: [Permission, ...Permission[]]
): Closed<'mutation', ScopedContext & Audited & Prepared<T>> {
  return closed(
    { guard: 'shared', permissions, audited: true },
    { caller: 'session', permissions, ...preparesInScope(preparation) },
    ['mutation'],
  );
}

/** {@link sharedEntryProcedure} with a preparation. What `work` throws is thrown in the resolver's place. */
export function preparedEntryProcedure<S extends z.ZodType, T>(
  preparation: HashPreparation<S, T>,
): Closed<'mutation', EntryContext & Audited & Prepared<T>> {
  return closed(
    { guard: 'shared-entry', audited: true },
    { caller: 'nobody', permissions: [], ...preparesHash(preparation) },
    ['mutation'],
  );
}

/** `sharedSessionProcedure.change` with a preparation. What `work` throws is thrown in the resolver's place. */
export function preparedSessionProcedure<S extends z.ZodType, T>(
  preparation: PersonPreparation<S, T>,
): Closed<'mutation', PersonContext & Audited & Prepared<T>> {
  return closed(
    { guard: 'shared-session', audited: true },
    { caller: 'person', permissions: [], ...preparesForPerson(preparation) },
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
