import { desc, eq, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { databaseFault } from '../../../db/shared/outage.ts';
import { auditRetention } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';

/** The rows of one log that go: the first `size` of them, which end in the seal `head` (hex). */
export interface Cut {
  log: string;
  size: number;
  head: string;
}

/** What was dropped before: no row of `log` older than `before` is left. */
export interface Retained extends Cut {
  before: string;
  auditId: string;
  at: string;
}

const cutRow = z.object({ log: z.string(), size: z.coerce.number(), head: z.string() });

/** At least the month before this one stays, so that nobody drops what happened yesterday. */
function newestCut(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
}

/**
 * Where each log would be cut if everything before the month `before` went. Logs without such rows are left out.
 * @param before first instant of a month by UTC, such as `2026-03`
 * @throws Refusal INVALID_INPUT - too young a month
 */
export async function cutsBefore(db: SharedDb, before: string, now = new Date()): Promise<Cut[]> {
  const at = startOf(before);
  if (at > newestCut(now)) {
    const newest = newestCut(now).toISOString().slice(0, 7);
    const message = `The last whole month has to stay: ${newest} is the newest month that can be given.`;
    throw new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['before'], message }] });
  }
  const rows = await db
    .select({
      log: sql<string>`cut.log`,
      size: sql<number>`cut.size`,
      head: sql<string>`encode(cut.head, 'hex')`,
    })
    .from(sql`audit_retention_cut(${at.toISOString()}::timestamptz) cut`)
    .orderBy(sql`cut.log`);
  const done = await cutSizes(db);
  return z
    .array(cutRow)
    .parse(rows)
    .filter(({ log, size }) => size > (done.get(log) ?? 0));
}

/** The first instant of a month, by UTC. */
export function startOf(month: string): Date {
  return new Date(`${month}-01T00:00:00.000Z`);
}

async function cutSizes(db: SharedDb): Promise<Map<string, number>> {
  const rows = await db
    .select({ log: auditRetention.log, size: max(auditRetention.size) })
    .from(auditRetention)
    .groupBy(auditRetention.log);
  return new Map(rows.map(({ log, size }) => [log, Number(size)]));
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);

/** What has been dropped so far, newest cut first. */
export async function listRetained(db: SharedDb, input: PageInput): Promise<Page<Retained>> {
  const last = decodeCursor(input.cursor, cursorKey);
  const older =
    last && sql`(${auditRetention.before}, ${auditRetention.log}) < (${last[0]}::timestamptz, ${last[1]})`;
  const rows = await db
    .select()
    .from(auditRetention)
    .where(older)
    .orderBy(desc(auditRetention.before), desc(auditRetention.log))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (row) => [row.before.toISOString(), row.log], present);
}

function present(row: typeof auditRetention.$inferSelect): Retained {
  const { log, size, auditId } = row;
  const head = Buffer.from(row.head).toString('hex');
  return { log, size, head, before: row.before.toISOString(), auditId, at: row.at.toISOString() };
}

export type Drop = { dropped: string[] } | 'notAllowed';

/** The seals of dropped rows go one by one, and there may be tens of millions. */
const dropTimeoutMs = 60 * 60_000;

/**
 * Drops the months that sealed rows of the log name. Only the owner of the tables may: with a login that merely
 * serves requests this is for the DBA, as `wo shared sql` says.
 */
export async function dropRetained(db: SharedDb): Promise<Drop> {
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('statement_timeout', ${String(dropTimeoutMs)}, true)`);
      const rows = await tx.select({ part: sql<string>`gone.part` }).from(sql`audit_drop_retained() gone`);
      return { dropped: rows.map(({ part }) => part) };
    });
  } catch (error) {
    if (databaseFault(error)?.code === '42501') return 'notAllowed';
    throw error;
  }
}

/** The parts of the log as they are, with the first instant each does not reach; null: no end. */
export async function listParts(db: SharedDb): Promise<{ name: string; bounds: string }[]> {
  return db
    .select({ name: sql<string>`c.relname`, bounds: sql<string>`pg_get_expr(c.relpartbound, c.oid)` })
    .from(sql`pg_inherits i join pg_class c on c.oid = i.inhrelid`)
    .where(eq(sql`i.inhparent`, sql`'audit_log'::regclass`));
}
