import { count } from 'drizzle-orm';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { auditReceipts } from '../../../db/local/schema/index.ts';
import { tempFolder } from '../../testing/temp.ts';
import { blame, raise } from './alarms.ts';
import { ReceiptBook } from './receipts.ts';

const day = 86_400_000;

async function aBook() {
  const local = await openLocalDatabase({ dataDir: tempFolder('receipts') });
  onTestFinished(() => local.close());
  const book = new ReceiptBook(local.db, pino({ level: 'silent' }));
  const kept = () => local.db.select({ n: count() }).from(auditReceipts).get()?.n;
  return { local, book, kept };
}

function receipts(howMany: number) {
  return Array.from({ length: howMany }, () => ({
    id: v7(),
    log: 'org',
    at: new Date(),
    leaf: new Uint8Array(32),
    action: 'users.update',
    resource: { type: 'user', id: v7(), name: 'ada' },
  }));
}

describe('receipts', () => {
  it('are on disk only after a flush, all of them', async () => {
    const { book, kept } = await aBook();
    book.add('here', receipts(1_200));
    expect(kept()).toBe(0);
    book.flush();
    expect(kept()).toBe(1_200);
    expect(book.waiting('here')).toBe(1_200);
  });

  it('beyond what memory may hold are dropped and counted', async () => {
    const { book, kept } = await aBook();
    book.add('here', receipts(20_003));
    book.add('here', receipts(2));
    book.flush();
    expect([kept(), book.dropped]).toEqual([20_000, 5]);
  });

  it('that cannot be written are counted, and disturb nobody', async () => {
    const { local, book } = await aBook();
    book.add('here', receipts(3));
    local.close();
    expect(() => book.flush()).not.toThrow();
    expect(book.dropped).toBe(3);
  });

  it('are kept for thirty days, and longer while an open alarm is about them', async () => {
    const { local, book, kept } = await aBook();
    const [missed, other] = receipts(2);
    if (!missed || !other) throw new Error('none made');
    book.add('here', [missed, other]);
    book.flush();
    const found = { connection: 'here', log: 'org', known: undefined, found: undefined };
    const { alarm } = raise(local.db, { ...found, kind: 'UNSEALED' }, Date.now());
    blame(local.db, alarm.id, [missed.id]);

    book.prune(Date.now() + 29 * day);
    expect(kept()).toBe(2);
    book.prune(Date.now() + 31 * day);
    expect(local.db.select({ id: auditReceipts.id }).from(auditReceipts).all()).toEqual([{ id: missed.id }]);
  });

  it('are at most 10 000, the newest', async () => {
    const { local, book, kept } = await aBook();
    const all = receipts(10_050);
    book.add('here', all);
    book.flush();
    book.prune(Date.now());
    expect(kept()).toBe(10_000);
    const ids = new Set(
      local.db
        .select({ id: auditReceipts.id })
        .from(auditReceipts)
        .all()
        .map(({ id }) => id),
    );
    expect(all.slice(50).every(({ id }) => ids.has(id))).toBe(true);
    expect(book.dropped).toBe(50); // they had not been seen sealed
  });
});
