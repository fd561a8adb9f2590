import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { LocalDb } from '../../../db/local/client.ts';
import type { AuditAlarm } from '../../../db/local/schema/index.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { auditLog } from '../../../db/shared/schema/index.ts';
import type { AuditEntry, AuditOrigin, Receipt } from '../../shared/audit/record.ts';
import { auditedTransaction } from '../../shared/audit/transaction.ts';
import { markRecorded, unrecorded } from './alarms.ts';

export type Place = Pick<AuditOrigin, 'installation' | 'topology'>;

interface Recording {
  local: LocalDb;
  team: SharedConnection;
  connection: string;
  place: Place;
  onCommitted: (receipts: readonly Receipt[]) => void;
}

/**
 * Writes into the team's log that this installation's alarms were acknowledged, for those where it is not there
 * yet: the database may have been away. The alarm's id is the request id, so that a repetition finds the first.
 */
export async function recordAcknowledgements(
  { local, team, connection, place, onCommitted }: Recording,
  now: number,
): Promise<void> {
  for (const alarm of unrecorded(local, connection)) {
    if (!(await isRecorded(team, alarm))) {
      await auditedTransaction(
        team,
        originOf(alarm, place),
        async ({ audit }) => {
          audit.record(entryOf(alarm));
          return { value: undefined };
        },
        onCommitted,
      );
    }
    markRecorded(local, alarm.id, now);
  }
}

async function isRecorded({ db }: SharedConnection, { id }: AuditAlarm): Promise<boolean> {
  const rows = await db.select({ id: auditLog.id }).from(auditLog).where(eq(auditLog.requestId, id)).limit(1);
  return rows.length > 0;
}

function originOf({ id }: AuditAlarm, place: Place): AuditOrigin {
  const actor = { type: 'system', id: null, username: null } as const;
  return { actor, requestId: id, idempotencyKey: undefined, ip: undefined, ...place };
}

function entryOf(alarm: AuditAlarm): AuditEntry {
  const { log, kind, reason } = alarm;
  return {
    action: 'audit.acknowledge',
    resource: { type: 'audit-log', id: log, name: null },
    teamId: z.uuid().safeParse(log).data ?? null, // `org`, or a name that somebody made up
    before: { size: alarm.knownSize, head: alarm.knownHead, seenAt: isoOf(alarm.knownSeenAt) },
    after: { size: alarm.foundSize, head: alarm.foundHead, seenAt: isoOf(alarm.since), kind },
    ...(reason !== null && { reason }),
  };
}

const isoOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
