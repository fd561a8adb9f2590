import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everywhere, type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { databaseFault } from './outage.ts';
import { together } from './together.ts';

describe.each(everywhere)('statements sent together on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  it('answer in their places', async () => {
    const answers = await server.connection.db.transaction((tx) =>
      together([tx.execute(sql`select 1`), 'a value', tx.execute(sql`select 2`)]),
    );
    expect(answers).toHaveLength(3);
    expect(answers[1]).toBe('a value');
  });

  it('fail with the first that failed, though others are told sooner that it is over', async () => {
    const failing = server.connection.db.transaction((tx) => {
      const late = async () => {
        try {
          await tx.execute(sql`select 1 / 0`);
        } finally {
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        }
      };
      return together([late(), tx.execute(sql`select 1`)]);
    });
    const code = await failing.catch((error: unknown) => databaseFault(error)?.code);
    expect(code).toBe('22012');
  });

  it('have all ended when one has failed', async () => {
    let ended = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      ended = true;
    };
    await expect(together([Promise.reject(new Error('no')), slow()])).rejects.toThrow('no');
    expect(ended).toBe(true);
  });
});
