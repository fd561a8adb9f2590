import { and, asc, eq, gt, lt, lte, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { auditLog, auditRetention, type AuditRow, auditSealed } from '../../../db/shared/schema/index.ts';
import { isoTime } from '../../trpc/schemas.ts';
import { inScope, type Scope } from '../rbac/scope.ts';
import { genesisOf } from './chain.ts';
import {
  auditFilters,
  type AuditFilters,
  conditions,
  indexedOf,
  logName,
  textCondition,
  withoutIndex,
} from './filters.ts';
import { hex, listLogs, newestCheckpoint, requireLog } from './logs.ts';
import { placesOf } from './service.ts';
import { readPage } from './verify-page.ts';

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const seal = z.object({
  log: logName,
  size: z.int(),
  head: z.string(),
  from: z
    .object({ size: z.int(), head: z.string() })
    .describe('Where the log begins since its older rows were dropped.'),
});

/** What an export holds, fixed before its first row is read. */
export const exportPlan = z.object({
  format: z.enum(exportFormats),
  filters: auditFilters,
  whole: z
    .boolean()
    .describe('All sealed rows of one log, in their sealed order: can be verified without the server.'),
  until: isoTime.describe('By the clock of the database; rows from then on are not in it.'),
  teamIds: z.array(z.string()).nullable().describe('null: the logs of all teams, and of the organisation'),
  logs: z.array(seal).describe('The seals of the logs it was taken from.'),
});
export type ExportPlan = z.infer<typeof exportPlan>;

const logsNamed = 200;

/**
 * Decides what an export holds. A log without any other filter is exported whole.
 * @throws Refusal NOT_FOUND - the log named is not in scope
 */
export async function planExport(
  db: SharedDb,
  scope: Scope,
  { format, ...input }: AuditFilters & { format: ExportFormat },
): Promise<ExportPlan> {
  const { teamId, log = teamId, ...others } = input;
  if (log !== undefined) await requireLog(db, scope, log);
  const names = log === undefined ? await namesOf(db, scope) : [log];
  const logs: ExportPlan['logs'] = [];
  for (const name of names) logs.push({ ...(await sealOf(db, name)), from: await startOf(db, name) });
  const [clock] = await rowsOf(db, sql`select ${now} as now`, z.object({ now: z.string() }));
  const narrowed = Object.values(others).some((value) => value !== undefined) || (teamId ?? log) !== log;
  return {
    format,
    filters: auditFilters.parse(JSON.parse(JSON.stringify({ ...input, log }))), // without what is undefined: it is recorded
    whole: log !== undefined && !narrowed,
    until: clock?.now ?? new Date().toISOString(),
    teamIds: scope.all ? null : [...scope.teamIds],
    logs,
  };
}

const now = sql`to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

async function namesOf(db: SharedDb, scope: Scope): Promise<string[]> {
  const { items } = await listLogs(db, scope, { limit: logsNamed });
  return items.map(({ log }) => log);
}

async function sealOf(db: SharedDb, name: string) {
  const { log, size, head } = await newestCheckpoint(db, name);
  return { log, size, head };
}

async function startOf(db: SharedDb, log: string): Promise<{ size: number; head: string }> {
  const [found] = await db
    .select({ size: auditRetention.size, head: auditRetention.head })
    .from(auditRetention)
    .where(eq(auditRetention.log, log))
    .orderBy(sql`${auditRetention.size} desc`)
    .limit(1);
  return { size: found?.size ?? 0, head: hex(found?.head ?? genesisOf(log)) };
}

/** One exported row; of a row that is gone only its seal is left. */
export interface ExportedRow {
  log: string;
  /** Null: not sealed yet. */
  idx: number | null;
  id: string;
  leaf: string;
  row: AuditRow | null;
}

const rowsPerPage = 500;
/** Where no index helps, so many rows are looked at in one query. */
const scannedPerPage = 5_000;

/** The rows of a plan, a page at a time: memory does not grow with the log. */
export function exportedRows(db: SharedDb, plan: ExportPlan): AsyncGenerator<ExportedRow[]> {
  const [only] = plan.logs;
  return plan.whole && only ? sealedRows(db, only) : filteredRows(db, plan);
}

/** @throws Error - rows that were to come were dropped by retention */
async function* sealedRows(
  db: SharedDb,
  { log, size, from }: ExportPlan['logs'][number],
): AsyncGenerator<ExportedRow[]> {
  for (let after = from.size; after < size; ) {
    const last = after;
    const rows = await readPage(db, (tx) =>
      tx
        .select({ idx: auditSealed.idx, id: auditSealed.auditId, leaf: auditSealed.leaf, row: auditLog })
        .from(auditSealed)
        .leftJoin(auditLog, and(eq(auditLog.id, auditSealed.auditId), eq(auditLog.at, auditSealed.at)))
        .where(and(eq(auditSealed.log, log), gt(auditSealed.idx, last), lte(auditSealed.idx, size)))
        .orderBy(asc(auditSealed.idx))
        .limit(rowsPerPage),
    );
    const end = rows.at(-1)?.idx ?? size;
    // such a file would look as if somebody had tampered with the log; a hole that nobody recorded is for the verifier
    if (end - last !== rows.length && (await startOf(db, log)).size > from.size)
      throw new Error('Retention dropped rows of the log while it was exported.');
    yield rows.map((row) => ({ ...row, log, leaf: hex(row.leaf) }));
    after = end;
  }
}

type Key = { at: Date; id: string };

/** Oldest first. */
async function* filteredRows(db: SharedDb, plan: ExportPlan): AsyncGenerator<ExportedRow[]> {
  const { filters, teamIds } = plan;
  const scope: Scope = teamIds ? { all: false, teamIds } : { all: true };
  const common = and(inScope(auditLog.teamId, scope), lt(auditLog.at, new Date(plan.until)));
  const where = and(common, ...conditions(filters), textCondition(filters.q));
  const scanned = withoutIndex(filters) ? and(common, ...conditions(indexedOf(filters))) : undefined;
  for (let last: Key | undefined; ; ) {
    const end = scanned && (await endOfScan(db, and(scanned, after(last))));
    const rows = await db
      .select()
      .from(auditLog)
      .where(and(where, after(last), end && upTo(end)))
      .orderBy(asc(auditLog.at), asc(auditLog.id))
      .limit(rowsPerPage);
    const places = await placesOf(db, rows);
    yield rows.map((row) => exported(row, places.get(row.id)?.idx ?? null));
    const full = rows.length === rowsPerPage;
    const next = full ? rows.at(-1) : end;
    if (!next) return;
    last = next;
  }
}

function exported(row: AuditRow, idx: number | null): ExportedRow {
  return { log: row.teamId ?? 'org', idx, id: row.id, leaf: hex(row.leaf), row };
}

async function endOfScan(db: SharedDb, where: SQL | undefined): Promise<Key | undefined> {
  const [found] = await db
    .select({ at: auditLog.at, id: auditLog.id })
    .from(auditLog)
    .where(where)
    .orderBy(asc(auditLog.at), asc(auditLog.id))
    .offset(scannedPerPage - 1)
    .limit(1);
  return found;
}

function after(key: Key | undefined): SQL | undefined {
  return (
    key && sql`(${auditLog.at}, ${auditLog.id}) > (${key.at.toISOString()}::timestamptz, ${key.id}::uuid)`
  );
}

function upTo({ at, id }: Key): SQL {
  return sql`(${auditLog.at}, ${auditLog.id}) <= (${at.toISOString()}::timestamptz, ${id}::uuid)`;
}
