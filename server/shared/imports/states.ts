import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import {
  type ImportProgress,
  type ImportRefusal,
  type ImportRow,
  imports,
} from '../../../db/shared/schema/index.ts';
import type { ImportWorks, ReadOutcome } from './work.ts';

/** A server that says nothing for so long about an import it reads has ended. */
const readerSilence = sql`clock_timestamp() - interval '30 seconds'`;
/** Between the mark and the transaction that applies lie milliseconds. */
const applySilence = sql`clock_timestamp() - interval '10 seconds'`;

const next = { version: sql`${imports.version} + 1` };
const now = sql`clock_timestamp()`;

/**
 * Says that somebody still works on these imports, and how far one of them is.
 * @returns those that are still to be read: others were cancelled meanwhile
 */
export async function stillReading(
  db: SharedDb,
  ids: readonly string[],
  progress?: { id: string; value: ImportProgress },
): Promise<Set<string>> {
  const rows = await db
    .update(imports)
    .set({
      heartbeatAt: now,
      ...(progress && {
        progress: sql`case when ${imports.id} = ${progress.id} then ${JSON.stringify(progress.value)}::jsonb else ${imports.progress} end`,
      }),
    })
    .where(and(inArray(imports.id, [...ids]), eq(imports.state, 'parsing')))
    .returning({ id: imports.id });
  return new Set(rows.map(({ id }) => id));
}

export type Finish = ReadOutcome | { state: 'failed'; refusal: ImportRefusal };

/** Ends the reading of an import; one that does not become a preview leaves nothing. */
export async function finishReading(
  db: SharedDb,
  works: ImportWorks,
  id: string,
  finish: Finish,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(imports)
      .set({ ...finish, finishedAt: now, heartbeatAt: now, ...next })
      .where(and(eq(imports.id, id), eq(imports.state, 'parsing')))
      .returning();
    if (row && finish.state !== 'previewed') await works[row.kind].discard(tx, id);
  });
}

/**
 * Marks an import as being applied, before the transaction that does it; visible to everybody at once.
 * @returns undefined - it is in no state for that
 */
export async function markApplying(db: SharedDb, id: string): Promise<ImportRow | undefined> {
  const [row] = await db
    .update(imports)
    .set({ state: 'applying', heartbeatAt: now, refusal: null })
    .where(and(eq(imports.id, id), eq(imports.state, 'previewed')))
    .returning();
  return row;
}

/** Nothing was applied: it can be tried again. Does nothing if it was applied after all. */
export async function unmarkApplying(db: SharedDb, id: string, refusal: ImportRefusal | null): Promise<void> {
  await db
    .update(imports)
    .set({ state: 'previewed', refusal })
    .where(and(eq(imports.id, id), eq(imports.state, 'applying')));
}

export const interrupted: ImportRefusal = {
  reason: 'apply-interrupted',
  message: 'The server stopped while this was being applied. Nothing was applied: apply it again.',
};

const abandoned: ImportRefusal = {
  reason: 'reading-interrupted',
  message: 'The server stopped while it read the files. Upload them again.',
};

/** Gives up what servers that are gone were busy with. Any number of servers may do it at once. */
export async function sweep(db: SharedDb, works: ImportWorks): Promise<string[]> {
  const atWork = and(inArray(imports.state, ['parsing', 'applying']), lt(imports.heartbeatAt, applySilence));
  const silent = await db.select({ id: imports.id }).from(imports).where(atWork).limit(1);
  if (silent.length === 0) return []; // nearly always
  return db.transaction(async (tx) => {
    const lost = await tx
      .select({ id: imports.id, kind: imports.kind })
      .from(imports)
      .where(and(eq(imports.state, 'parsing'), lt(imports.heartbeatAt, readerSilence)))
      .for('update', { skipLocked: true });
    for (const { id, kind } of lost) {
      await tx
        .update(imports)
        .set({ state: 'failed', refusal: abandoned, finishedAt: now, ...next })
        .where(eq(imports.id, id));
      await works[kind].discard(tx, id);
    }
    // whoever applies one holds its row
    const halted = await tx
      .select({ id: imports.id })
      .from(imports)
      .where(and(eq(imports.state, 'applying'), lt(imports.heartbeatAt, applySilence)))
      .for('update', { skipLocked: true });
    for (const { id } of halted) await unmarkApplying(tx, id, interrupted);
    return [...lost, ...halted].map(({ id }) => id);
  });
}
