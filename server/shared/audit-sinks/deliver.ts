import { and, asc, eq, isNotNull, isNull, lt, notInArray, or, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditSinkCursors, auditSinks, type AuditSink } from '../../../db/shared/schema/index.ts';
import type { Services } from '../../trpc/context.ts';
import { newestSeals } from '../audit/service.ts';
import { append, linesOf, post, SendError } from './send.ts';
import { type Delivered, rowsAfter } from './service.ts';
import { fileOf } from './target.ts';

/** One server at a time delivers to a sink; a dead one's lease ends by itself. Longer than any one batch takes. */
const leaseS = 60;
const rowsPerBatch = 500;
/** Receivers refuse larger bodies, for ever; only a row that is larger by itself is sent as it is. */
const bytesPerBatch = 1024 * 1024;
const longestPauseS = 300;
const everyMs = 1_000;
const sinksAtOnce = 4;
/** Then it is another sink's turn, where more are due than are served at once. */
const turnMs = 5_000;

type Needs = Pick<Services, 'shared' | 'log'> & { config: Pick<Services['config'], 'auditFiles'> };

/**
 * Delivers what is sealed to every sink that is due, until the returned function is called. A row may arrive
 * twice, when its answer or this server was lost, but none is left out: the cursor moves after the receiver's answer.
 */
export function startDelivery(services: Needs): () => Promise<void> {
  const deliveries = new Deliveries(services);
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let stopped = false;
  const next = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      round = deliveries.begin().then(next);
    }, jittered(everyMs)).unref();
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await Promise.all([deliveries.end(), round]);
  };
}

function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}

/** Some sinks at a time, each by itself: one whose receiver is slow, or that has much to get, holds up no other. */
class Deliveries {
  readonly #services: Needs;
  readonly #server = v7();
  readonly #stop = new AbortController();
  readonly #atWork = new Map<string, Promise<void>>();
  /** Had their turn; they get another when all that are due had one. */
  #served: string[] = [];

  constructor(services: Needs) {
    this.#services = services;
  }

  /** Begins with as many of the sinks that are due as there is room for. Never throws. */
  async begin(): Promise<void> {
    try {
      while (!this.#stop.signal.aborted && this.#atWork.size < sinksAtOnce) {
        const connection = this.#services.shared.connection();
        const hasFolder = this.#services.config.auditFiles !== undefined;
        const notNow = [...this.#served, ...this.#atWork.keys()];
        const sink = connection && (await lease(connection.db, this.#server, notNow, hasFolder));
        if (!connection || !sink) return void (this.#served = []);
        this.#served.push(sink.id);
        this.#atWork.set(sink.id, this.#deliver(connection.db, sink));
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  async #deliver(db: SharedDb, sink: AuditSink): Promise<void> {
    try {
      await deliver(db, sink, this.#server, this.#services, this.#stop.signal);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#atWork.delete(sink.id);
    }
  }

  #failed(error: unknown): void {
    this.#services.log.warn({ err: error }, 'audit sinks: a round failed; it is tried again');
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#atWork.values());
  }
}

/** Takes one sink that is due and that no other server is at work on. */
async function lease(
  db: SharedDb,
  server: string,
  notNow: readonly string[],
  hasFolder: boolean,
): Promise<AuditSink | undefined> {
  const due = db
    .select({ id: auditSinks.id })
    .from(auditSinks)
    .where(
      and(
        isNotNull(auditSinks.enabledAt),
        or(isNull(auditSinks.retryAt), lt(auditSinks.retryAt, sql`now()`)),
        or(
          isNull(auditSinks.leasedUntil),
          lt(auditSinks.leasedUntil, sql`now()`),
          eq(auditSinks.leasedBy, server),
        ),
        hasFolder ? undefined : eq(auditSinks.kind, 'webhook'),
        notNow.length > 0 ? notInArray(auditSinks.id, [...notNow]) : undefined,
      ),
    )
    .orderBy(asc(auditSinks.id))
    .limit(1);
  const [candidate] = await due; // most of the time there is none, and nothing is written
  if (!candidate) return undefined;
  const [sink] = await db
    .update(auditSinks)
    .set({ leasedBy: server, leasedUntil: sql`now() + make_interval(secs => ${leaseS})` })
    .where(
      and(
        eq(auditSinks.id, candidate.id),
        or(
          isNull(auditSinks.leasedUntil),
          lt(auditSinks.leasedUntil, sql`now()`),
          eq(auditSinks.leasedBy, server),
        ),
      ),
    )
    .returning();
  return sink;
}

async function deliver(
  db: SharedDb,
  sink: AuditSink,
  server: string,
  { config, log }: Needs,
  stop: AbortSignal,
): Promise<void> {
  const mine = and(eq(auditSinks.id, sink.id), eq(auditSinks.leasedBy, server));
  const letGo = () => db.update(auditSinks).set({ leasedUntil: null }).where(mine);
  try {
    await deliverLogs(db, { sink, server, folder: config.auditFiles, stop });
    await letGo();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (stop.aborted) return void (await letGo()); // it was us who hung up
    const failures = sink.failures + 1;
    const pauseS = jittered(Math.min(2 ** Math.min(failures, 20), longestPauseS));
    const retryAt = sql`now() + make_interval(secs => ${pauseS})`;
    await db
      .update(auditSinks)
      .set({ leasedUntil: null, failures, lastError: error.message, retryAt })
      .where(and(mine, eq(auditSinks.version, sink.version))); // a changed sink is tried again at once
    log.warn({ sink: sink.id, failures, why: error.message }, 'audit sinks: a batch was not taken');
  }
}

/** Logs of which the sink lacks rows, in random order: a slow receiver would get the first one only, turn after turn. */
async function logsBehind(db: SharedDb, sinkId: string): Promise<{ log: string; size: number }[]> {
  const seals = await newestSeals(db);
  const rows = await db.select().from(auditSinkCursors).where(eq(auditSinkCursors.sinkId, sinkId));
  const cursors = new Map(rows.map(({ log, idx }) => [log, idx]));
  return [...seals]
    .map(([log, { size }]) => ({ log, size, turn: Math.random() }))
    .filter(({ log, size }) => size > (cursors.get(log) ?? 0))
    .sort((a, b) => a.turn - b.turn);
}

/** One sink at work on one server. */
interface Delivery {
  sink: AuditSink;
  server: string;
  folder: string | undefined;
  stop: AbortSignal;
}

async function deliverLogs(db: SharedDb, delivery: Delivery): Promise<void> {
  const until = performance.now() + turnMs;
  for (const { log, size } of await logsBehind(db, delivery.sink.id))
    for (let after: Batch = 'more'; after === 'more'; ) {
      if (delivery.stop.aborted || performance.now() > until) return;
      after = await deliverBatch(db, delivery, log, size);
      if (after === 'notOurs') return;
    }
}

/** `notOurs`: the sink was paused, changed or removed meanwhile, or another server has the lease. */
type Batch = 'more' | 'last' | 'notOurs';

async function deliverBatch(db: SharedDb, delivery: Delivery, log: string, size: number): Promise<Batch> {
  const { sink, server } = delivery;
  const cursor = and(eq(auditSinkCursors.sinkId, sink.id), eq(auditSinkCursors.log, log));
  const [at] = await db.select({ idx: auditSinkCursors.idx }).from(auditSinkCursors).where(cursor);
  if ((at?.idx ?? 0) >= size) return 'last';
  const rows = await rowsAfter(db, log, at?.idx ?? 0, rowsPerBatch);
  const batch = rows.slice(0, fitting(rows));
  const last = batch.at(-1);
  if (!last) return 'last';
  await send(delivery, linesOf(log, batch));
  // else the cursor stays: the other server may be further, and another target has not had this batch
  const kept = await db
    .update(auditSinks)
    .set({
      leasedUntil: sql`now() + make_interval(secs => ${leaseS})`,
      deliveredAt: sql`now()`,
      failures: 0,
      lastError: null,
      retryAt: null,
    })
    .where(
      and(
        eq(auditSinks.id, sink.id),
        eq(auditSinks.leasedBy, server),
        eq(auditSinks.version, sink.version),
        isNotNull(auditSinks.enabledAt),
      ),
    )
    .returning({ id: auditSinks.id });
  if (kept.length === 0) return 'notOurs';
  await db
    .insert(auditSinkCursors)
    .values({ sinkId: sink.id, log, idx: last.idx })
    .onConflictDoUpdate({
      target: [auditSinkCursors.sinkId, auditSinkCursors.log],
      set: { idx: sql`greatest(${auditSinkCursors.idx}, excluded.idx)` },
    });
  sink.failures = 0;
  return batch.length < rows.length || rows.length === rowsPerBatch ? 'more' : 'last';
}

/** How many of the rows one batch takes: at least one. */
function fitting(rows: readonly Delivered[]): number {
  let bytes = 0;
  const tooLarge = rows.findIndex(({ canon }, at) => {
    bytes += Buffer.byteLength(canon ?? '');
    return at > 0 && bytes > bytesPerBatch;
  });
  return tooLarge < 0 ? rows.length : tooLarge;
}

async function send({ sink, folder, stop }: Delivery, body: string): Promise<void> {
  if (sink.kind === 'webhook') return post(sink.target, sink.secret, body, stop);
  if (folder === undefined) throw new SendError('This server has no folder for files.');
  return append(fileOf(folder, sink.target), body);
}
