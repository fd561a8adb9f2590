import { and, eq } from 'drizzle-orm';
import type { LocalDb } from '../../../db/local/client.ts';
import { auditWitness, type WitnessedLog } from '../../../db/local/schema/index.ts';
import type { Seal } from './fold.ts';

/** What this installation remembers of each log behind one connection. */
export function recall(local: LocalDb, connection: string): WitnessedLog[] {
  return local.select().from(auditWitness).where(eq(auditWitness.connection, connection)).all();
}

/** A log as it was found to be now. */
export interface Sighting {
  log: string;
  seal: Seal;
  /** Entries up to here were dropped before they were folded here. */
  unseenUntil?: number;
}

/** Remembers all sightings of one look, together. Of a log that is new here, what was sealed before is trusted. */
export function remember(local: LocalDb, connection: string, seen: readonly Sighting[], now: number): void {
  if (seen.length === 0) return;
  local.transaction((tx) => {
    for (const { log, seal, unseenUntil } of seen) {
      const change = { ...seal, seenAt: now, ...(unseenUntil !== undefined && { unseenUntil }) };
      tx.insert(auditWitness)
        .values({ connection, log, firstSeenAt: now, ...change })
        .onConflictDoUpdate({ target: [auditWitness.connection, auditWitness.log], set: change })
        .run();
    }
  });
}

/** The next look at this log is a first one. */
export function forget(local: LocalDb, connection: string, log: string): void {
  local
    .delete(auditWitness)
    .where(and(eq(auditWitness.connection, connection), eq(auditWitness.log, log)))
    .run();
}
