import type { LocalDb } from '../../db/local/client.ts';
import type { SharedDb } from '../../db/shared/client.ts';
import type { AuditRecorder } from '../shared/audit/record.ts';
import type { Caller, SessionCaller } from '../shared/auth/caller.ts';
import type { Scope } from '../shared/rbac/scope.ts';

/** Given to a resolver when nobody has to be signed in. */
export interface EntryContext {
  /** The pool in a query, the audited transaction in a mutation. */
  db: SharedDb;
}
export interface SessionContext extends EntryContext {
  caller: Caller;
}
/** No API token. */
export interface PersonContext extends EntryContext {
  caller: SessionCaller;
}
export interface ScopedContext extends SessionContext {
  /** Teams in which the caller holds the permission; every query filters by it. */
  scope: Scope;
}
export interface Audited {
  audit: AuditRecorder;
}
export interface Personal {
  /** The personal database of this machine. */
  local: LocalDb;
}
export interface Prepared<T> {
  /** What the preparation of this change returned. */
  prepared: T;
}

/** In a stream. */
export interface Watching {
  /** The caller's scope as it is now; ends the stream of somebody who lost their rights meanwhile. */
  admitAgain: () => Promise<Scope>;
}
