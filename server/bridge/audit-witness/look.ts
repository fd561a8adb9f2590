import type { LocalDb } from '../../../db/local/client.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import { type Finding, isFatal, openAlarms } from './alarms.ts';
import { newestSeals } from '../../shared/audit/service.ts';
import { follow, newestSealOf } from './follow.ts';
import { recall, remember, type Sighting } from './memory.ts';

/** The team database that is looked at, and where what is known of it is kept. */
export interface Source {
  local: LocalDb;
  db: SharedDb;
  /** As `connectionKey` names it. */
  connection: string;
  /** What is known is still kept there: the database was not moved meanwhile, and no other one took its place. */
  isCurrent(): boolean;
}

/** A round ended because what it found is about a database that is not in use any more. */
export class RoundOutdated extends Error {}

/**
 * Asked before something is kept that was found by waiting for the team database.
 * @throws RoundOutdated
 */
export function requireCurrent({ isCurrent }: Pick<Source, 'isCurrent'>): void {
  if (!isCurrent()) throw new RoundOutdated('The team database was moved or replaced meanwhile.');
}

/**
 * Compares every log with what is remembered of it, and remembers those that continue it. A log with an open
 * alarm is left alone: what is remembered of it is the evidence.
 * @returns what does not fit
 * @throws RoundOutdated
 */
export async function lookAtLogs(source: Source, now: number): Promise<Finding[]> {
  const { local, db, connection } = source;
  const frozen = new Set(
    openAlarms(local, connection)
      .filter(isFatal)
      .map(({ log }) => log),
  );
  const newest = await newestSeals(db);
  const remembered = recall(local, connection);
  const seen: Sighting[] = [];
  const findings: Finding[] = [];
  for (const known of remembered) {
    const { log } = known;
    if (frozen.has(log)) continue;
    const found = newest.get(log) ?? (await newestSealOf(db, log));
    const followed = await follow(db, log, known, found);
    if (followed.ok) seen.push({ log, ...followed });
    else findings.push({ connection, log, kind: followed.kind, known, found });
  }
  const known = new Set(remembered.map(({ log }) => log));
  for (const [log, seal] of newest) if (!known.has(log) && !frozen.has(log)) seen.push({ log, seal });
  requireCurrent(source);
  remember(local, connection, seen, now);
  return findings;
}
