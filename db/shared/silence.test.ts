import { sql } from 'drizzle-orm';
import { describe, expect, it, type TestContext } from 'vitest';
import { testServer } from '../../server/testing/databases.ts';
import { startGate, type Verdict } from '../../server/testing/tcp-gate.ts';
import { connect } from './connect.ts';
import type { SharedConnection } from './connection.ts';
import { databaseFault } from './outage.ts';

/** A database behind a gate, one connection of which can be made to fall silent while the others go on. */
async function behindGate(poolSize: number, { onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const url = await testServer().createDatabase();
  onTestFinished(() => testServer().dropDatabase(url));
  let marker: string | undefined;
  const watch = () => {
    let silent = false;
    const verdict = (): Verdict => (silent ? 'drop' : 'pass');
    return {
      fromClient(bytes: Buffer) {
        if (marker !== undefined && bytes.includes(marker)) [silent, marker] = [true, undefined];
        return verdict();
      },
      fromServer: verdict,
    };
  };
  const gate = await startGate(Number(new URL(url).port), { watch });
  onTestFinished(() => gate.close());
  const options = { poolSize, applicationName: 'test', embeddedDir: '', silentAfterMs: 1_000 };
  const connection = await connect(gate.through(url), options);
  onTestFinished(() => connection.close());
  return { connection, silenceAt: (text: string) => (marker = text) };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => databaseFault(error)?.code,
  );

type Db = SharedConnection['db'];
const statement = (db: Db) => db.execute(sql`select 'a statement'`);
const transaction = (db: Db) => db.transaction((tx) => tx.execute(sql`select 'inside'`));

describe('a connection that falls silent', { timeout: 30_000 }, () => {
  it.concurrent.for([
    ['at a statement', 'a statement', statement],
    ['where a transaction begins', 'begin', transaction],
    ['in a transaction', 'inside', transaction],
    ['where a transaction ends', '\0commit\0', transaction],
  ] satisfies [string, string, (db: Db) => Promise<unknown>][])(
    '%s fails it, though the others of the pool go on',
    async ([, text, work], test) => {
      const { connection, silenceAt } = await behindGate(2, test);
      silenceAt(text);
      const failing = codeOf(work(connection.db));
      await connection.ping();
      expect(connection.silent?.()).toBe(false);

      expect(await failing).toBe('DEADLINE');

      expect(connection.silent?.()).toBe(true);
      await connection.ping();
    },
  );

  it.concurrent('is told from one whose statement takes long', async (test) => {
    const { connection } = await behindGate(2, test);
    const slow = sql`select pg_sleep(5)`;
    const both = [connection.db.execute(slow), connection.db.transaction((tx) => tx.execute(slow))];
    expect(await Promise.all(both.map(codeOf))).toEqual(['done', 'done']);
  });

  it.concurrent('is told from a pool that has none to give', async (test) => {
    const { connection } = await behindGate(1, test);
    const busy = connection.db.transaction(() => new Promise((done) => setTimeout(done, 5_000)));
    const waiting = [statement(connection.db), transaction(connection.db)];
    expect(await Promise.all([busy, ...waiting].map(codeOf))).toEqual(['done', 'done', 'done']);
  });
});
