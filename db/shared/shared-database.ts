import type { Logger } from 'pino';
import { connect as connectTo } from './connect.ts';
import type { ConnectOptions, SharedConnection } from './connection.ts';
import { applyMigrations, checkSchema } from './migrate.ts';
import { describeOutage, withDeadline } from './outage.ts';
import type { SchemaState } from './schema-state.ts';
import type { SharedTarget } from './target.ts';

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
  /** When the next try to connect begins. */
  retryAt?: Date;
}

const heartbeatMs = 1_500;
const pingDeadlineMs = 1_500;
const firstRetryMs = 250;
/** Short enough that service is back within five seconds of PostgreSQL's return. */
const longestRetryMs = 4_000;

export interface SharedDatabaseOptions extends ConnectOptions {
  log: Pick<Logger, 'info' | 'warn'>;
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
  #target: SharedTarget | undefined;
  #stop = new AbortController();
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
    this.#stop.abort();
    this.#wake();
    await this.#loop;
    this.#target = target;
    this.#stop = new AbortController();
    this.#become({ state: target ? 'connecting' : 'notConfigured' });
    if (target) this.#loop = this.#supervise(target, this.#stop.signal, opened);
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

  /** A request saw the connection fail: look now instead of at the next heartbeat. */
  reportOutage(): void {
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
        const { connection, schema } = await this.#open(target, given);
        given = undefined;
        failures = await this.#serve(connection, schema, signal, failures);
        await connection.close();
      } catch (error) {
        given = undefined;
        if (signal.aborted) break;
        this.#options.log.warn({ reason: describeOutage(error) }, 'shared database: cannot connect');
        this.#become({ state: 'unavailable', reason: describeOutage(error) });
      }
      if (!signal.aborted) await this.#pause(failures++, signal);
    }
  }

  async #open(
    target: SharedTarget,
    given: SharedConnection | undefined,
  ): Promise<{ connection: SharedConnection; schema: SchemaState }> {
    const connection = given ?? (await connectTo(target.url, this.#options));
    try {
      const schema =
        target.migrate === 'apply' ? await applyMigrations(connection) : await checkSchema(connection.db);
      return { connection, schema };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Serves until the connection is lost or `use()` ends it. Answers how often connecting failed since it last worked. */
  async #serve(connection: SharedConnection, schema: SchemaState, signal: AbortSignal, failures: number) {
    if (signal.aborted) return failures;
    if (schema.verdict !== 'current') {
      this.#become(notUsable(schema));
      return failures;
    }
    this.#connection = connection;
    this.#become({ state: 'ready' });
    await this.#untilLost(connection, signal);
    this.#connection = undefined;
    if (!signal.aborted) this.#become({ state: 'unavailable', reason: 'the connection was lost' });
    return 0;
  }

  async #untilLost(connection: SharedConnection, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#sleep(heartbeatMs, signal);
      if (!signal.aborted && !(await this.#alive(connection))) return;
    }
  }

  /**
   * A pool that is merely busy answers late too, so a silent one gets a second opinion: a fresh
   * connection, which a dead or frozen server cannot give.
   */
  async #alive(connection: SharedConnection): Promise<boolean> {
    if (connection.kind === 'embedded') return true; // lives and dies with this process
    try {
      await withDeadline(connection.ping(), pingDeadlineMs);
      return true;
    } catch {
      return this.#freshConnectionWorks();
    }
  }

  async #freshConnectionWorks(): Promise<boolean> {
    if (!this.#target) return false;
    const opened = connectTo(this.#target.url, { ...this.#options, poolSize: 1 });
    try {
      const fresh = await withDeadline(opened, pingDeadlineMs);
      await fresh.close();
      return true;
    } catch {
      void opened.then((late) => late.close()).catch(() => undefined);
      return false;
    }
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

  #become(next: { state: SharedState; reason?: string }): void {
    const same = this.#status.state === next.state;
    const changed = !same || this.#status.reason !== next.reason;
    this.#status = { ...next, since: same ? this.#status.since : new Date() };
    if (!changed) return;
    if (!same) this.#options.log.info({ ...next }, 'shared database: state changed');
    for (const listener of this.#listeners) listener(this.#status);
  }
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
