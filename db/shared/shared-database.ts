import type { Logger } from 'pino';
import type { ConnectOptions, SharedConnection } from './connection.ts';
import { NoEmbeddedDatabaseError, refuseMissingEmbedded } from '../embedded-folder.ts';
import { Heartbeat } from './heartbeat.ts';
import { checkSchema } from './migrate.ts';
import { openReady } from './open-ready.ts';
import { databaseFault, describeOutage, isOutage, withDeadline } from './outage.ts';
import type { SchemaState } from './schema-state.ts';
import { isEmbedded, type SharedTarget } from './target.ts';

export type SharedState =
  | 'notConfigured'
  | 'connecting'
  | 'ready'
  | 'unavailable'
  | 'schemaOutdated'
  | 'schemaNewer';

export interface SharedStatus {
  state: SharedState;
  since: Date;
  /** In words, for people; no host, user or password. */
  reason?: string;
  /** The reason for those who may see where the database is, when it tells more. */
  reasonWithAddress?: string;
  /** When the next try to connect begins. */
  retryAt?: Date;
}

const heartbeatMs = 1_500;
/** A newer build may migrate the database under our hands, and say that we are too old for it. */
const schemaLookMs = 15_000;
const schemaDeadlineMs = 5_000;
const firstRetryMs = 250;
/** Short enough that service is back within five seconds of PostgreSQL's return. */
const longestRetryMs = 4_000;

export interface SharedDatabaseOptions extends ConnectOptions {
  log: Pick<Logger, 'info' | 'warn'>;
  /** How often a connection in use is asked for the schema again. Default 15 s. */
  schemaLookMs?: number;
}

/**
 * Owns the connection to the shared database: `notConfigured → connecting → ready ⇄ unavailable`, beside
 * `schemaOutdated` and `schemaNewer`. While it is not ready, callers fail at once and one background loop
 * keeps trying; it also finds out by itself that a silent server is gone.
 */
export class SharedDatabase {
  readonly #options: SharedDatabaseOptions;
  readonly #listeners = new Set<(status: SharedStatus) => void>();
  #status: SharedStatus = { state: 'notConfigured', since: new Date() };
  #connection: SharedConnection | undefined;
  /** While it is lent to somebody. */
  #lent: SharedConnection | undefined;
  #target: SharedTarget | undefined;
  #stop = new AbortController();
  #changing: Promise<unknown> = Promise.resolve();
  /** The pool is not to be trusted, whatever its pings say. */
  #drop = false;
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(options: SharedDatabaseOptions) {
    this.#options = options;
  }

  status(): SharedStatus {
    return this.#status;
  }

  target(): SharedTarget | undefined {
    return this.#target;
  }

  /** The open connection, only while `ready`. */
  connection(): SharedConnection | undefined {
    return this.#status.state === 'ready' ? this.#connection : undefined;
  }

  /** Calls `listener` after each change of state, until the returned function is called. */
  onChange(listener: (status: SharedStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins to serve `target`, or nothing; answers once the old connection is closed. Never waits for the new one.
   * @param opened - a connection to `target` that was made before; it is closed when it has had its time
   */
  async use(target: SharedTarget | undefined, opened?: SharedConnection): Promise<void> {
    // one after the other: a close in the midst of a change would leave its loop running
    const mine = this.#changing.then(() => this.#change(target, opened));
    this.#changing = mine.catch(() => undefined);
    this.#stop.abort();
    this.#wake();
    await mine;
  }

  async #change(target: SharedTarget | undefined, opened: SharedConnection | undefined): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#loop;
    this.#target = target;
    this.#stop = new AbortController();
    this.#become({ state: target ? 'connecting' : 'notConfigured' });
    if (target) this.#loop = this.#supervise(target, this.#stop.signal, opened);
  }

  /**
   * Hands the open connection to `work` alone. Everybody else is told `reason`, as of an outage, until `work` ends or
   * calls {@link use}. Undefined: there is no open connection.
   */
  lend<T>(reason: string, work: (connection: SharedConnection) => Promise<T>): Promise<T> | undefined {
    const lent = this.connection();
    if (!lent) return undefined;
    this.#lent = lent;
    this.#connection = undefined;
    this.#become({ state: 'unavailable', reason });
    return work(lent).finally(() => {
      if (this.#lent !== lent) return; // closed meanwhile, or another took its place
      this.#lent = undefined;
      this.#connection = lent;
      this.#become({ state: 'ready' });
    });
  }

  /** Resolves when the first try of the current target has ended, well or badly, or after `timeoutMs`. */
  async settled(timeoutMs: number): Promise<SharedStatus> {
    if (this.#status.state !== 'connecting') return this.#status;
    let off: () => void = () => undefined;
    const changed = new Promise<SharedStatus>((done) => {
      off = this.onChange(done);
    });
    return withDeadline(changed, timeoutMs)
      .catch(() => this.#status)
      .finally(off);
  }

  /**
   * A request saw the connection fail: look now instead of at the next heartbeat. After a refusal to write
   * (the server became a standby) there is nothing to look at: the pool is replaced.
   */
  reportOutage(error?: unknown): void {
    if (this.#connection && databaseFault(error)?.code === '25006') this.#drop = true;
    this.#wake();
  }

  async close(): Promise<void> {
    await this.use(undefined);
  }

  async #supervise(target: SharedTarget, signal: AbortSignal, opened?: SharedConnection): Promise<void> {
    let failures = 0;
    let given = opened;
    while (!signal.aborted) {
      try {
        if (target.mustExist && !given && isEmbedded(target.url))
          refuseMissingEmbedded(this.#options.embeddedDir);
        const { connection, schema } = await openReady(target, given, this.#options, signal);
        given = undefined;
        failures = await this.#serve(connection, schema, target, signal, failures);
        await connection.close();
      } catch (error) {
        given = undefined;
        if (signal.aborted) break;
        this.#failed(error);
      }
      if (!signal.aborted) await this.#pause(failures++, signal);
    }
  }

  /** What is no outage is a missing right or a bug, and needs more than a word in the status. */
  #failed(error: unknown): void {
    if (error instanceof NoEmbeddedDatabaseError) return this.#missing(error);
    const reason = describeOutage(error);
    const details = isOutage(error) ? { reason } : { reason, err: error };
    this.#options.log.warn(details, 'shared database: cannot connect');
    const lacksRights = databaseFault(error)?.code === '42501';
    this.#become({ state: lacksRights ? 'schemaOutdated' : 'unavailable', reason });
  }

  /** Said once: until somebody puts it back or connects to another it stays so. */
  #missing({ message, messageWithAddress }: NoEmbeddedDatabaseError): void {
    if (this.#status.reason !== message)
      this.#options.log.warn({ reason: messageWithAddress }, 'shared database: cannot connect');
    this.#become({ state: 'unavailable', reason: message, reasonWithAddress: messageWithAddress });
  }

  /** Serves until the connection is lost or `use()` ends it. Answers how often connecting failed since it last worked. */
  async #serve(
    connection: SharedConnection,
    schema: SchemaState,
    target: SharedTarget,
    signal: AbortSignal,
    failures: number,
  ): Promise<number> {
    if (signal.aborted) return failures;
    if (schema.verdict !== 'current') {
      this.#become(notUsable(schema));
      return failures;
    }
    this.#connection = connection;
    this.#drop = false;
    this.#become({ state: 'ready' });
    const unusable = await this.#untilLost(connection, target.url, signal);
    this.#connection = undefined;
    this.#lent = undefined;
    if (unusable) this.#become(notUsable(unusable));
    else if (!signal.aborted) this.#become({ state: 'unavailable', reason: 'the connection was lost' });
    return 0;
  }

  /** Answers the schema when that is why the connection cannot be used any longer. */
  async #untilLost(
    connection: SharedConnection,
    url: string,
    signal: AbortSignal,
  ): Promise<SchemaState | undefined> {
    const heartbeat = new Heartbeat(connection, url, this.#options);
    const everyMs = this.#options.schemaLookMs ?? schemaLookMs;
    let lookAt = Date.now() + everyMs;
    while (!signal.aborted && !this.#drop) {
      await this.#sleep(heartbeatMs, signal);
      if (signal.aborted || this.#drop) return undefined;
      if (!(await heartbeat.alive())) return undefined;
      if (Date.now() < lookAt) continue;
      lookAt = Date.now() + everyMs;
      const schema = await schemaOf(connection);
      if (schema && schema.verdict !== 'current') return schema;
    }
    return undefined;
  }

  /** Full jitter, so that many servers do not knock in step at a database that comes back. */
  async #pause(failures: number, signal: AbortSignal): Promise<void> {
    const ceiling = Math.min(firstRetryMs * 2 ** Math.min(failures, 10), longestRetryMs);
    const waitMs = ceiling / 2 + (Math.random() * ceiling) / 2;
    this.#status = { ...this.#status, retryAt: new Date(Date.now() + waitMs) };
    await this.#sleep(waitMs, signal, false);
  }

  async #sleep(ms: number, signal: AbortSignal, wakeable = true): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((done) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        done();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake, { once: true });
      if (wakeable) this.#wake = wake;
    });
    this.#wake = () => undefined;
  }

  #become(next: Pick<SharedStatus, 'state' | 'reason' | 'reasonWithAddress'>): void {
    const same = this.#status.state === next.state;
    const changed = !same || this.#status.reason !== next.reason;
    this.#status = { ...next, since: same ? this.#status.since : new Date() };
    if (!changed) return;
    if (!same) this.#options.log.info({ ...next }, 'shared database: state changed');
    for (const listener of this.#listeners) listener(this.#status);
  }
}

/** Undefined when it cannot be told now: whether the server still answers is the heartbeat's business. */
async function schemaOf({ db, kind }: SharedConnection): Promise<SchemaState | undefined> {
  if (kind === 'embedded') return undefined; // nobody else has it open
  return withDeadline(checkSchema(db), schemaDeadlineMs).catch(() => undefined);
}

function notUsable(schema: SchemaState): { state: SharedState; reason: string } {
  switch (schema.verdict) {
    case 'newer':
      return { state: 'schemaNewer', reason: schema.detail };
    case 'foreign':
      return { state: 'unavailable', reason: schema.detail };
    default:
      return { state: 'schemaOutdated', reason: schema.detail };
  }
}
