import type { LocalDb } from '../../../db/local/client.ts';
import type { AuditAlarm, WitnessedLog } from '../../../db/local/schema/index.ts';
import { isFatal, missedBy, openAlarms } from './alarms.ts';
import { emptySeal } from './fold.ts';
import { recall } from './memory.ts';

/** Enough to see what was lost; `lostCount` says how many there are. */
const mostLostShown = 200;

/**
 * Every log of the present team database as this installation has checked it, and those of former ones that have
 * an open alarm. The ones with an alarm come first.
 */
export function viewOf(local: LocalDb, current: string | undefined) {
  const alarms = openAlarms(local);
  const connections = new Set([...(current === undefined ? [] : [current]), ...alarms.map(of)]);
  const entries = [...connections].flatMap((connection) => {
    const remembered = new Map(recall(local, connection).map((known) => [known.log, known]));
    const theirs = alarms.filter((alarm) => alarm.connection === connection);
    const logs = new Set([
      ...theirs.map(({ log }) => log),
      ...(connection === current ? remembered.keys() : []),
    ]);
    return [...logs].map((log) => {
      const about = theirs.filter((alarm) => alarm.log === log);
      return present(local, connection, log, remembered.get(log), about);
    });
  });
  return entries.sort((a, b) => Number(b.alarm !== undefined) - Number(a.alarm !== undefined));
}

const of = ({ connection }: AuditAlarm) => connection;

function present(
  local: LocalDb,
  connection: string,
  log: string,
  known: WitnessedLog | undefined,
  alarms: readonly AuditAlarm[],
) {
  const alarm = alarms.find(isFatal) ?? alarms[0];
  const { size, head } = known ?? emptySeal(log);
  return {
    log,
    size,
    head,
    seenAt: iso(known?.seenAt ?? alarm?.since ?? 0),
    firstSeenAt: iso(known?.firstSeenAt ?? alarm?.since ?? 0),
    connection,
    ...(known && known.unseenUntil > 0 && { unseenUntil: known.unseenUntil }),
    ...(alarm && { alarm: presentAlarm(local, alarm, alarms) }),
  };
}

/** A late entry and a rewritten log may be open at once: the worse of both is shown, with the entries of both. */
function presentAlarm(local: LocalDb, alarm: AuditAlarm, all: readonly AuditAlarm[]) {
  const missed = all.map(({ id }) => missedBy(local, id, mostLostShown));
  const lost = missed.flatMap(({ newest }) => newest).slice(0, mostLostShown);
  const empty = emptySeal(alarm.log);
  return {
    kind: alarm.kind,
    since: iso(alarm.since),
    known: {
      size: alarm.knownSize,
      head: alarm.knownHead ?? empty.head,
      seenAt: alarm.knownSeenAt === null ? null : iso(alarm.knownSeenAt),
    },
    found: { size: alarm.foundSize, head: alarm.foundHead ?? empty.head },
    lostCount: missed.reduce((sum, { total }) => sum + total, 0),
    ...(lost.length > 0 && {
      lost: lost.map(({ id, at, action, resourceType, resourceId, resourceName }) => ({
        id,
        at: iso(at),
        action,
        resource: { type: resourceType, id: resourceId, name: resourceName },
      })),
    }),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
