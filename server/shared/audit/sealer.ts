import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { databaseFault, isOutage } from '../../../db/shared/outage.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import type { SharedDatabase } from '../../../db/shared/shared-database.ts';
import { type MissingGuard, missingGuards } from './triggers.ts';

/** Between rounds, when nothing of our own was committed; jittered, so that many servers do not act in step. */
const everyMs = 1_000;
/** After a commit: changes that come together are sealed together. */
const soonMs = 50;
const largestBatch = 1_000;
const smallestBatch = 50;
const logsPerRound = 1_000;
const careEveryMs = 60 * 60_000;
const monthsAhead = 3;
/** More waiting rows than this are not counted. */
const countUpTo = 100_000;

export interface SealerStatus {
  /** Rows that wait for their seal, at most 100 000; undefined while the database is away. */
  unsealed: number | undefined;
  /** When this server last sealed anything. */
  lastSealedAt: Date | undefined;
  /** Triggers of the log that are missing or switched off, as last looked at. */
  missingGuards: readonly MissingGuard[];
}

export interface Sealed {
  rows: number;
  seconds: number;
}

const count = z.object({ n: z.coerce.number() });
const name = z.object({ log: z.string() });

/**
 * Seals what was written to the audit log, off the path of any request: once a second and soon after our own
 * commits. Any number of servers may do so at once; the database lets one at a time seal a log.
 */
export class Sealer {
  readonly #shared: SharedDatabase;
  readonly #log: Pick<Logger, 'error' | 'warn'>;
  readonly #listeners = new Set<(sealed: Sealed) => void>();
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #batch = largestBatch;
  #troubled = false;
  #caredFor: { connection: SharedConnection; at: number } | undefined;
  #status: SealerStatus = { unsealed: undefined, lastSealedAt: undefined, missingGuards: [] };

  constructor(shared: SharedDatabase, log: Pick<Logger, 'error' | 'warn'>) {
    this.#shared = shared;
    this.#log = log;
  }

  start(): void {
    this.#stopped = false;
    this.#wakeIn(everyMs);
  }

  /** Call it after a commit that wrote to the log. Costs nothing. */
  soon(): void {
    if (this.#running) this.#again = true;
    else this.#wakeIn(soonMs);
  }

  status(): SealerStatus {
    return this.#status;
  }

  /** Calls `listener` with each batch this server sealed. */
  onSealed(listener: (sealed: Sealed) => void): void {
    this.#listeners.add(listener);
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#dueAt = Infinity;
    await this.#running;
  }

  #wakeIn(ms: number): void {
    const at = Date.now() + ms;
    if (this.#stopped || this.#running || at >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => this.#begin(), ms).unref(); // never what keeps a process alive
  }

  #begin(): void {
    this.#dueAt = Infinity;
    this.#again = false;
    this.#running = this.#round().finally(() => {
      this.#running = undefined;
      this.#wakeIn(this.#again ? soonMs : everyMs * (0.5 + Math.random() / 2));
    });
  }

  async #round(): Promise<void> {
    const connection = this.#shared.connection();
    if (!connection) {
      this.#status = { ...this.#status, unsealed: undefined };
      return;
    }
    try {
      await this.#careFor(connection);
      const stuck = new Map<string, unknown>();
      while ((await this.#sealOnce(connection, stuck)) > 0 && this.#usable(connection));
      this.#status = { ...this.#status, unsealed: await countWaiting(connection) };
      if (stuck.size > 0) throw [...stuck.values()][0];
      this.#batch = largestBatch;
      this.#troubled = false;
    } catch (error) {
      if (this.#usable(connection)) this.#failed(error); // else it was closed under our hands
    }
  }

  #usable(connection: SharedConnection): boolean {
    return !this.#stopped && this.#shared.connection() === connection;
  }

  /**
   * One batch of each log that has something waiting. A transaction each, so that none grows long.
   * @param stuck - logs that could not be sealed in this round, and why: they must not keep the others
   */
  async #sealOnce(connection: SharedConnection, stuck: Map<string, unknown>): Promise<number> {
    let rows = 0;
    for (const { log } of await waitingLogs(connection)) {
      if (!this.#usable(connection)) break;
      if (stuck.has(log)) continue;
      const startedAt = performance.now();
      const sealed = await seal(connection, log, this.#batch).catch((error: unknown) => {
        if (isOutage(error)) throw error;
        stuck.set(log, error);
        return 0;
      });
      rows += sealed;
      if (sealed > 0) this.#tell({ rows: sealed, seconds: (performance.now() - startedAt) / 1000 });
    }
    return rows;
  }

  #tell(sealed: Sealed): void {
    this.#status = { ...this.#status, lastSealedAt: new Date() };
    for (const listener of this.#listeners) listener(sealed);
  }

  /** An outage is the connection's to report. Anything else is said once, until it works again. */
  #failed(error: unknown): void {
    if (databaseFault(error)?.code === '57014') this.#batch = Math.max(smallestBatch, this.#batch / 2);
    if (isOutage(error)) this.#shared.reportOutage(error);
    else if (!this.#troubled) {
      this.#troubled = true;
      this.#log.error({ err: error }, 'the audit log was not sealed; it is tried again every second');
    }
  }

  /** For each new connection, and once an hour: the coming months have their parts, and the triggers are there. */
  async #careFor(connection: SharedConnection): Promise<void> {
    const last = this.#caredFor;
    if (last?.connection === connection && Date.now() - last.at < careEveryMs) return;
    const missing = await missingGuards(connection.db);
    await inTransaction(connection, sql`select audit_months(${monthsAhead}) as n`).catch((error: unknown) => {
      if (isOutage(error)) throw error;
      this.#log.warn({ err: error }, 'no parts of the audit log were made for the coming months');
    });
    this.#status = { ...this.#status, missingGuards: missing };
    if (missing.length > 0)
      this.#log.error({ missing }, 'triggers that protect the audit log are missing or switched off');
    this.#caredFor = { connection, at: Date.now() };
  }
}

/** Skips from name to name: the queue may hold very many rows of few logs. */
function waitingLogs({ db }: SharedConnection): Promise<{ log: string }[]> {
  return rowsOf(
    db,
    sql`with recursive waiting(log) as (
        (select log from audit_pending order by log limit 1)
        union all
        select (select p.log from audit_pending p where p.log > w.log order by p.log limit 1) from waiting w where w.log is not null
      ) select log from waiting where log is not null limit ${logsPerRound}`,
    name,
  );
}

const seal = (connection: SharedConnection, log: string, batch: number) =>
  inTransaction(connection, sql`select audit_seal(${log}, ${Math.floor(batch)}) as n`);

async function countWaiting({ db }: SharedConnection): Promise<number> {
  const [row] = await rowsOf(
    db,
    sql`select count(*) as n from (select 1 from audit_pending limit ${countUpTo}) waiting`,
    count,
  );
  return row?.n ?? 0;
}

async function inTransaction(
  { db, transactionSettings }: SharedConnection,
  query: ReturnType<typeof sql>,
): Promise<number> {
  return db.transaction(async (tx) => {
    // oxlint-disable-next-line wo/no-raw-sql -- our own constants; SET takes no parameters
    for (const setting of transactionSettings) await tx.execute(sql.raw(setting));
    const [row] = await rowsOf(tx, query, count);
    return row?.n ?? 0;
  });
}
