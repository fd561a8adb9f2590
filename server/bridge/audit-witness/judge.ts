import type { AuditAlarm } from '../../../db/local/schema/index.ts';
import { blame, type Finding, isFatal, openAlarms, raise } from './alarms.ts';
import { newestSealOf } from './follow.ts';
import { lookAtLogs, requireCurrent, type Source } from './look.ts';
import { recall } from './memory.ts';
import { lostFrom, lostSinceLook, type Missing, settleReceipts } from './settling.ts';
import type { Stalls } from './stalls.ts';

/**
 * One round: `settle` asks only for entries this installation wrote; as soon as one of them is not what it was,
 * and in every `look`, all logs are compared. Raises what is wrong.
 * @returns the alarms that are new
 * @throws RoundOutdated - nothing more is kept of what it found
 */
export async function alarmsOf(
  source: Source,
  round: 'look' | 'settle',
  stalls: Stalls,
  now: number,
): Promise<AuditAlarm[]> {
  const missing = await settleReceipts(source, stalls, now);
  if (round === 'look') missing.push(...(await lostSinceLook(source)));
  const suspicious = missing.some(({ certain }) => certain);
  const findings = round === 'look' || suspicious ? await lookAtLogs(source, now) : [];
  const raised = findings.map((finding) => raise(source.local, finding, now));
  for (const log of new Set(missing.map(({ receipt }) => receipt.log)))
    raised.push(
      ...(await raiseMissing(
        source,
        log,
        missing.filter(({ receipt }) => receipt.log === log),
        now,
      )),
    );
  if (round === 'look' || raised.some(({ isNew }) => isNew)) await nameLost(source);
  return raised.filter(({ isNew }) => isNew).map(({ alarm }) => alarm);
}

/** Entries that are gone from a shortened log are part of that alarm, not one of their own. */
async function raiseMissing(source: Source, log: string, missing: readonly Missing[], now: number) {
  const { local, connection } = source;
  const unnamed = missing.filter(({ receipt }) => receipt.alarmId === null);
  const fatal = openAlarms(local, connection).find((alarm) => alarm.log === log && isFatal(alarm));
  const kindOf = ({ kind, certain }: Missing) => (certain && fatal ? fatal.kind : kind);
  const raised = [];
  for (const kind of new Set(unnamed.map(kindOf))) {
    const finding = await findingOf(source, log, kind);
    requireCurrent(source);
    const { alarm, isNew } = raise(local, finding, now);
    const blamed = unnamed.filter((each) => kindOf(each) === kind);
    blame(
      local,
      alarm.id,
      blamed.map(({ receipt }) => receipt.id),
    );
    raised.push({ alarm, isNew });
  }
  return raised;
}

async function findingOf(
  { local, db, connection }: Source,
  log: string,
  kind: Finding['kind'],
): Promise<Finding> {
  const known = recall(local, connection).find((memory) => memory.log === log);
  return { connection, log, kind, known, found: await newestSealOf(db, log) };
}

async function nameLost(source: Source): Promise<void> {
  for (const alarm of openAlarms(source.local, source.connection).filter(isFatal))
    blame(source.local, alarm.id, await lostFrom(source, alarm.log));
}
