import { expect, it, onTestFinished } from 'vitest';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import { auditAlarms, auditReceipts, auditWitness } from '../../../db/local/schema/index.ts';
import { teamServer } from '../../testing/team-server.ts';
import { tempFolder } from '../../testing/temp.ts';
import { WitnessedLogs } from '../../testing/witnessed-logs.ts';
import { raise } from './alarms.ts';
import { recall, remember } from './memory.ts';
import { ReceiptBook } from './receipts.ts';
import { renameConnection } from './rename.ts';

const head = (digit: string) => digit.repeat(64);
const seal = (size: number, digit: string) => ({ size, head: head(digit) });

it('what is known of a database that moved goes on, and that of another at its new address is kept apart', async () => {
  const local = await openLocalDatabase({ dataDir: tempFolder('rename') });
  const receipts = new ReceiptBook(local.db, { error: () => undefined });
  for (const [connection, id] of [
    ['embedded', 'new'],
    ['db:5432/wo', 'old'],
  ] as const) {
    const digit = id === 'new' ? 'a' : 'b';
    remember(local.db, connection, [{ log: 'org', seal: seal(5, digit) }], 1_000);
    raise(local.db, { connection, log: 'org', kind: 'UNSEALED', known: undefined, found: undefined }, 1_000);
    const resource = { type: 'test', id: null, name: null };
    const leaf = new Uint8Array(32);
    receipts.add(connection, [{ id, log: 'org', at: new Date(), leaf, action: 'test', resource }]);
  }
  receipts.flush();

  local.db.transaction(() =>
    renameConnection(local.db, { from: 'embedded', to: 'db:5432/wo', former: 'db:5432/wo until now' }),
  );

  expect(recall(local.db, 'embedded')).toEqual([]);
  expect(recall(local.db, 'db:5432/wo')).toMatchObject([{ size: 5, head: head('a'), firstSeenAt: 1_000 }]);
  expect(recall(local.db, 'db:5432/wo until now')).toMatchObject([{ head: head('b') }]);
  const names = (rows: { connection: string }[]) => rows.map(({ connection }) => connection).sort();
  for (const table of [auditAlarms, auditReceipts, auditWitness])
    expect(names(local.db.select().from(table).all())).toEqual(['db:5432/wo', 'db:5432/wo until now']);
  const [kept] = local.db
    .select()
    .from(auditReceipts)
    .all()
    .filter(({ id }) => id === 'new');
  expect(kept?.connection).toBe('db:5432/wo');
  local.close();
});

it('a look that was under way when the database moved keeps nothing under the old address', async () => {
  const server = await teamServer('postgres');
  onTestFinished(() => server.close());
  const { witness } = await new WitnessedLogs(server).aSealedLog();
  const from = connectionKey(server.app.services.shared.target()?.url ?? '');
  const to = 'db:5432/wo';
  expect(witness.remembered(from)).toBeGreaterThan(0);

  const look = witness.checkNow();
  await Promise.resolve(); // it has asked, and no answer can be there
  witness.moved({ from, to, former: `${to} until now` });
  await look.catch(() => undefined);

  expect(witness.remembered(from)).toBe(0);
  expect(witness.remembered(to)).toBeGreaterThan(0);
  await witness.checkNow(); // and the next one does
  expect(witness.remembered(from)).toBeGreaterThan(0);
});
