import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../server/testing/postgres.ts';
import { connect } from './connect.ts';
import type { SharedConnection } from './connection.ts';
import { databaseFault, isOutage } from './outage.ts';

const aWhile = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('a transaction whose connection is lost', () => {
  let postgres: TestPostgres;
  let connection: SharedConnection;
  beforeEach(async () => {
    postgres = await startPostgres();
    connection = await connect(postgres.url, { poolSize: 1, applicationName: 'test', embeddedDir: '' });
    await connection.db.execute(sql`create table t (n int)`);
  });
  afterEach(async () => {
    await connection.close();
    await postgres.remove();
  });

  /** Vitest fails the run for an uncaught error of its process, which is how the driver's own one would show. */
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (isOutage(error) ? 'outage' : error),
    );

  it.each(['fast', 'kill'] as const)(
    'fails as an outage while a statement runs (%s), and nothing else breaks',
    async (how) => {
      const running = outcome(connection.db.transaction((tx) => tx.execute(sql`select pg_sleep(30)`)));
      await aWhile(200);
      await postgres.stop(how);
      expect(await running).toBe('outage');
      await aWhile(100); // the driver's own rollback would come now
    },
  );

  it('sends nothing more when the work was busy elsewhere, and the next transaction is its own', async () => {
    let goOn: () => void = () => undefined;
    const elsewhere = new Promise<void>((done) => {
      goOn = done;
    });
    let late: unknown;
    const first = outcome(
      connection.db.transaction(async (tx) => {
        await tx.execute(sql`insert into t values (1)`);
        await elsewhere;
        late = await outcome(tx.execute(sql`insert into t values (2)`));
      }),
    );
    await aWhile(100);
    await postgres.stop('kill');
    await postgres.start();
    expect(await first).toBe('outage');

    await connection.db.transaction(async (tx) => {
      await tx.execute(sql`insert into t values (10)`);
      goOn();
      await aWhile(50);
      await tx.execute(sql`insert into t values (11)`);
    });

    expect(late).toBe('outage');
    expect(await connection.db.execute(sql`select n from t order by n`)).toEqual([{ n: 10 }, { n: 11 }]);
  });

  it('leaves other errors and their rollback as they are', async () => {
    const failing = connection.db.transaction(async (tx) => {
      await tx.execute(sql`insert into t values (1)`);
      await tx.execute(sql`select 1 / 0`);
    });
    expect(databaseFault(await failing.catch((error: unknown) => error))?.code).toBe('22012');
    expect(await connection.db.execute(sql`select n from t`)).toEqual([]);
  });
});
