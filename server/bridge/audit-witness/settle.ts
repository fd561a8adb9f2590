import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lte, max, or, sql } from 'drizzle-orm';
import { builtOnce } from '../../../db/built-once.ts';
import type { LocalDb } from '../../../db/local/client.ts';
import { type AuditReceipt, auditReceipts } from '../../../db/local/schema/index.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditLog, auditPending, auditRetention, auditSealed } from '../../../db/shared/schema/index.ts';
import { hex, recordsCut } from './follow.ts';

const receiptsPerPage = 500;

/** What the team's log says of an entry that this installation was told was committed. */
export type Fate =
  | { is: 'sealed'; idx: number }
  | { is: 'waiting' }
  | { is: 'different' } // there, with another hash
  | { is: 'gone' }
  | { is: 'retained' }; // so old that it was dropped by retention

/**
 * Looks receipts up. The queue is read before the seals: an entry moves from there to here, so that none is
 * missed in between.
 */
export async function fatesOf(db: SharedDb, receipts: readonly AuditReceipt[]): Promise<Map<string, Fate>> {
  const ids = receipts.map(({ id }) => id);
  const times = receipts.map(({ at }) => at);
  const logs = [...new Set(receipts.map(({ log }) => log))];
  const pending = await db
    .select({ id: auditPending.auditId, log: auditPending.log, leaf: auditPending.leaf })
    .from(auditPending)
    .where(
      and(
        inArray(auditPending.log, logs),
        gte(auditPending.at, new Date(Math.min(...times))),
        lte(auditPending.at, new Date(Math.max(...times))),
        inArray(auditPending.auditId, ids),
      ),
    );
  const sealed = await db
    .select({ id: auditSealed.auditId, log: auditSealed.log, leaf: auditSealed.leaf, idx: auditSealed.idx })
    .from(auditSealed)
    .where(inArray(auditSealed.auditId, ids));
  const waiting = new Map(pending.map((row) => [row.id, row]));
  const done = new Map(sealed.map((row) => [row.id, row]));
  const cuts = receipts.every(({ id }) => done.has(id) || waiting.has(id))
    ? new Map<string, Date>()
    : await retentionCuts(db, logs);
  const same = (receipt: AuditReceipt, row: { log: string; leaf: Uint8Array }) =>
    row.log === receipt.log && hex(row.leaf) === receipt.leaf;
  const fate = (receipt: AuditReceipt): Fate => {
    const seal = done.get(receipt.id);
    if (seal) return same(receipt, seal) ? { is: 'sealed', idx: seal.idx } : { is: 'different' };
    const queued = waiting.get(receipt.id);
    if (queued) return { is: same(receipt, queued) ? 'waiting' : 'different' };
    const cut = cuts.get(receipt.log);
    return { is: cut && receipt.at < cut.getTime() ? 'retained' : 'gone' };
  };
  return new Map(receipts.map((receipt) => [receipt.id, fate(receipt)]));
}

/**
 * Before which moment the entries of a log were dropped, as sealed entries of that log say. Not as the table alone says:
 * with a later moment there everything that was taken away would pass for dropped.
 */
async function retentionCuts(db: SharedDb, logs: string[]): Promise<Map<string, Date>> {
  const rows = await db
    .select({ log: auditRetention.log, before: max(auditRetention.before) })
    .from(auditRetention)
    .innerJoin(
      auditSealed,
      and(eq(auditSealed.auditId, auditRetention.auditId), eq(auditSealed.log, auditRetention.log)),
    )
    .innerJoin(auditLog, and(eq(auditLog.id, auditSealed.auditId), eq(auditLog.at, auditSealed.at)))
    .where(and(inArray(auditRetention.log, logs), recordsCut))
    .groupBy(auditRetention.log);
  return new Map(rows.flatMap(({ log, before }) => (before ? [[log, before] as const] : [])));
}

/** Receipts not seen sealed yet, a page at a time: those an open alarm misses, too, as they may turn up. */
export function* unsettled(local: LocalDb, connection: string): Generator<AuditReceipt[]> {
  const openly = sql`${auditReceipts.alarmId} in (select id from audit_alarms where ended_at is null)`;
  yield* pages(local, () =>
    and(
      eq(auditReceipts.connection, connection),
      isNull(auditReceipts.idx),
      or(isNull(auditReceipts.alarmId), openly),
    ),
  );
}

/**
 * Receipts that were seen sealed, but further on than the log was looked at last: of those only the receipt knows, so
 * a database that lost them since would seem to be the one that was seen.
 */
export function* ahead(local: LocalDb, connection: string): Generator<AuditReceipt[]> {
  const lookedAt = sql`coalesce((select w.size from audit_witness w
    where w.connection = ${auditReceipts.connection} and w.log = ${auditReceipts.log}), 0)`;
  yield* pages(local, () =>
    and(
      eq(auditReceipts.connection, connection),
      gt(auditReceipts.idx, lookedAt),
      isNull(auditReceipts.alarmId),
    ),
  );
}

/** Receipts of a log that were seen sealed, a page at a time. */
export function* settled(local: LocalDb, connection: string, log: string): Generator<AuditReceipt[]> {
  yield* pages(local, () =>
    and(
      eq(auditReceipts.connection, connection),
      eq(auditReceipts.log, log),
      isNotNull(auditReceipts.idx),
      isNull(auditReceipts.alarmId),
    ),
  );
}

function* pages(local: LocalDb, which: () => ReturnType<typeof and>): Generator<AuditReceipt[]> {
  let after = '';
  for (;;) {
    const page = local
      .select()
      .from(auditReceipts)
      .where(and(which(), gt(auditReceipts.id, after)))
      .orderBy(asc(auditReceipts.id))
      .limit(receiptsPerPage)
      .all();
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.id;
  }
}

const value = sql.placeholder;
/** For each entry this server writes: see the insert of receipts. */
const setPlace = builtOnce((db: LocalDb) =>
  db
    .update(auditReceipts)
    .set({ idx: sql`${value('idx')}`, alarmId: null })
    .where(eq(auditReceipts.id, value('id')))
    .prepare(),
);

/** Keeps the places of entries that were seen sealed, and lets go of those that retention dropped. */
export function keepFates(local: LocalDb, fates: ReadonlyMap<string, Fate>): void {
  local.transaction((tx) => {
    for (const [id, fate] of fates) {
      if (fate.is === 'sealed') setPlace(local).run({ id, idx: fate.idx });
      if (fate.is === 'retained') tx.delete(auditReceipts).where(eq(auditReceipts.id, id)).run();
    }
  });
}
