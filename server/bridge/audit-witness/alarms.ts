import { and, asc, count, desc, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { LocalDb } from '../../../db/local/client.ts';
import {
  type AuditAlarm,
  auditAlarms,
  type AuditReceipt,
  auditReceipts,
} from '../../../db/local/schema/index.ts';
import type { Seal } from './fold.ts';

export type AlarmKind = AuditAlarm['kind'];

/** What was found against a log. Size 0: nothing known yet, or nothing left. */
export interface Finding {
  connection: string;
  log: string;
  kind: AlarmKind;
  known: (Seal & { seenAt: number }) | undefined;
  found: Seal | undefined;
}

const keptMs = 30 * 86_400_000;

const open = isNull(auditAlarms.endedAt);
const of = (connection: string, log: string) =>
  and(open, eq(auditAlarms.connection, connection), eq(auditAlarms.log, log));

/** Opens an alarm, unless one of this kind is open for the log: the first finding is the evidence. */
export function raise(
  local: LocalDb,
  { connection, log, kind, known, found }: Finding,
  now: number,
): { alarm: AuditAlarm; isNew: boolean } {
  const [open] = local
    .select()
    .from(auditAlarms)
    .where(and(of(connection, log), eq(auditAlarms.kind, kind)))
    .all();
  if (open) return { alarm: open, isNew: false };
  const alarm = local
    .insert(auditAlarms)
    .values({
      id: v7(),
      connection,
      log,
      kind,
      since: now,
      knownSize: known?.size ?? 0,
      knownHead: known?.head ?? null,
      knownSeenAt: known?.seenAt ?? null,
      foundSize: found?.size ?? 0,
      foundHead: found?.head ?? null,
    })
    .returning()
    .get();
  return { alarm, isNew: true };
}

/** What nobody has acknowledged yet, the oldest first. */
export function openAlarms(local: LocalDb, connection?: string): AuditAlarm[] {
  const mine = connection === undefined ? undefined : eq(auditAlarms.connection, connection);
  return local.select().from(auditAlarms).where(and(open, mine)).orderBy(asc(auditAlarms.id)).all();
}

/** The log has been rewritten or shortened: what it says now proves nothing until somebody has looked. */
export const isFatal = ({ kind }: Pick<AuditAlarm, 'kind'>): boolean => kind !== 'UNSEALED';

/** Names the receipts an alarm is about. */
export function blame(local: LocalDb, alarmId: string, receiptIds: readonly string[]): void {
  local.transaction((tx) => {
    for (const id of receiptIds)
      tx.update(auditReceipts).set({ alarmId }).where(eq(auditReceipts.id, id)).run();
  });
}

/** Entries the log had and has no longer: how many, and the newest `limit` of them. */
export function missedBy(
  local: LocalDb,
  alarmId: string,
  limit: number,
): { total: number; newest: AuditReceipt[] } {
  const theirs = eq(auditReceipts.alarmId, alarmId);
  const total = local.select({ n: count() }).from(auditReceipts).where(theirs).get()?.n ?? 0;
  const newest = local
    .select()
    .from(auditReceipts)
    .where(theirs)
    .orderBy(desc(auditReceipts.id))
    .limit(limit)
    .all();
  return { total, newest };
}

/** Ends every open alarm of a log because a person says why. Answers those ended. */
export function acknowledge(
  local: LocalDb,
  { connection, log, reason, now }: { connection: string; log: string; reason: string; now: number },
): AuditAlarm[] {
  return local.update(auditAlarms).set({ endedAt: now, reason }).where(of(connection, log)).returning().all();
}

/** Ends alarms about entries that were late and are sealed now, and forgets those after 30 days. */
export function endSettled(local: LocalDb, connection: string, now: number): void {
  const missing = sql`exists (select 1 from audit_receipts r where r.alarm_id = ${auditAlarms.id})`;
  local
    .update(auditAlarms)
    .set({ endedAt: now })
    .where(
      and(
        open,
        eq(auditAlarms.connection, connection),
        eq(auditAlarms.kind, 'UNSEALED'),
        sql`not ${missing}`,
      ),
    )
    .run();
  local
    .delete(auditAlarms)
    .where(and(lt(auditAlarms.endedAt, now - keptMs), isNull(auditAlarms.reason), sql`not ${missing}`))
    .run();
}

/** Acknowledgements that the team's log does not have yet. */
export function unrecorded(local: LocalDb, connection: string): AuditAlarm[] {
  return local
    .select()
    .from(auditAlarms)
    .where(
      and(
        eq(auditAlarms.connection, connection),
        isNotNull(auditAlarms.reason),
        isNull(auditAlarms.recordedAt),
      ),
    )
    .orderBy(asc(auditAlarms.id))
    .all();
}

export function markRecorded(local: LocalDb, id: string, now: number): void {
  local.update(auditAlarms).set({ recordedAt: now }).where(eq(auditAlarms.id, id)).run();
}
