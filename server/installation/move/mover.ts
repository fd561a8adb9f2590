import type { Logger } from 'pino';
import type { LocalDb } from '../../../db/local/client.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { unlessAborted } from '../../../db/shared/open-ready.ts';
import type { SharedDatabase } from '../../../db/shared/shared-database.ts';
import { isEmbedded } from '../../../db/shared/target.ts';
import type { AuditWitness } from '../../bridge/audit-witness/witness.ts';
import { renameConnection } from '../../bridge/publications/service.ts';
import type { Config } from '../../config.ts';
import { auditedTransaction } from '../../shared/audit/transaction.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Installation } from '../installation.ts';
import { connectOptions } from '../prepare-connection.ts';
import type { StoredConnection } from '../stored-connection.ts';
import { beingMoved } from './being-moved.ts';
import { requireUsable, testTarget } from './check-target.ts';
import { finishMove, forgetMove, noteMove, putAside } from './embedded-folder.ts';
import { type Failure, failureOf, MoveCancelled, MoveStalled } from './failure.ts';
import { holdingWrites } from './hold-writes.ts';
import { type MoveOrder, openTarget, transferOrFind } from './open-target.ts';
import { contentsOf } from './preview.ts';
import { beginning, type MoveStatus } from './progress.ts';
import { ofEmbedded } from './sides.ts';
import { type StallTimer, stallTimer } from './stall-timer.ts';
import type { Moved } from './transfer.ts';

export interface MoverOptions {
  config: Config;
  local: LocalDb;
  shared: SharedDatabase;
  installation: Installation;
  auditWitness: AuditWitness;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

const firstConnectMs = 10_000;
/** What everybody else is told meanwhile. */
const lentFor = 'its data is being moved to a server';

/** Moves the embedded team database to a PostgreSQL server, and this installation with it. One move at a time. */
export class Mover {
  readonly #options: MoverOptions;
  #status: MoveStatus = { state: 'idle' };
  #claimed = false;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** After a crash between the move of the data and that of the folder: ends what had begun. Call once, at the start. */
  tidy(): void {
    const target = this.#options.shared.target();
    try {
      const kept = finishMove(this.#folder, target && connectionKey(target.url), new Date());
      if (kept) this.#options.log.info({ kept }, 'the folder of the moved embedded database was put aside');
    } catch (error) {
      this.#options.log.warn(
        { err: error },
        'the folder of the moved embedded database could not be put aside',
      );
    }
  }

  status(): MoveStatus {
    return this.#status;
  }

  /** @throws Refusal MOVE_STATE - the team database is not the embedded one; SET_BY_ENVIRONMENT */
  requireEmbedded(): void {
    const { shared, installation } = this.#options;
    installation.refuseManaged();
    const target = shared.target();
    if (target && isEmbedded(target.url)) return;
    throw new Refusal(
      'MOVE_STATE',
      'Only the embedded team database is moved; this one is on a server already, which has its own backup and restore.',
      { state: this.#status.state },
    );
  }

  /**
   * Reserves the only move for a caller who has not committed yet; {@link begin} or {@link release} follows.
   * @throws Refusal MOVE_STATE - it is being moved already
   */
  claim(): void {
    if (this.#claimed) throw beingMoved();
    this.#claimed = true;
  }

  release(): void {
    this.#claimed = false;
  }

  /** Begins to move, in the background. */
  begin(order: MoveOrder): void {
    this.#stop = new AbortController();
    this.#status = beginning(order.target);
    this.#running = this.#run(order).finally(() => this.release());
  }

  /** @throws Refusal MOVE_STATE - nothing is being moved, or it is at its end already */
  cancel(): void {
    const { state } = this.#status;
    if (this.#status.state !== 'running')
      throw new Refusal('MOVE_STATE', 'Nothing is being moved now.', { state });
    if (this.#status.step === 'switching')
      throw new Refusal('MOVE_STATE', 'It is too late: everything is copied and is being put to use.', {
        state,
      });
    this.#stop.abort(new MoveCancelled());
  }

  /** Gives up what is being moved, and waits until the old database is as it was. */
  async close(): Promise<void> {
    this.#stop.abort(new MoveCancelled());
    await this.#running;
  }

  get #folder(): string {
    return connectOptions(this.#options.config).embeddedDir;
  }

  async #run(order: MoveOrder): Promise<void> {
    const { installation, shared, auditWitness, log } = this.#options;
    try {
      await installation.moving(async (store) => {
        this.#stop.signal.throwIfAborted();
        this.requireEmbedded(); // somebody may have connected to another one meanwhile
        const done = shared.lend(lentFor, (source) =>
          holdingWrites(source, () => this.#move(source, order, store)),
        );
        if (!done) throw new Refusal('SHARED_DB_UNAVAILABLE', 'The embedded database is not open.');
        await done;
      });
      log.info({ move: this.#status }, 'the team database was moved');
    } catch (error) {
      auditWitness.awake();
      await this.#failed(order, failureOf(error, this.#stop.signal), error);
    }
  }

  async #move(
    source: SharedConnection,
    order: MoveOrder,
    store: (connection: StoredConnection) => void,
  ): Promise<void> {
    const stalled = stallTimer(() => this.#stop.abort(new MoveStalled()));
    try {
      const target = await this.#prepare(source, order);
      const copied = await this.#copy(source, target, order, stalled);
      await this.#switch(order, copied, store);
    } finally {
      stalled.stop();
    }
  }

  /** Whoever cancels is not made to wait for a server that says nothing. */
  async #prepare(source: SharedConnection, { target }: MoveOrder): Promise<SharedConnection> {
    const { signal } = this.#stop;
    const options = connectOptions(this.#options.config);
    signal.throwIfAborted();
    requireUsable(await unlessAborted(testTarget(target, options), signal)); // it may have been filled meanwhile
    await unlessAborted(this.#options.auditWitness.idle(), signal); // nobody begins to look while it is lent
    const { rows } = await ofEmbedded(contentsOf(source.db));
    this.#change({ rows });
    return openTarget(target, options, signal);
  }

  async #copy(
    source: SharedConnection,
    target: SharedConnection,
    order: MoveOrder,
    stalled: StallTimer,
  ): Promise<{ moved: Moved; connection: SharedConnection }> {
    const { signal } = this.#stop;
    const closeTarget = () => void target.close();
    signal.addEventListener('abort', closeTarget, { once: true });
    try {
      signal.throwIfAborted();
      return await transferOrFind(source, target, order, connectOptions(this.#options.config), {
        signal,
        onTable: (table, step) => (stalled.refresh(), this.#change({ table, step })),
        onRows: (count) => (stalled.refresh(), this.#change({ rowsDone: this.#rowsDone + count })),
        onCommit: () => {
          signal.removeEventListener('abort', closeTarget);
          this.#change({ step: 'switching', table: null });
        },
      });
    } catch (error) {
      await target.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', closeTarget);
    }
  }

  /**
   * From the old database to the new one. The note in the old folder is first, so that a start after a crash finds out
   * which of the two it was; what this installation remembers changes its address together with the connection.
   */
  async #switch(
    { target, acceptSharedLogin }: MoveOrder,
    { moved, connection }: { moved: Moved; connection: SharedConnection },
    store: (connection: StoredConnection) => void,
  ): Promise<void> {
    const { local, shared, auditWitness } = this.#options;
    const to = connectionKey(target.url);
    const names = { from: 'embedded', to, former: `${to} until ${new Date().toISOString()}` };
    try {
      noteMove(this.#folder, to);
      local.transaction(() => {
        store({ ...target, acceptSharedLogin });
        auditWitness.moved(names);
        renameConnection(local, names);
      });
    } catch (error) {
      forgetMove(this.#folder);
      await connection.close();
      throw error;
    }
    auditWitness.receipts.add(to, moved.receipts);
    await shared.use(target, connection);
    await shared.settled(firstConnectMs);
    this.#done(moved);
  }

  #done({ tables, rows, logs }: Moved): void {
    if (this.#status.state !== 'running') return;
    const { to, startedAt } = this.#status;
    const endedAt = new Date().toISOString();
    this.#status = {
      state: 'done',
      to,
      startedAt,
      endedAt,
      tables,
      rows,
      logs: logs.length,
      kept: this.#putAside(),
    };
  }

  /** The data is in its new place: that the old folder keeps its name is nothing to fail for. */
  #putAside(): string {
    try {
      return putAside(this.#folder, new Date());
    } catch (error) {
      this.#options.log.warn(
        { err: error },
        'the folder of the moved embedded database could not be put aside',
      );
      return this.#folder;
    }
  }

  async #failed({ target, origin }: MoveOrder, failure: Failure, error: unknown): Promise<void> {
    const { log, shared, auditWitness } = this.#options;
    if (failure.reason === 'INTERNAL') log.error({ err: error }, 'the team database was not moved');
    else log.warn({ failure }, 'the team database was not moved');
    if (this.#status.state === 'running') {
      const { to, startedAt } = this.#status;
      const state = failure.reason === 'CANCELLED' ? 'cancelled' : 'failed';
      this.#status = { state, to, startedAt, endedAt: new Date().toISOString(), failure };
    }
    const connection = shared.connection();
    if (!connection) return; // the server stops
    const resource = { type: 'installation', id: null, name: origin.installation };
    const entry = {
      action: 'installation.move.complete',
      resource,
      teamId: null,
      outcome: 'failed',
      reason: failure.reason,
      after: { from: 'embedded', to: connectionKey(target.url) },
    } as const;
    await auditedTransaction(
      connection,
      { ...origin, topology: this.#options.installation.topology() },
      async ({ audit }) => ({ value: audit.record(entry) }),
      auditWitness.keeper(),
    ).catch((unrecorded: unknown) => log.error({ err: unrecorded }, 'a failed move was not recorded'));
  }

  get #rowsDone(): number {
    return this.#status.state === 'running' ? this.#status.rowsDone : 0;
  }

  #change(more: Partial<Extract<MoveStatus, { state: 'running' }>>): void {
    if (this.#status.state === 'running') this.#status = { ...this.#status, ...more };
  }
}
