import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, asc, desc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { auditCheckpoints, auditLog, auditRetention } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { columnsFit, foldHead, genesisOf, leafFits, logOf } from './chain.ts';
import { hex, unsealedOf } from './logs.ts';
import { type BadRow, problems, readPage } from './verify-page.ts';
import { firstBadPending, firstUnqueued } from './verify-unsealed.ts';

export interface Verification {
  ok: boolean;
  log: string;
  /** Rows that the newest seal covers, and the head in which they end. */
  size: number;
  head: string;
  firstBad?: BadRow;
  unsealed: number;
  /** Rows that retention dropped: verification began after them. */
  from: number;
  /** Sealed rows that were recomputed. */
  checked: number;
}

const rowsPerPage = 2_000;
/** Retention may drop rows under our hands, once in a while; then we begin after them. */
const attempts = 3;

/** Pools that a verification is reading from: it is work for a whole processor, so one at a time. */
const busy = new WeakSet<SharedDb>();

/**
 * Recomputes a whole log: each sealed row, the chain over them, every seal, and that no row stands beside it.
 * Reads in pages, in bounded memory; other requests go on meanwhile.
 * @throws Refusal OVERLOADED - this server is verifying a log already
 * @throws the signal's reason, once it is aborted
 */
export async function verifyLog(db: SharedDb, log: string, signal?: AbortSignal): Promise<Verification> {
  if (busy.has(db))
    throw new Refusal(
      'OVERLOADED',
      'This server is verifying a log already. Try again when it is done.',
      undefined,
      { retryAfterS: 5 },
    );
  busy.add(db);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const { result, anchor } = await verifyOnce(db, log, signal);
      const bad = result.firstBad;
      if (!bad || attempt === attempts || !(await droppedMeanwhile(db, log, anchor))) return result;
    }
  } finally {
    busy.delete(db);
  }
}

/** Where verification begins: at the first row, or after those that retention dropped. */
export interface Anchor {
  size: number;
  head: Uint8Array;
  /** No row older than this is left of those before the anchor. */
  before: Date | undefined;
  auditId: string | undefined;
}

async function anchorOf(db: SharedDb, log: string): Promise<Anchor> {
  const [found] = await db
    .select()
    .from(auditRetention)
    .where(eq(auditRetention.log, log))
    .orderBy(desc(auditRetention.size), desc(auditRetention.before))
    .limit(1);
  return found ?? { size: 0, head: genesisOf(log), before: undefined, auditId: undefined };
}

async function droppedMeanwhile(db: SharedDb, log: string, anchor: Anchor): Promise<boolean> {
  return (await anchorOf(db, log)).size > anchor.size;
}

async function verifyOnce(db: SharedDb, log: string, signal: AbortSignal | undefined) {
  const anchor = await anchorOf(db, log);
  const { size, head, last } = await endOf(db, log);
  const walk = new Walk(db, log, anchor, size, signal);
  const firstBad =
    (await anchorProblem(db, log, anchor)) ??
    (await walk.run()) ??
    endProblem(size, last, anchor) ??
    (await firstBadPending(db, log, signal)) ??
    (await firstUnqueued(db, log, anchor.before, signal));
  const unsealed = await unsealedOf(db, log);
  const result: Verification = {
    ok: firstBad === undefined,
    log,
    size,
    head: hex(head ?? genesisOf(log)),
    ...(firstBad && { firstBad }),
    unsealed,
    from: anchor.size,
    checked: walk.checked,
  };
  return { result, anchor };
}

const end = z.object({
  size: z.coerce.number(),
  head: z.instanceof(Uint8Array).nullable(),
  last: z.coerce.number(),
});

/** The newest seal and the last sealed row, of one moment. */
async function endOf(db: SharedDb, log: string) {
  const [found] = await rowsOf(
    db,
    sql`select coalesce(c.size, 0) as size, c.head,
        coalesce((select max(s.idx) from audit_sealed s where s.log = ${log}), 0) as last
      from (select 1) one
      left join lateral (
        select size, head from audit_checkpoints where log = ${log} order by size desc limit 1
      ) c on true`,
    end,
  );
  return found ?? { size: 0, head: null, last: 0 };
}

/** Sealed rows and seals are written together: neither goes on without the other. */
function endProblem(size: number, last: number, anchor: Anchor): BadRow | undefined {
  if (last > size) return { idx: size + 1, id: null, problem: 'CHECKPOINT_MISSING' };
  if (size < anchor.size) return { idx: anchor.size, id: null, problem: 'CHECKPOINT_MISSING' };
  return undefined;
}

/** An anchor hides what is before it, so it has to be one of the log's own seals, and named by a row of the log. */
async function anchorProblem(db: SharedDb, log: string, anchor: Anchor): Promise<BadRow | undefined> {
  if (anchor.auditId === undefined) return undefined;
  const recorded = await rowsOf(
    db,
    sql`select l.id from audit_log l join audit_sealed s on s.audit_id = l.id and s.at = l.at and s.log = ${log}
      where l.id = ${anchor.auditId} and l.action = 'audit.retain' and l.outcome = 'success'
        and l.resource_id = ${log} and l.after ->> 'size' = ${String(anchor.size)}
        and l.after ->> 'head' = ${hex(anchor.head)} and l.after ->> 'before' = ${anchor.before?.toISOString() ?? ''}
        and s.idx > ${anchor.size}`,
    z.object({ id: z.string() }),
  );
  if (recorded.length === 0) return { idx: anchor.size, id: anchor.auditId, problem: 'ANCHOR_UNRECORDED' };
  const [seal] = await db
    .select({ head: auditCheckpoints.head })
    .from(auditCheckpoints)
    .where(and(eq(auditCheckpoints.log, log), eq(auditCheckpoints.size, anchor.size)));
  if (seal && hex(seal.head) === hex(anchor.head)) return undefined;
  return { idx: anchor.size, id: null, problem: 'CHECKPOINT_MISMATCH' };
}

const sealedRow = z.object({
  idx: z.coerce.number(),
  id: z.string(),
  leaf: z.instanceof(Uint8Array),
  problem: z.enum(problems).nullable(),
});
type SealedRow = z.infer<typeof sealedRow>;
type Seal = Pick<typeof auditCheckpoints.$inferSelect, 'size' | 'prev' | 'head'>;

/** One pass over the sealed rows of a log, folding them into the heads that its seals have to have. */
class Walk {
  checked = 0;
  readonly #db: SharedDb;
  readonly #log: string;
  readonly #size: number;
  readonly #signal: AbortSignal | undefined;
  #at: number;
  #head: Uint8Array;
  /** Head of the seal before. */
  #sealed: Uint8Array;

  constructor(db: SharedDb, log: string, anchor: Anchor, size: number, signal: AbortSignal | undefined) {
    this.#db = db;
    this.#log = log;
    this.#size = size;
    this.#signal = signal;
    this.#at = anchor.size;
    this.#head = anchor.head;
    this.#sealed = anchor.head;
  }

  async run(): Promise<BadRow | undefined> {
    while (this.#at < this.#size) {
      this.#signal?.throwIfAborted();
      const { rows, seals } = await this.#page();
      const bad = rows.length === 0 ? this.#gap() : this.#check(rows, seals);
      if (bad) return bad;
      await nextTurn(); // the embedded database would keep the process to itself
    }
    return undefined;
  }

  #gap(): BadRow {
    return { idx: this.#at + 1, id: null, problem: 'GAP' };
  }

  #check(rows: SealedRow[], seals: Map<number, Seal>): BadRow | undefined {
    for (const { idx, id, leaf, problem } of rows) {
      if (idx !== this.#at + 1) return this.#gap();
      if (problem) return { idx, id, problem };
      this.#head = foldHead(idx, this.#head, leaf);
      this.#at = idx;
      this.checked += 1;
      const seal = seals.get(idx);
      if (seal && !this.#fits(seal)) return { idx, id, problem: 'CHECKPOINT_MISMATCH' };
    }
    return undefined;
  }

  #fits(seal: Seal): boolean {
    const fits = hex(seal.prev) === hex(this.#sealed) && hex(seal.head) === hex(this.#head);
    this.#sealed = this.#head;
    return fits;
  }

  #page(): Promise<{ rows: SealedRow[]; seals: Map<number, Seal> }> {
    return readPage(this.#db, async (tx) => {
      const rows = await rowsOf(tx, sealedRows(this.#log, this.#at, this.#size), sealedRow);
      const last = rows.at(-1)?.idx ?? this.#at;
      const ofLog = eq(auditCheckpoints.log, this.#log);
      const seals = await tx
        .select({ size: auditCheckpoints.size, prev: auditCheckpoints.prev, head: auditCheckpoints.head })
        .from(auditCheckpoints)
        .where(and(ofLog, gt(auditCheckpoints.size, this.#at), lte(auditCheckpoints.size, last)))
        .orderBy(asc(auditCheckpoints.size));
      return { rows, seals: new Map(seals.map((seal) => [seal.size, seal])) };
    });
  }
}

/** The row is looked up for each seal by itself (`lateral`): a plan that reads the whole log per page must not win. */
function sealedRows(log: string, after: number, size: number): SQL {
  return sql`select s.idx, s.audit_id as id, s.leaf,
      case when r.found is null then 'ROW_MISSING' else r.problem end as problem
    from audit_sealed s
    left join lateral (
      select true as found, case
          when not coalesce(${leafFits} and ${auditLog.leaf} = s.leaf, false) then 'LEAF_MISMATCH'
          when not coalesce(${columnsFit} and ${logOf} = s.log, false) then 'ROW_CHANGED'
        end as problem
      from ${auditLog} where ${auditLog.id} = s.audit_id and ${auditLog.at} = s.at limit 1
    ) r on true
    where s.log = ${log} and s.idx > ${after} and s.idx <= ${size}
    order by s.idx limit ${rowsPerPage}`;
}
