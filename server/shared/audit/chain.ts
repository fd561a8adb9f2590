import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { auditLog } from '../../../db/shared/schema/index.ts';

// How a log is sealed; the same formulas are in the migration 0006 and, for people, in docs/audit.md.

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Hash of a row's text. */
export function leafOf(canon: string): Buffer {
  return sha256(Buffer.of(0), Buffer.from(canon, 'utf8'));
}

/** Head of a log without rows: it depends on the name, so that one log cannot pass for another. */
export function genesisOf(log: string): Buffer {
  return sha256(Buffer.of(2), Buffer.from(log, 'utf8'));
}

/** Head of a log after row `idx` (from 1) was added to what `head` covers. */
export function foldHead(idx: number, head: Uint8Array, leaf: Uint8Array): Buffer {
  const at = Buffer.alloc(9);
  at.writeUInt8(1);
  at.writeBigUInt64BE(BigInt(idx), 1);
  return sha256(at, head, leaf);
}

/** The log a row belongs to. */
export const logOf: SQL<string> = sql`coalesce(${auditLog.teamId}::text, 'org')`;

/**
 * The text that was sealed, made anew from the row's columns. Sent by the server each time: a function stored in the
 * database could be replaced by whoever changed the row.
 */
export const canonOf: SQL<string> = sql`pg_catalog.jsonb_build_object(
  'v', 1, 'log', ${logOf}, 'id', ${auditLog.id},
  'at', pg_catalog.to_char(${auditLog.at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'xid', ${auditLog.xid}::text, 'db_user', ${auditLog.dbUser},
  'actor_type', ${auditLog.actorType}, 'actor_id', ${auditLog.actorId}, 'actor_name', ${auditLog.actorName},
  'token_id', ${auditLog.tokenId}, 'token_name', ${auditLog.tokenName}, 'session_id', ${auditLog.sessionId},
  'action', ${auditLog.action}, 'outcome', ${auditLog.outcome}, 'reason', ${auditLog.reason},
  'resource_type', ${auditLog.resourceType}, 'resource_id', ${auditLog.resourceId},
  'resource_name', ${auditLog.resourceName}, 'team_id', ${auditLog.teamId},
  'before', ${auditLog.before}, 'after', ${auditLog.after}, 'request_id', ${auditLog.requestId},
  'idempotency_key', ${auditLog.idempotencyKey}, 'installation', ${auditLog.installation},
  'topology', ${auditLog.topology}, 'ip', ${auditLog.ip})::text`;

/** True when the row's text is what its columns say. */
export const columnsFit: SQL<boolean> = sql`${auditLog.canon} = ${canonOf}`;

/** True when the row's hash is that of its text. */
export const leafFits: SQL<boolean> = sql`${auditLog.leaf} = pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to(${auditLog.canon}, 'UTF8'))`;
