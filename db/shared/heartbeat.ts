import { connect } from './connect.ts';
import type { ConnectOptions, SharedConnection } from './connection.ts';
import { databaseFault, withDeadline } from './outage.ts';

const pingDeadlineMs = 1_500;
/** With the pauses between looks about ten seconds. A pool silent for that long is not merely busy. */
const silentLooks = 3;

/** Finds out whether a pool still reaches a server that takes writes. */
export class Heartbeat {
  readonly #connection: SharedConnection;
  readonly #url: string;
  readonly #options: ConnectOptions;
  /** The ping that has not been answered yet; looks share it, so that they do not pile up in the pool. */
  #pending: Promise<void> | undefined;
  #failed = 0;

  constructor(connection: SharedConnection, url: string, options: ConnectOptions) {
    this.#connection = connection;
    this.#url = url;
    this.#options = options;
  }

  /**
   * A pool that is merely busy answers late too, so a silent one gets a second opinion: a fresh connection,
   * which a dead or frozen server cannot give. After a failover the fresh one may reach the new server while
   * the pool hangs on the old one for ever: it is believed only so often.
   */
  async alive(): Promise<boolean> {
    if (this.#connection.kind === 'embedded') return true; // lives and dies with this process
    if (this.#connection.silent?.()) return false;
    try {
      await withDeadline(this.#ping(), pingDeadlineMs);
      this.#failed = 0;
      return true;
    } catch (error) {
      this.#failed += 1;
      if (databaseFault(error)?.code === '25006' || this.#failed >= silentLooks) return false;
      return this.#freshConnectionWorks();
    }
  }

  #ping(): Promise<void> {
    this.#pending ??= this.#connection.ping().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** False as well when it leads to another host than the pool: the primary has moved. */
  async #freshConnectionWorks(): Promise<boolean> {
    const opened = connect(this.#url, { ...this.#options, poolSize: 1 });
    try {
      const fresh = await withDeadline(opened, pingDeadlineMs);
      await fresh.close();
      return fresh.host === this.#connection.host;
    } catch {
      void opened.then((late) => late.close()).catch(() => undefined);
      return false;
    }
  }
}
