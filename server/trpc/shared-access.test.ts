import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf, type TeamServer, teamServer } from '../testing/team-server.ts';
import { databaseErrorAsRefusal } from './shared-access.ts';

describe('databaseErrorAsRefusal', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  async function refusalOf(statement: SQL) {
    const { db } = server.connection;
    const failed = db.transaction(async (tx) => {
      await tx.execute(sql`set local statement_timeout = 50`);
      await tx.execute(statement);
    });
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    return databaseErrorAsRefusal(contextOf(server), error, 'read');
  }

  it.each([
    ['a number that is too large', sql`select 99999999999::int`],
    ['a time that does not exist', sql`select '2026-13-40'::timestamptz`],
  ])('calls %s unusable input', async (_, statement) => {
    expect(await refusalOf(statement)).toMatchObject({ reason: 'INVALID_INPUT', httpStatus: 400 });
  });

  it('says of a statement that was ended that it took too long', async () => {
    expect(await refusalOf(sql`select pg_sleep(5)`)).toMatchObject({
      reason: 'OVERLOADED',
      message: expect.stringContaining('too long'),
    });
  });

  it('leaves anything unforeseen a bug', async () => {
    expect(await refusalOf(sql`select nothing`)).not.toHaveProperty('reason');
  });
});
