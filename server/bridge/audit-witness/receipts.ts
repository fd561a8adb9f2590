import { and, count, desc, eq, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { builtOnce } from '../../../db/built-once.ts';
import type { LocalDb } from '../../../db/local/client.ts';
import { auditAlarms, auditReceipts } from '../../../db/local/schema/index.ts';
import type { Receipt } from '../../shared/audit/record.ts';
import { hex } from './follow.ts';

const flushAfterMs = 250;
/** A server that writes more than this within a quarter of a second loses the rest, and counts it. */
const mostBuffered = 20_000;
const keptMs = 30 * 86_400_000;
const mostKept = 10_000;

type Row = ReturnType<typeof toRow>;

const value = sql.placeholder;
/** Building the statement anew costs ten times what running it does, and the process answers nobody meanwhile. */
const insert = builtOnce((db: LocalDb) =>
  db
    .insert(auditReceipts)
    .values({
      id: value('id'),
      connection: value('connection'),
      log: value('log'),
      at: value('at'),
      leaf: value('leaf'),
      action: value('action'),
      resourceType: value('resourceType'),
      resourceId: value('resourceId'),
      resourceName: value('resourceName'),
      writtenAt: value('writtenAt'),
    })
    .onConflictDoNothing()
    .prepare(),
);

/**
 * Keeps what the team database confirmed. In memory first: a sync to disk is far too dear for each request, and
 * a crash costs receipts, never entries.
 */
export class ReceiptBook {
  readonly #local: LocalDb;
  readonly #log: Pick<Logger, 'error'>;
  readonly #onKept: () => void;
  #buffer: Row[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Receipts that could not be kept, since the start. */
  dropped = 0;

  /** @param onKept - called after receipts reached the disk */
  constructor(local: LocalDb, log: Pick<Logger, 'error'>, onKept: () => void = () => undefined) {
    this.#local = local;
    this.#log = log;
    this.#onKept = onKept;
  }

  /** Takes receipts of committed entries; returns at once. */
  add(connection: string, receipts: readonly Receipt[]): void {
    const room = mostBuffered - this.#buffer.length;
    this.dropped += Math.max(0, receipts.length - room);
    const writtenAt = Date.now();
    for (const receipt of receipts.slice(0, room)) this.#buffer.push(toRow(connection, receipt, writtenAt));
    if (this.#buffer.length > 0) this.#timer ??= setTimeout(() => this.flush(), flushAfterMs).unref();
  }

  /** Writes what is buffered, in one transaction. Never throws: a full disk costs receipts and is counted. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#buffer;
    if (rows.length === 0) return;
    this.#buffer = [];
    try {
      this.#local.transaction(() => {
        for (const row of rows) insert(this.#local).run(row);
      });
    } catch (error) {
      this.dropped += rows.length;
      this.#log.error({ err: error, count: rows.length }, 'audit witness: receipts could not be kept');
      return;
    }
    this.#onKept();
  }

  /** Drops receipts older than 30 days and all but the newest 10 000, but none that an open alarm is about. */
  prune(now: number): void {
    const open = this.#local
      .select({ id: auditAlarms.id })
      .from(auditAlarms)
      .where(isNull(auditAlarms.endedAt));
    const settled = or(isNull(auditReceipts.alarmId), sql`${auditReceipts.alarmId} not in ${open}`);
    this.#local
      .delete(auditReceipts)
      .where(and(lt(auditReceipts.writtenAt, now - keptMs), settled))
      .run();
    const [last] = this.#local
      .select({ id: auditReceipts.id })
      .from(auditReceipts)
      .where(isNull(auditReceipts.alarmId))
      .orderBy(desc(auditReceipts.id)) // UUIDv7: by time
      .limit(1)
      .offset(mostKept)
      .all();
    if (!last) return;
    const surplus = and(lte(auditReceipts.id, last.id), isNull(auditReceipts.alarmId));
    this.dropped += this.#count(and(surplus, isNull(auditReceipts.idx)));
    this.#local.delete(auditReceipts).where(surplus).run();
  }

  /** How many are kept that were not seen sealed yet. */
  waiting(connection: string): number {
    return this.#count(
      and(eq(auditReceipts.connection, connection), isNull(auditReceipts.idx), isNull(auditReceipts.alarmId)),
    );
  }

  #count(which: SQL | undefined): number {
    return this.#local.select({ n: count() }).from(auditReceipts).where(which).get()?.n ?? 0;
  }
}

function toRow(connection: string, receipt: Receipt, writtenAt: number) {
  const { id, log, at, leaf, action, resource } = receipt;
  return {
    id,
    connection,
    log,
    at: at.getTime(),
    leaf: hex(leaf),
    action,
    resourceType: resource.type,
    resourceId: resource.id,
    resourceName: resource.name,
    writtenAt,
  };
}
