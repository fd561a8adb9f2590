import { sql } from 'drizzle-orm';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { isRetryable } from '../../../db/shared/outage.ts';
import { together } from '../../../db/shared/together.ts';
import { Refusal } from '../../trpc/errors.ts';
import { type AuditOrigin, AuditRecorder, type Receipt, writeAudit } from './record.ts';

/**
 * A refusal that keeps what the transaction wrote: a failed sign-in has to count. Its audit rows commit
 * first, then the caller gets the refusal.
 */
export class RefusalAfterCommit extends Error {
  readonly refusal: Refusal;
  readonly recorded: boolean;

  /** @param recorded - false: one of many, of which the log has the first; nothing is written about this one */
  constructor(refusal: Refusal, recorded = true) {
    super(refusal.message);
    this.refusal = refusal;
    this.recorded = recorded;
  }
}

/** What the work inside gets: the transaction, the recorder, and who it is recorded as. */
export interface AuditedWork {
  db: SharedDb;
  audit: AuditRecorder;
  /** Known only after authentication, which happens inside. */
  setOrigin(origin: AuditOrigin): void;
}

/** `recorded: false` is for an answer that was stored before and changes nothing now. */
export interface AuditedResult<T> {
  value: T;
  recorded?: boolean;
  /** What else belongs to the end of the transaction: sent together with the audit rows. */
  last?: () => Promise<void>;
}

const attempts = 3;

/**
 * Runs `work` in one PostgreSQL transaction and writes its audit rows just before commit. Nothing recorded
 * is a bug and rolls everything back. A transaction that lost a race (serialisation, deadlock) runs again.
 * @param onCommitted - gets the receipts of the rows after the commit
 */
export async function auditedTransaction<T>(
  connection: SharedConnection,
  origin: AuditOrigin,
  work: (inside: AuditedWork) => Promise<AuditedResult<T>>,
  onCommitted: (receipts: readonly Receipt[]) => void = () => undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(connection, origin, work, onCommitted);
    } catch (error) {
      if (attempt === attempts || !isRetryable(error)) throw error;
    }
  }
}

async function once<T>(
  connection: SharedConnection,
  firstOrigin: AuditOrigin,
  work: (inside: AuditedWork) => Promise<AuditedResult<T>>,
  onCommitted: (receipts: readonly Receipt[]) => void,
): Promise<T> {
  let receipts: readonly Receipt[] = [];
  let late: RefusalAfterCommit | undefined;
  const value = await connection.db.transaction(async (tx) => {
    // oxlint-disable-next-line wo/no-raw-sql -- our own constants; SET takes no parameters
    for (const setting of connection.transactionSettings) await tx.execute(sql.raw(setting));
    const audit = new AuditRecorder();
    let origin = firstOrigin;
    const setOrigin = (next: AuditOrigin) => {
      origin = next;
    };
    const result = await work({ db: tx, audit, setOrigin }).catch((error: unknown) => {
      if (!(error instanceof RefusalAfterCommit)) throw error;
      late = error;
      return undefined;
    });
    const { recorded = true } = result ?? late ?? {};
    if (recorded && audit.entries.length === 0) throw unaudited();
    [receipts] = await together([writeAudit(tx, origin, audit.entries), result?.last?.()]);
    return result?.value;
  });
  onCommitted(receipts);
  if (late) throw late.refusal;
  // `value` is undefined only together with `late`: every other path went through `result`
  return value as T;
}

function unaudited(): Refusal {
  return new Refusal(
    'UNAUDITED_MUTATION',
    'The change recorded nothing in the audit log and was rolled back. This is a bug: report it with the request id.',
  );
}
