import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everywhere, type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { idempotencyKeys } from './schema/index.ts';
import { given, statement } from './statement.ts';

let built = 0;
const insert = statement((db) => {
  built += 1;
  return db
    .insert(idempotencyKeys)
    .values(given(idempotencyKeys, ['callerId', 'key', 'requestHash', 'response']))
    .prepare('insert_of_a_test');
});
const select = statement((db) =>
  db
    .select()
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.key, sql.placeholder('key')))
    .prepare('select_of_a_test'),
);

describe.each(everywhere)('a statement on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const row = (key: string, response: unknown = null) => ({
    callerId: v7(),
    key,
    requestHash: new Uint8Array([1, 2, 255]),
    response,
  });

  it('runs in the transaction that asks, and goes with it', async () => {
    const { db } = server.connection;
    const undone = db.transaction(async (tx) => {
      await insert(tx).execute(row('undone'));
      expect(await select(tx).execute({ key: 'undone' })).toHaveLength(1);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');

    expect(await select(db).execute({ key: 'undone' })).toEqual([]);
  });

  it('runs outside of one, and is written once for all of them', async () => {
    const { db } = server.connection;
    await insert(db).execute(row('first'));
    const before = built;
    await insert(db).execute(row('second'));
    await db.transaction(async (tx) => {
      await insert(tx).execute(row('third'));
      await tx.transaction(async (inner) => {
        await insert(inner).execute(row('fourth'));
      });
    });

    expect(built).toBe(before);
    for (const key of ['first', 'second', 'third', 'fourth'])
      expect(await select(db).execute({ key })).toHaveLength(1);
  });

  it.each([
    ['an object', { a: [1, null, 'ä'] }],
    ['a text', 'half "quoted" \\'],
    ['a number', 0],
    ['false', false],
  ])('stores %s as any query does', async (what, response) => {
    const { db } = server.connection;
    await insert(db).execute(row(`json ${what}`, response));
    const [stored] = await select(db).execute({ key: `json ${what}` });
    expect(stored?.response).toEqual(response);
    expect([...(stored?.requestHash ?? [])]).toEqual([1, 2, 255]);
  });

  it('stores null as no value, not as the word of JSON', async () => {
    const { db } = server.connection;
    await insert(db).execute(row('nothing', null));
    const found = await db
      .select({ nothing: sql<boolean>`${idempotencyKeys.response} is null` })
      .from(idempotencyKeys)
      .where(eq(idempotencyKeys.key, 'nothing'));
    expect(found).toEqual([{ nothing: true }]);
  });

  it('says which value is missing', async () => {
    await expect(select(server.connection.db).execute({})).rejects.toThrow(/"key"/);
  });
});
