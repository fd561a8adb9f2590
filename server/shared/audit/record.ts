import { v7 } from 'uuid';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditLog, type AuditRow } from '../../../db/shared/schema/index.ts';
import { given, statement } from '../../../db/shared/statement.ts';
import { difference, type Snapshot } from './diff.ts';

export type Outcome = 'success' | 'denied' | 'failed';

/** How far a row can be trusted: who holds the database login decides what permissions mean. */
export type Topology = 'server' | 'db' | 'claimed';

export interface AuditResource {
  type: string;
  id: string | null;
  name: string | null;
}

/** What a resolver says about one change. `teamId: null` is the organisation's log. */
export interface AuditEntry {
  action: string;
  resource: AuditResource;
  teamId: string | null;
  before?: Snapshot | null;
  after?: Snapshot | null;
  /** Default `success`. */
  outcome?: Exclude<Outcome, 'denied'>;
  reason?: string;
  /** Only where the request's own caller is not the actor: at sign-in nobody is known yet. */
  actor?: AuditOrigin['actor'];
}

/** Who and where, the same for every entry of a request. */
export interface AuditOrigin {
  actor: {
    type: 'user' | 'token' | 'system';
    id: string | null;
    username: string | null;
    sessionId?: string | undefined;
    /** The API token it was done with; `id` is then its owner. */
    token?: { id: string; name: string } | undefined;
  };
  requestId: string;
  idempotencyKey: string | undefined;
  installation: string;
  topology: Topology;
  ip: string | undefined;
}

/** Resolvers record through this; the guard writes the rows in the same transaction, just before commit. */
export class AuditRecorder {
  readonly entries: AuditEntry[] = [];

  record(entry: AuditEntry): void {
    this.entries.push(entry);
  }
}

/** What the database made of an entry: proof that it was there, for whoever keeps it. */
export interface Receipt {
  id: string;
  /** `org`, or the team's id. */
  log: string;
  /** By the database's clock. */
  at: Date;
  /** SHA-256 of the entry as it is sealed. */
  leaf: Uint8Array;
  action: string;
  resource: AuditResource;
}

type StoredEntry = Omit<AuditEntry, 'outcome'> & { outcome?: Outcome };

/** Large enough for speed, small enough for PostgreSQL's 65 535 parameters in one statement. */
const rowsPerInsert = 500;

/** @returns one receipt per entry; they count only once the transaction has committed */
export async function writeAudit(
  db: SharedDb,
  origin: AuditOrigin,
  entries: readonly StoredEntry[],
): Promise<Receipt[]> {
  const rows = entries.map((entry) => toRow(origin, entry));
  const [only, ...others] = rows;
  if (only && others.length === 0) return (await insertOne(db).execute({ ...only })).map(toReceipt);
  const receipts: Receipt[] = [];
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    const stored = await db
      .insert(auditLog)
      .values(rows.slice(from, from + rowsPerInsert))
      .returning(stamped);
    receipts.push(...stored.map(toReceipt));
  }
  return receipts;
}

/** What a trigger decided, and what names the entry. */
const stamped = {
  id: auditLog.id,
  at: auditLog.at,
  leaf: auditLog.leaf,
  teamId: auditLog.teamId,
  action: auditLog.action,
  type: auditLog.resourceType,
  resourceId: auditLog.resourceId,
  name: auditLog.resourceName,
};
type Stamped = Pick<AuditRow, 'id' | 'at' | 'leaf' | 'teamId' | 'action' | 'resourceId'> & {
  type: string;
  name: string | null;
};

/** What nearly every change does: one entry, in SQL that is not written anew each time. */
const insertOne = statement((db) =>
  db.insert(auditLog).values(given(auditLog, recordedColumns)).returning(stamped).prepare('insert_audit_row'),
);

function toReceipt({ id, at, leaf, teamId, action, type, resourceId, name }: Stamped): Receipt {
  return { id, log: teamId ?? 'org', at, leaf, action, resource: { type, id: resourceId, name } };
}

/** The others are the database's. */
const recordedColumns = [
  'id',
  'actorType',
  'actorId',
  'actorName',
  'sessionId',
  'tokenId',
  'tokenName',
  'action',
  'outcome',
  'reason',
  'resourceType',
  'resourceId',
  'resourceName',
  'teamId',
  'before',
  'after',
  'requestId',
  'idempotencyKey',
  'installation',
  'topology',
  'ip',
] as const satisfies readonly (keyof AuditRow)[];

function toRow(
  origin: AuditOrigin,
  entry: StoredEntry,
): Pick<typeof auditLog.$inferInsert, (typeof recordedColumns)[number]> {
  const actor = entry.actor ?? origin.actor;
  return {
    id: v7(),
    actorType: actor.type,
    actorId: actor.id,
    actorName: actor.username,
    sessionId: actor.sessionId ?? null,
    tokenId: actor.token?.id ?? null,
    tokenName: actor.token?.name ?? null,
    action: entry.action,
    outcome: entry.outcome ?? 'success',
    reason: entry.reason ?? null,
    resourceType: entry.resource.type,
    resourceId: entry.resource.id,
    resourceName: entry.resource.name,
    teamId: entry.teamId,
    ...difference(entry.before ?? null, entry.after ?? null),
    requestId: origin.requestId,
    idempotencyKey: origin.idempotencyKey ?? null,
    installation: origin.installation,
    topology: origin.topology,
    ip: origin.ip ?? null,
  };
}
