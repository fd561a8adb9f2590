import { eq } from 'drizzle-orm';
import { connect } from '../../../db/shared/connect.ts';
import type { ConnectOptions, SharedConnection } from '../../../db/shared/connection.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import { openReady } from '../../../db/shared/open-ready.ts';
import { isOutage } from '../../../db/shared/outage.ts';
import { auditLog } from '../../../db/shared/schema/index.ts';
import type { SharedTarget } from '../../../db/shared/target.ts';
import type { AuditOrigin } from '../../shared/audit/record.ts';
import { Refusal } from '../../trpc/errors.ts';
import { CommitUncertain } from './failure.ts';
import { type Moved, transfer, type TransferWatch } from './transfer.ts';

/** What somebody asked for. */
export interface MoveOrder {
  target: SharedTarget;
  acceptSharedLogin: boolean;
  /** Who asked, as it is recorded in the new place. */
  origin: AuditOrigin;
}

/**
 * Opens the new database with its tables made, or looked at where a DBA makes them. On abort its connection is dropped
 * at once, whatever it was doing.
 * @throws Refusal CONNECTION_REFUSED - the tables are not those of this build
 */
export async function openTarget(
  target: SharedTarget,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<SharedConnection> {
  const { connection, schema } = await openReady(target, undefined, options, signal);
  if (schema.verdict === 'current' && !signal.aborted) return connection;
  await connection.close();
  signal.throwIfAborted();
  throw new Refusal('CONNECTION_REFUSED', `The team database was not moved. ${schema.detail}`);
}

/**
 * {@link transfer}; when the connection breaks while the answer to COMMIT is awaited, looks what came of it.
 * @returns what was moved, and an open connection to where it is now; `target` is closed when it is another one, and
 *   after a failure
 * @throws CommitUncertain - it cannot be found out
 */
export async function transferOrFind(
  source: SharedConnection,
  target: SharedConnection,
  { target: { url }, origin }: MoveOrder,
  options: ConnectOptions,
  watch: TransferWatch,
): Promise<{ moved: Moved; connection: SharedConnection }> {
  let committing: Moved | undefined;
  const onCommit = (moved: Moved) => {
    committing = moved;
    watch.onCommit(moved);
  };
  try {
    const to = connectionKey(url);
    return {
      moved: await transfer(source, target, { to, origin }, { ...watch, onCommit }),
      connection: target,
    };
  } catch (error) {
    await target.close();
    if (!committing || !isOutage(error)) throw error;
    const connection = await connectionTo(url, options, committing);
    if (!connection) throw error;
    return { moved: committing, connection };
  }
}

/** A connection to the database that has the entry of the move; undefined: it has not, so nothing was committed. */
async function connectionTo(
  url: string,
  options: ConnectOptions,
  { receipts: [receipt] }: Moved,
): Promise<SharedConnection | undefined> {
  let connection: SharedConnection | undefined;
  try {
    connection = await connect(url, options);
    const found = await connection.db
      .select({ id: auditLog.id })
      .from(auditLog)
      .where(eq(auditLog.id, receipt?.id ?? ''));
    if (found.length > 0) return connection;
  } catch (error) {
    await connection?.close();
    throw new CommitUncertain('The new database cannot be asked.', { cause: error });
  }
  await connection.close();
  return undefined;
}
