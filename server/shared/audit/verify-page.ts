import { sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';

/** What can be wrong with a log, by name; `docs/audit.md` says what each means. */
export const problems = [
  'ROW_MISSING',
  'ROW_CHANGED',
  'LEAF_MISMATCH',
  'GAP',
  'CHECKPOINT_MISMATCH',
  'CHECKPOINT_MISSING',
  'ANCHOR_UNRECORDED',
  'NOT_QUEUED',
] as const;
export type Problem = (typeof problems)[number];

export interface BadRow {
  /** Where in the log; null for a row that has no place yet. */
  idx: number | null;
  /** The entry, where one is known. */
  id: string | null;
  problem: Problem;
}

const pageTimeoutMs = 30_000;

/**
 * Reads one page in a transaction of its own, so that it has a time limit of its own wherever it runs. Each row of a page
 * is looked up by its key: without statistics, as after a restore, the planner would read a whole table for it.
 */
export function readPage<T>(db: SharedDb, read: (tx: SharedDb) => Promise<T>): Promise<T> {
  return db.transaction(
    async (tx) => {
      await tx.execute(sql`select set_config('statement_timeout', ${String(pageTimeoutMs)}, true),
        set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true)`);
      return read(tx);
    },
    { accessMode: 'read only' },
  );
}
