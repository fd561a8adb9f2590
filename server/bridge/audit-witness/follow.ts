import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditCheckpoints, auditLog, auditRetention, auditSealed } from '../../../db/shared/schema/index.ts';
import { fold, type Seal } from './fold.ts';

const leavesPerPage = 5_000;
/** Asked before a log is said to be gone: the list above ends somewhere. */
export async function newestSealOf(db: SharedDb, log: string): Promise<Seal | undefined> {
  const [row] = await db
    .select({ size: auditCheckpoints.size, head: auditCheckpoints.head })
    .from(auditCheckpoints)
    .where(eq(auditCheckpoints.log, log))
    .orderBy(desc(auditCheckpoints.size))
    .limit(1);
  return row && { size: row.size, head: hex(row.head) };
}

/** What became of a log since it was seen last. `unseenUntil`: entries up to there were dropped unseen. */
export type Followed =
  | { ok: true; seal: Seal; unseenUntil?: number }
  | { ok: false; kind: 'ROLLBACK' | 'REWRITE' };

/**
 * Proves that `newest` continues `known`: folds the leaves in between itself and compares. The log is only
 * ever added to, so nothing here needs one snapshot.
 * @param newest - as {@link newestSeals} read it; undefined: the log is gone
 */
export async function follow(
  db: SharedDb,
  log: string,
  known: Seal,
  newest: Seal | undefined,
): Promise<Followed> {
  if (!newest || newest.size < known.size) return { ok: false, kind: 'ROLLBACK' };
  let seal = known;
  let unseenUntil: number | undefined;
  while (seal.size < newest.size) {
    const next = fold(seal, await leavesAfter(db, log, seal.size, newest.size));
    if (next.size > seal.size) {
      seal = next;
      continue;
    }
    const anchor = await droppedUntil(db, log, known, seal.size);
    if (!anchor) return { ok: false, kind: 'REWRITE' };
    if (anchor.size > newest.size) return { ok: true, seal: known }; // dropped meanwhile: the next look sees more
    seal = anchor;
    unseenUntil = anchor.size;
  }
  if (seal.head !== newest.head) return { ok: false, kind: 'REWRITE' };
  return { ok: true, seal, ...(unseenUntil !== undefined && { unseenUntil }) };
}

function leavesAfter(db: SharedDb, log: string, after: number, until: number) {
  return db
    .select({ idx: auditSealed.idx, leaf: auditSealed.leaf })
    .from(auditSealed)
    .where(and(eq(auditSealed.log, log), gt(auditSealed.idx, after), lte(auditSealed.idx, until)))
    .orderBy(asc(auditSealed.idx))
    .limit(leavesPerPage);
}

/** The entry of the log that records a cut. The table of cuts alone says whatever the owner of the tables wrote there. */
export const recordsCut = and(
  eq(auditLog.action, 'audit.retain'),
  eq(auditLog.resourceId, auditRetention.log),
  sql`${auditLog.after} ->> 'size' = ${auditRetention.size}::text`,
  sql`${auditLog.after} ->> 'head' = encode(${auditRetention.head}, 'hex')`,
  sql`${auditLog.after} ->> 'before' = to_char(${auditRetention.before} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
);

/**
 * Where to go on when the leaves behind `after` were dropped by retention: at its seal. Only when the log still
 * has our own seal and the dropping is itself a sealed entry of what is left.
 */
async function droppedUntil(
  db: SharedDb,
  log: string,
  known: Seal,
  after: number,
): Promise<Seal | undefined> {
  const [cut] = await db
    .select({ size: auditRetention.size, head: auditRetention.head })
    .from(auditRetention)
    .innerJoin(
      auditSealed,
      and(
        eq(auditSealed.auditId, auditRetention.auditId),
        eq(auditSealed.log, auditRetention.log),
        gt(auditSealed.idx, auditRetention.size),
      ),
    )
    .innerJoin(auditLog, and(eq(auditLog.id, auditSealed.auditId), eq(auditLog.at, auditSealed.at)))
    .where(and(eq(auditRetention.log, log), gt(auditRetention.size, after), recordsCut))
    .orderBy(desc(auditRetention.size))
    .limit(1);
  if (!cut) return undefined;
  const seal = { size: cut.size, head: hex(cut.head) };
  const both = (await hasSeal(db, log, known)) && (await hasSeal(db, log, seal));
  return both ? seal : undefined;
}

async function hasSeal(db: SharedDb, log: string, { size, head }: Seal): Promise<boolean> {
  const [row] = await db
    .select({ head: auditCheckpoints.head })
    .from(auditCheckpoints)
    .where(and(eq(auditCheckpoints.log, log), eq(auditCheckpoints.size, size)));
  return row !== undefined && hex(row.head) === head;
}

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
