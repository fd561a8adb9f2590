import { eq } from 'drizzle-orm';
import { type AuditReceipt, auditReceipts } from '../../../db/local/schema/index.ts';
import type { AlarmKind } from './alarms.ts';
import { newestSeals } from '../../shared/audit/service.ts';
import { requireCurrent, type Source } from './look.ts';
import { ahead, type Fate, fatesOf, keepFates, settled, unsettled } from './settle.ts';
import type { Stalls } from './stalls.ts';

/** Any connected server seals within a second or two; this long means that none does, or not this entry. */
const unsealedAfterMs = 10_000;

/** An entry that this installation was told was committed, and what is wrong with it now. */
export interface Missing {
  receipt: AuditReceipt;
  kind: AlarmKind;
  /** Not in the log any more, or not as it was; else it only waits too long. */
  certain: boolean;
}

/** Looks up every receipt that is not settled, and says which entries are gone, different or too late. */
export async function settleReceipts(source: Source, stalls: Stalls, now: number): Promise<Missing[]> {
  const missing: Missing[] = [];
  const waiting: AuditReceipt[] = [];
  for (const page of unsettled(source.local, source.connection)) {
    const fates = await fatesOf(source.db, page);
    requireCurrent(source);
    keepFates(source.local, fates);
    for (const receipt of page) {
      const fate = fates.get(receipt.id);
      if (fate?.is === 'waiting') waiting.push(receipt);
      const kind = fate && kindOf(fate);
      if (kind) missing.push({ receipt, kind, certain: true });
    }
  }
  stalls.note(now, await sizesOf(source, waiting));
  for (const receipt of waiting)
    if (Math.max(receipt.writtenAt, stalls.since(receipt.log)) <= now - unsealedAfterMs)
      missing.push({ receipt, kind: 'UNSEALED', certain: false });
  return missing;
}

/** Says which entries are gone or different that were seen sealed since the logs were looked at last. */
export async function lostSinceLook({ local, db, connection }: Source): Promise<Missing[]> {
  const missing: Missing[] = [];
  let seals: Awaited<ReturnType<typeof newestSeals>> | undefined;
  for (const page of ahead(local, connection)) {
    const fates = await fatesOf(db, page);
    for (const receipt of page) {
      const fate = fates.get(receipt.id);
      if (fate?.is !== 'gone' && fate?.is !== 'different') continue;
      seals ??= await newestSeals(db);
      const isShorter = (seals.get(receipt.log)?.size ?? 0) < (receipt.idx ?? 0);
      missing.push({ receipt, kind: isShorter ? 'ROLLBACK' : 'REWRITE', certain: true });
    }
  }
  return missing;
}

function kindOf({ is }: Fate): Missing['kind'] | undefined {
  if (is === 'different') return 'REWRITE';
  return is === 'gone' ? 'UNSEALED' : undefined;
}

async function sizesOf({ db }: Source, waiting: readonly AuditReceipt[]): Promise<Map<string, number>> {
  if (waiting.length === 0) return new Map();
  const seals = await newestSeals(db);
  return new Map(waiting.map(({ log }) => [log, seals.get(log)?.size ?? 0]));
}

/** Names the entries that a rewritten or shortened log has lost: those this installation had seen sealed. */
export async function lostFrom(source: Source, log: string): Promise<string[]> {
  const { local, db, connection } = source;
  const lost: string[] = [];
  for (const page of settled(local, connection, log)) {
    const fates = await fatesOf(db, page);
    requireCurrent(source);
    for (const { id } of page) {
      const fate = fates.get(id);
      if (fate?.is === 'gone' || fate?.is === 'different') lost.push(id);
      // back in the queue: a restored copy has it, and it is sealed again at another place
      if (fate?.is === 'waiting')
        local.update(auditReceipts).set({ idx: null }).where(eq(auditReceipts.id, id)).run();
    }
  }
  return lost;
}
