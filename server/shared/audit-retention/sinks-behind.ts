import { asc, eq, isNotNull, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditSinkCursors, auditSinks } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { Cut } from './service.ts';

/**
 * Rows that go before a sink has them never reach its receiver. A paused sink holds nothing up: whoever paused it knows.
 * @throws Refusal IN_USE - an enabled sink has not got all that would go; `details.sinks` says how many rows each lacks
 */
export async function requireDelivered(db: SharedDb, cuts: readonly Cut[]): Promise<void> {
  const behind = await sinksBehind(db, cuts);
  const [first] = behind;
  if (!first) return;
  const names = behind.map(({ name }) => name).join(', ');
  throw new Refusal(
    'IN_USE',
    `Rows that would go were not delivered yet: ${first.name} lacks ${first.undelivered}. Wait until these have them, or pause them and do without: ${names}.`,
    { sinks: behind },
  );
}

interface SinkBehind {
  id: string;
  name: string;
  undelivered: number;
}

async function sinksBehind(db: SharedDb, cuts: readonly Cut[]): Promise<SinkBehind[]> {
  const rows = await db
    .select({
      id: auditSinks.id,
      name: auditSinks.name,
      log: auditSinkCursors.log,
      idx: auditSinkCursors.idx,
    })
    .from(auditSinks)
    .leftJoin(auditSinkCursors, eq(auditSinkCursors.sinkId, auditSinks.id))
    .where(isNotNull(auditSinks.enabledAt))
    .orderBy(asc(sql`lower(${auditSinks.name})`), asc(auditSinks.id));
  const sinks = new Map(rows.map(({ id, name }) => [id, name]));
  const got = new Map(rows.map(({ id, log, idx }) => [`${id} ${log}`, idx ?? 0]));
  return [...sinks].flatMap(([id, name]) => {
    const lacking = cuts.map(({ log, size }) => Math.max(0, size - (got.get(`${id} ${log}`) ?? 0)));
    const undelivered = lacking.reduce((sum, one) => sum + one, 0);
    return undelivered > 0 ? [{ id, name, undelivered }] : [];
  });
}
