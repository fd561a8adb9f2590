import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { LocalDb } from '../../../db/local/client.ts';
import type { AuditAlarm } from '../../../db/local/schema/index.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { isOutage } from '../../../db/shared/outage.ts';
import type { SharedDatabase } from '../../../db/shared/shared-database.ts';
import type { Receipt } from '../../shared/audit/record.ts';
import { Refusal } from '../../trpc/errors.ts';
import { acknowledge, endSettled, isFatal, openAlarms } from './alarms.ts';
import { alarmsOf } from './judge.ts';
import { RoundOutdated } from './look.ts';
import { forget, recall } from './memory.ts';
import { ReceiptBook } from './receipts.ts';
import { type Place, recordAcknowledgements } from './recording.ts';
import { renameConnection } from './rename.ts';
import { Stalls } from './stalls.ts';
import { viewOf } from './view.ts';

/** A look takes a moment, too: within a minute an alarm is there. */
const lookEveryMs = 55_000;
/** Entries are sealed within a second or two. */
const settleEveryMs = 3_000;
/** Millions of leaves are folded in less; a look that takes longer goes on, but holds up no other. */
const longestTurnMs = 30_000;
/** After a look that failed, such as one right after the database came back. */
const lookAgainMs = 5_000;

export interface WitnessOptions {
  local: LocalDb;
  shared: Pick<SharedDatabase, 'connection' | 'target' | 'onChange'>;
  log: Pick<Logger, 'error' | 'warn'>;
  /** Where acknowledgements are recorded as coming from. */
  place: () => Place;
  /** Milliseconds since 1970; tests have their own. */
  now?: () => number;
}

/**
 * Remembers, on this machine, how far the team's logs went and what this installation wrote to them, and raises an
 * alarm when the team database says something else later. The only guard against whoever owns that database.
 */
export class AuditWitness {
  readonly receipts: ReceiptBook;
  readonly #options: WitnessOptions;
  readonly #now: () => number;
  #stalls = new Stalls();
  readonly #listeners = new Set<() => void>();
  /** One look at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #stop: (() => void) | undefined;
  #settleTimer: NodeJS.Timeout | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  #checkedAt: number | undefined;
  /** A round that began before one of them knows the database by its old address. */
  #moves = 0;

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.receipts = new ReceiptBook(options.local, options.log, () => this.#settleSoon());
  }

  /** Looks at once when the team database is there, then every minute. */
  start(): void {
    const { shared, log, local } = this.#options;
    for (const alarm of openAlarms(local))
      log.warn(described(alarm), 'audit witness: an alarm is still open');
    const look = () => void this.#tryRound('look');
    const timer = setInterval(look, lookEveryMs).unref();
    const off = shared.onChange(({ state }) => {
      if (state === 'ready') look();
    });
    this.#stop = () => {
      clearInterval(timer);
      off();
    };
    look();
  }

  /** Stops looking, and writes the receipts that are still in memory. Close the team database meanwhile. */
  async close(): Promise<void> {
    this.#stop?.();
    this.#stop = undefined;
    clearTimeout(this.#settleTimer);
    clearTimeout(this.#lookTimer);
    this.receipts.flush();
    await this.#turn;
    clearTimeout(this.#settleTimer);
  }

  /** Where the receipts of a change go that is made over the present connection. */
  keeper(): (receipts: readonly Receipt[]) => void {
    const connection = this.#connection();
    return (receipts) => {
      if (connection !== undefined) this.receipts.add(connection, receipts);
    };
  }

  /** Looks at every log now. @throws what the team database fails with; RoundOutdated */
  async checkNow(): Promise<void> {
    await this.#inTurn(() => this.#round('look'));
  }

  /** Looks only for the entries this installation wrote. @throws what the team database fails with */
  async settleNow(): Promise<void> {
    await this.#inTurn(() => this.#round('settle'));
  }

  /**
   * The present team database was moved: what is remembered of its logs goes on under the new address. Wants a
   * transaction of the personal database, while no team database is open.
   */
  moved(names: { from: string; to: string; former: string }): void {
    this.#moves += 1;
    this.receipts.flush();
    renameConnection(this.#options.local, names);
    this.awake();
  }

  /** Waits until the rounds that have begun are over, but no longer than a hanging one may hold up the next. */
  async idle(): Promise<void> {
    await this.#turn;
  }

  /** How many logs are remembered of the team database at this address. */
  remembered(connection: string): number {
    return recall(this.#options.local, connection).length;
  }

  /** Nothing could be sealed for a while, by our own doing: that does not count against any log. */
  awake(): void {
    this.#stalls = new Stalls();
  }

  list() {
    return viewOf(this.#options.local, this.#connection());
  }

  /** What nobody has acknowledged yet, whatever team database it is about. */
  alarms(): AuditAlarm[] {
    return openAlarms(this.#options.local);
  }

  /** When the logs were last looked at, milliseconds since 1970. */
  get checkedAt(): number | undefined {
    return this.#checkedAt;
  }

  /** Calls `listener` when an alarm begins or ends, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Ends the alarms of a log. From now on it is followed from where it is found next; the alarm itself is kept, and
   * the team's log is told as soon as its database is there.
   * @throws Refusal NOT_FOUND - no alarm is open for that log
   */
  async acknowledge(wanted: { log: string; reason: string; connection?: string | undefined }): Promise<void> {
    const { local } = this.#options;
    const { log, reason } = wanted;
    const connection = wanted.connection ?? this.#connectionOf(log);
    const ended =
      connection === undefined ? [] : acknowledge(local, { connection, log, reason, now: this.#now() });
    if (connection === undefined || ended.length === 0) throw noSuchAlarm(log);
    if (ended.some(isFatal)) forget(local, connection, log);
    this.#changed();
    await this.#tryRound('look');
  }

  /** The alarm is usually about the present database; else about the only one that has it. */
  #connectionOf(log: string): string | undefined {
    const found = openAlarms(this.#options.local).filter((alarm) => alarm.log === log);
    const current = this.#connection();
    return (found.find(({ connection }) => connection === current) ?? found[0])?.connection;
  }

  #connection(): string | undefined {
    const target = this.#options.shared.target();
    return target && connectionKey(target.url);
  }

  async #tryRound(kind: 'look' | 'settle'): Promise<void> {
    try {
      await this.#inTurn(() => this.#round(kind));
    } catch (error) {
      if (error instanceof RoundOutdated) return; // the next one is about the new place
      // an outage shows elsewhere
      if (!isOutage(error)) this.#options.log.warn({ err: error }, 'audit witness: could not look');
      if (kind === 'look') this.#lookAgain();
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    // a look that hangs on a connection nobody answers must not be the last one
    this.#turn = Promise.race([ended, sleep(longestTurnMs, undefined, { ref: false })]);
    return mine;
  }

  async #round(kind: 'look' | 'settle'): Promise<void> {
    const team = this.#options.shared.connection();
    const connection = this.#connection();
    if (!team || connection === undefined) return;
    const { local } = this.#options;
    const before = fingerprint(openAlarms(local));
    this.receipts.flush();
    const moves = this.#moves;
    const isCurrent = () => moves === this.#moves && this.#connection() === connection;
    const source = { local, db: team.db, connection, isCurrent };
    for (const alarm of await alarmsOf(source, kind, this.#stalls, this.#now()))
      this.#options.log.error(
        described(alarm),
        `audit witness: ${alarm.kind}: the team's audit log is not what it was. See: wo audit witness`,
      );
    endSettled(local, connection, this.#now());
    if (kind === 'look') await this.#afterLook(team, connection);
    if (fingerprint(openAlarms(local)) !== before) this.#changed();
    if (this.receipts.waiting(connection) > 0) this.#settleSoon();
  }

  async #afterLook(team: SharedConnection, connection: string): Promise<void> {
    this.#checkedAt = this.#now();
    this.receipts.prune(this.#checkedAt);
    const { local, place } = this.#options;
    const onCommitted = this.keeper();
    await recordAcknowledgements({ local, team, connection, place: place(), onCommitted }, this.#checkedAt);
  }

  #settleSoon(): void {
    if (!this.#stop) return; // not started, or closed
    this.#settleTimer ??= setTimeout(() => {
      this.#settleTimer = undefined;
      // a team database that was empty a moment ago: the sooner its logs are first seen, the more that is worth
      void this.#tryRound(this.list().length === 0 ? 'look' : 'settle');
    }, settleEveryMs).unref();
  }

  #lookAgain(): void {
    if (!this.#stop) return; // not started, or closed
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = undefined;
      void this.#tryRound('look');
    }, lookAgainMs).unref();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const fingerprint = (alarms: readonly AuditAlarm[]) => alarms.map(({ id }) => id).join();

/** Both checkpoints: what a person needs to see that it is true. */
function described({ log, kind, connection, knownSize, knownHead, foundSize, foundHead }: AuditAlarm) {
  return { log, kind, connection, knownSize, knownHead, foundSize, foundHead };
}

function noSuchAlarm(log: string): Refusal {
  return new Refusal(
    'NOT_FOUND',
    `No alarm is open for the log ${log}. See which are with: wo audit witness`,
  );
}
