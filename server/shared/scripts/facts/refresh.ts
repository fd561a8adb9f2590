import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, asc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedConnection } from '../../../../db/shared/connection.ts';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { isOutage } from '../../../../db/shared/outage.ts';
import { rowsOf } from '../../../../db/shared/schema-state.ts';
import { scriptFacts, scripts, scriptVersions } from '../../../../db/shared/schema/index.ts';
import { readerGeneration } from '../../../script-facts/reader-generation.ts';
import type { Services } from '../../../trpc/context.ts';
import { contentNow } from '../selected.ts';
import { factsRow, writeFacts } from './write-facts.ts';

/** Between looks when nothing was to be read; jittered, so that many servers do not look in step. */
const everyMs = 20_000;
/** Not at once: the start should be quick. */
const firstAfterMs = 60_000;
/** One transaction each: on PGlite nobody else gets a word in meanwhile. */
const scriptsPerBatch = 50;
const bytesPerBatch = 1024 * 1024;

type Needs = Pick<Services, 'shared' | 'log'>;

/**
 * Reads, in the background, the scripts whose facts are missing, of an older reader or of an older version: after an
 * upgrade, and what servers of an older build write meanwhile. Ends when the returned function is called.
 */
export function startFactsRefresh(services: Needs): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const stop = new AbortController();
  const next = (waitMs: number) => {
    if (stop.signal.aborted) return;
    timer = setTimeout(
      () => {
        round = refresh(services, stop.signal).then(() => next(everyMs));
      },
      waitMs * (0.75 + Math.random() / 2),
    ).unref();
  };
  next(firstAfterMs);
  return async () => {
    stop.abort();
    clearTimeout(timer);
    await round;
  };
}

/** Never throws: what fails is tried again at the next look. */
async function refresh({ shared, log }: Needs, stop: AbortSignal): Promise<void> {
  const connection = shared.connection();
  if (!connection) return;
  try {
    const read = await refreshFacts(connection, () => !stop.aborted && shared.connection() === connection);
    if (read > 0) log.info({ scripts: read }, 'facts of scripts were read anew');
  } catch (error) {
    if (stop.aborted || shared.connection() !== connection) return; // it was closed under our hands
    if (isOutage(error)) shared.reportOutage(error);
    else log.warn({ err: error }, 'facts of scripts were not read; it is tried again');
  }
}

/**
 * One look through all scripts, by their ids. Between two batches it rests for as long as one took, so that requests
 * have at least half of the machine.
 * @param goOn - asked before each batch
 * @returns how many scripts were read
 */
export async function refreshFacts(
  connection: SharedConnection,
  goOn: () => boolean = () => true,
): Promise<number> {
  let read = 0;
  let after: string | undefined;
  while (goOn()) {
    const startedAt = performance.now();
    const batch = await refreshBatch(connection, after);
    if (!batch) break;
    read += batch.read;
    after = batch.last;
    await new Promise((done) => setTimeout(done, performance.now() - startedAt));
  }
  return read;
}

interface Batch {
  read: number;
  /** The id it got to. */
  last: string;
}

/** @returns undefined when there is nothing more, or another server is at it */
async function refreshBatch(
  connection: SharedConnection,
  after: string | undefined,
): Promise<Batch | undefined> {
  if ((await outdated(connection.db, after, 1)).length === 0) return undefined; // most of the time, and no transaction
  return connection.db.transaction(async (tx) => {
    // oxlint-disable-next-line wo/no-raw-sql -- our own constants; SET takes no parameters
    for (const setting of connection.transactionSettings) await tx.execute(sql.raw(setting));
    if (!(await onlyOne(tx))) return undefined;
    const found = fitting(await outdated(tx, after, scriptsPerBatch));
    const last = found.at(-1)?.id;
    if (last === undefined) return undefined;
    return { read: await readAnew(tx, found), last };
  });
}

const got = z.object({ got: z.boolean() });

async function onlyOne(tx: SharedDb): Promise<boolean> {
  const [row] = await rowsOf(
    tx,
    sql`select pg_try_advisory_xact_lock(hashtextextended('wo script facts', 0)) as got`,
    got,
  );
  return row?.got === true;
}

function outdated(db: SharedDb, after: string | undefined, limit: number) {
  const behind = or(
    isNull(scriptFacts.scriptId),
    ne(scriptFacts.version, scripts.version),
    lt(scriptFacts.reader, readerGeneration),
  );
  return db
    .select({ id: scripts.id, size: scripts.size })
    .from(scripts)
    .leftJoin(scriptFacts, eq(scriptFacts.scriptId, scripts.id))
    .where(and(after === undefined ? undefined : gt(scripts.id, after), behind))
    .orderBy(asc(scripts.id))
    .limit(limit);
}

/** As many as one batch takes: at least one. */
function fitting<Sized extends { size: number }>(found: readonly Sized[]): readonly Sized[] {
  let bytes = 0;
  const tooMuch = found.findIndex(({ size }, at) => (bytes += size) > bytesPerBatch && at > 0);
  return tooMuch < 0 ? found : found.slice(0, tooMuch);
}

async function readAnew(tx: SharedDb, found: readonly { id: string }[]): Promise<number> {
  const rows = await tx
    .select({ script: scripts, bytes: scriptVersions.content })
    .from(scripts)
    .innerJoin(scriptVersions, contentNow)
    .where(
      inArray(
        scripts.id,
        found.map(({ id }) => id),
      ),
    )
    .for('key share', { of: scripts, skipLocked: true }); // whoever changes one now reads it as well
  const facts = [];
  for (const { script, bytes } of rows) {
    facts.push(factsRow(script, { ...script, bytes }));
    await nextTurn(); // other requests have theirs
  }
  await writeFacts(tx, facts);
  return facts.length;
}
