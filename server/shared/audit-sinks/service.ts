import { and, asc, count, eq, gt, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { violates } from '../../../db/shared/outage.ts';
import { auditSinkCursors, auditSinks, type AuditSink } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../trpc/page.ts';
import { newestSeals } from '../audit/service.ts';
import { type Change, requireVersion } from '../versioned.ts';
import { requireTarget, type SinkKind } from './target.ts';

/** A sink as clients and the audit log see it: never its secret. */
export interface SinkView {
  id: string;
  name: string;
  kind: SinkKind;
  target: string;
  hasSecret: boolean;
  enabled: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
  delivery: {
    /** Sealed rows not yet delivered. */
    behind: number;
    /** Failed attempts in a row. */
    failures: number;
    lastError: string | null;
    deliveredAt: string | null;
    retryAt: string | null;
  };
}

const mostSinks = 20;
const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);

export async function listSinks(db: SharedDb, input: PageInput): Promise<Page<SinkView>> {
  const after = decodeCursor(input.cursor, cursorKey);
  const later =
    after && sql`(${auditSinks.createdAt}, ${auditSinks.id}) > (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  const rows = await db
    .select()
    .from(auditSinks)
    .where(later)
    .orderBy(asc(auditSinks.createdAt), asc(auditSinks.id))
    .limit(input.limit + 1);
  const behind = await rowsBehind(db);
  return toPage(
    rows,
    input.limit,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => present(row, behind),
  );
}

/** @throws Refusal NOT_FOUND */
export async function getSink(db: SharedDb, id: string): Promise<SinkView> {
  return present(await findSink(db, id), await rowsBehind(db));
}

async function findSink(db: SharedDb, id: string, lock = false): Promise<AuditSink> {
  const query = db.select().from(auditSinks).where(eq(auditSinks.id, id));
  const [sink] = await (lock ? query.for('update') : query);
  if (!sink) throw new Refusal('NOT_FOUND', 'No such sink; it may have been removed. Reload the list.');
  return sink;
}

/** Sealed rows in all, and per sink how many of them it has. */
interface Behind {
  sealed: number;
  delivered: Map<string, number>;
}

async function rowsBehind(db: SharedDb): Promise<Behind> {
  const seals = await newestSeals(db);
  const cursors = await db
    .select({ sinkId: auditSinkCursors.sinkId, idx: sql<string>`sum(${auditSinkCursors.idx})` })
    .from(auditSinkCursors)
    .groupBy(auditSinkCursors.sinkId);
  return {
    sealed: [...seals.values()].reduce((sum, { size }) => sum + size, 0),
    delivered: new Map(cursors.map(({ sinkId, idx }) => [sinkId, Number(idx)])),
  };
}

function present(sink: AuditSink, behind: Behind): SinkView {
  const { id, name, kind, target, version } = sink;
  return {
    id,
    name,
    kind,
    target,
    hasSecret: sink.secret !== null,
    enabled: sink.enabledAt !== null,
    version,
    createdAt: sink.createdAt.toISOString(),
    updatedAt: sink.updatedAt.toISOString(),
    delivery: {
      behind: Math.max(0, behind.sealed - (behind.delivered.get(id) ?? 0)),
      failures: sink.failures,
      lastError: sink.lastError,
      deliveredAt: sink.deliveredAt?.toISOString() ?? null,
      retryAt: sink.retryAt?.toISOString() ?? null,
    },
  };
}

export interface NewSink {
  name: string;
  kind: SinkKind;
  target: string;
  secret?: string | undefined;
  /** `start`: everything that is still in the log; `now`: only what is sealed from now on. */
  from: 'start' | 'now';
}

/**
 * Needs the audited transaction.
 * @param folder where this server keeps files of sinks; undefined: nowhere
 * @throws Refusal INVALID_INPUT - a target that is not allowed
 * @throws Refusal ALREADY_EXISTS - the name is taken, or there are 20 sinks
 */
export async function createSink(
  db: SharedDb,
  input: NewSink,
  folder: string | undefined,
): Promise<SinkView> {
  const { name, kind, secret = null, from } = input;
  const target = requireTarget(kind, input.target, folder);
  const [there] = await db.select({ count: count() }).from(auditSinks);
  if (Number(there?.count) >= mostSinks)
    throw new Refusal('ALREADY_EXISTS', `There are ${mostSinks} sinks, which is the most. Remove one first.`);
  const values = { id: v7(), name, kind, target, secret, enabledAt: new Date() };
  const [sink] = await named(name, () => db.insert(auditSinks).values(values).returning());
  if (!sink) throw new Error('The new sink was not returned.');
  if (from === 'now') await skipToNow(db, sink.id);
  return present(sink, await rowsBehind(db));
}

async function skipToNow(db: SharedDb, sinkId: string): Promise<void> {
  const cursors = [...(await newestSeals(db))].map(([log, { size }]) => ({ sinkId, log, idx: size }));
  if (cursors.length > 0) await db.insert(auditSinkCursors).values(cursors);
}

async function named<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'audit_sinks_name_key')) throw error;
    throw new Refusal('ALREADY_EXISTS', `There is a sink named ${name}. Choose another name.`, undefined, {
      issues: [{ path: ['name'], message: 'Taken' }],
    });
  }
}

export interface UpdateSink {
  id: string;
  expectedVersion?: number | undefined;
  name?: string | undefined;
  target?: string | undefined;
  secret?: string | null | undefined;
  enabled?: boolean | undefined;
}

/**
 * Changes a sink; it is tried again at once. Needs the audited transaction.
 * @throws Refusal NOT_FOUND, VERSION_CONFLICT, INVALID_INPUT, ALREADY_EXISTS
 */
export async function updateSink(
  db: SharedDb,
  input: UpdateSink,
  folder: string | undefined,
): Promise<Change<SinkView>> {
  const before = await findSink(db, input.id, true);
  const behind = await rowsBehind(db);
  requireVersion(before, input.expectedVersion, (row) => present(row, behind));
  const changes: Partial<typeof auditSinks.$inferInsert> = {
    version: before.version + 1,
    updatedAt: new Date(),
    failures: 0,
    retryAt: null,
  };
  if (input.name !== undefined) changes.name = input.name;
  if (input.target !== undefined) changes.target = requireTarget(before.kind, input.target, folder);
  if (input.secret !== undefined) changes.secret = input.secret;
  if (input.enabled !== undefined)
    changes.enabledAt = input.enabled ? (before.enabledAt ?? new Date()) : null;
  const [after] = await named(input.name ?? before.name, () =>
    db.update(auditSinks).set(changes).where(eq(auditSinks.id, before.id)).returning(),
  );
  if (!after) throw new Error('The locked sink was not updated.');
  return { before: present(before, behind), after: present(after, behind) };
}

/** @throws Refusal NOT_FOUND, VERSION_CONFLICT */
export async function deleteSink(
  db: SharedDb,
  id: string,
  expectedVersion: number | undefined,
): Promise<SinkView> {
  const sink = await findSink(db, id, true);
  const behind = await rowsBehind(db);
  requireVersion(sink, expectedVersion, (row) => present(row, behind));
  await db.delete(auditSinks).where(eq(auditSinks.id, id));
  return present(sink, behind);
}

/** One sealed row of a log, as it is delivered. */
export interface Delivered {
  idx: number;
  leaf: Uint8Array;
  /** Null: the row itself was dropped by retention, its seal is still there. */
  canon: string | null;
}

const delivered = z.object({
  idx: z.coerce.number(),
  leaf: z.instanceof(Uint8Array),
  canon: z.string().nullable(),
});

/** The next rows of a log after `idx`, in the order they were sealed. */
export async function rowsAfter(db: SharedDb, log: string, idx: number, limit: number): Promise<Delivered[]> {
  const rows = await db
    .select({ idx: sql<number>`s.idx`, leaf: sql<Uint8Array>`s.leaf`, canon: sql<string | null>`l.canon` })
    .from(sql`audit_sealed s left join audit_log l on l.id = s.audit_id and l.at = s.at`)
    .where(and(eq(sql`s.log`, log), gt(sql`s.idx`, idx)))
    .orderBy(sql`s.idx`)
    .limit(limit);
  return z.array(delivered).parse(rows);
}
