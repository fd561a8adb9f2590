import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { auditCheckpoints, auditLog, auditSealed, teams } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { coversTeam, type Scope } from '../rbac/scope.ts';
import { genesisOf } from './chain.ts';
import { type AuditEntryView, presentEntry } from './service.ts';
import { readPage } from './verify-page.ts';

/** More rows than this that wait for their seal are not counted. */
const countUpTo = 100_000;

/**
 * A mistyped name must not pass for a log that has nothing wrong in it.
 * @throws Refusal NOT_FOUND - the log is not in `scope` (the one of the organisation is for who may read all), or is none
 */
export async function requireLog(db: SharedDb, scope: Scope, log: string): Promise<void> {
  if (log === 'org' && scope.all) return;
  if (coversTeam(scope, log === 'org' ? null : log) && (await isLog(db, log))) return;
  throw new Refusal('NOT_FOUND', 'No such log, or you are not allowed to read it.');
}

/** Of a team there is, or of one that left rows behind. */
async function isLog(db: SharedDb, log: string): Promise<boolean> {
  const [row] = await rowsOf(
    db,
    sql`select exists (select 1 from ${teams} where ${teams.id} = ${log}::uuid)
      or exists (select 1 from audit_checkpoints where log = ${log})
      or exists (select 1 from audit_pending where log = ${log}) as known`,
    z.object({ known: z.boolean() }),
  );
  return row?.known ?? false;
}

/** The newest seal of a log; size 0 and the head of an empty log when there is none. */
export interface Checkpoint {
  log: string;
  size: number;
  head: string;
  at: string | null;
}

export async function newestCheckpoint(db: SharedDb, log: string): Promise<Checkpoint> {
  const [found] = await db
    .select()
    .from(auditCheckpoints)
    .where(eq(auditCheckpoints.log, log))
    .orderBy(desc(auditCheckpoints.size))
    .limit(1);
  return {
    log,
    size: found?.size ?? 0,
    head: hex(found?.head ?? genesisOf(log)),
    at: found?.at.toISOString() ?? null,
  };
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** One line for a ticket or a mail: who keeps it can show later that the log was rewritten. */
export function lineOf({ log, size, head, at }: Checkpoint): string {
  return `wo-audit ${log} ${size} ${head} ${at ?? '-'}`;
}

const unsealedRow = z.object({ n: z.coerce.number() });

export async function unsealedOf(db: SharedDb, log: string): Promise<number> {
  const query = sql`select count(*) as n from (select 1 from audit_pending where log = ${log} limit ${countUpTo}) waiting`;
  const [row] = await rowsOf(db, query, unsealedRow);
  return row?.n ?? 0;
}

const logRow = z.object({ log: z.string(), team: z.string().nullable() });

/** Logs in scope that have rows, by their name, each with its newest seal and how many rows wait for theirs. */
export async function listLogs(db: SharedDb, scope: Scope, { limit, cursor }: PageInput) {
  const after = decodeCursor(cursor, z.tuple([z.string()]))?.[0] ?? '';
  const names = await rowsOf(
    db,
    sql`with recursive sealed(log) as (
        (select log from audit_checkpoints where log > ${after} order by log limit 1)
        union all
        select (select c.log from audit_checkpoints c where c.log > s.log order by c.log limit 1) from sealed s where s.log is not null
      ), waiting(log) as (
        (select log from audit_pending where log > ${after} order by log limit 1)
        union all
        select (select p.log from audit_pending p where p.log > w.log order by p.log limit 1) from waiting w where w.log is not null
      )
      select names.log, ${teams.name} as team
      from (select log from sealed union select log from waiting) names
      left join ${teams} on ${teams.id}::text = names.log
      where names.log is not null and ${inScopeByName(scope)}
      order by names.log limit ${limit + 1}`,
    logRow,
  );
  const shown = await Promise.all(names.slice(0, limit).map((row) => describeLog(db, row)));
  const page: Page<(typeof names)[number]> = toPage(
    names,
    limit,
    ({ log }) => [log],
    (row) => row,
  );
  return { items: shown, nextCursor: page.nextCursor };
}

function inScopeByName(scope: Scope) {
  if (scope.all) return sql`true`;
  if (scope.teamIds.length === 0) return sql`false`;
  return sql`names.log in (${sql.join(
    scope.teamIds.map((id) => sql`${id}`),
    sql`, `,
  )})`;
}

async function describeLog(db: SharedDb, { log, team }: z.infer<typeof logRow>) {
  const { size, head, at } = await newestCheckpoint(db, log);
  return { log, team, size, head, lastSealedAt: at, unsealed: await unsealedOf(db, log) };
}

export interface FeedItem extends AuditEntryView {
  idx: number;
  /** Hexadecimal. */
  leaf: string;
}

/** A sealed entry that is gone, though retention did not drop it: somebody took it away. */
export interface MissingItem {
  idx: number;
  id: string;
  leaf: string;
}

/**
 * Sealed entries of one log after `after`, in the order they were sealed: gap-free, so that a reader who keeps the
 * last `idx` misses none. Entries that retention dropped are left out; then the first `idx` is larger than asked for.
 */
export async function readFeed(
  db: SharedDb,
  log: string,
  { after, limit }: { after: number; limit: number },
): Promise<{ items: FeedItem[]; missing: MissingItem[]; next: number; size: number }> {
  const { size } = await newestCheckpoint(db, log);
  const rows = await readPage(db, (tx) =>
    tx
      .select({ idx: auditSealed.idx, id: auditSealed.auditId, leaf: auditSealed.leaf, row: auditLog })
      .from(auditSealed)
      .leftJoin(auditLog, and(eq(auditLog.id, auditSealed.auditId), eq(auditLog.at, auditSealed.at)))
      .where(and(eq(auditSealed.log, log), gt(auditSealed.idx, after), lte(auditSealed.idx, size)))
      .orderBy(asc(auditSealed.idx))
      .limit(limit),
  );
  const items = rows.flatMap(({ idx, leaf, row }) =>
    row ? [{ ...presentEntry(row, { log, idx }), idx, leaf: hex(leaf) }] : [],
  );
  const missing = rows.flatMap(({ idx, id, leaf, row }) => (row ? [] : [{ idx, id, leaf: hex(leaf) }]));
  return { items, missing, next: rows.at(-1)?.idx ?? after, size };
}
