import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { testServer } from '../../server/testing/databases.ts';
import { startGate, type Verdict } from '../../server/testing/tcp-gate.ts';
import { connect } from './connect.ts';
import type { SharedConnection } from './connection.ts';
import { databaseFault } from './outage.ts';
import { SilenceWatch } from './silence.ts';

/** A database behind a gate, one connection of which can be made to fall silent while the others go on. */
async function behindGate(poolSize: number, { onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const url = await testServer().createDatabase();
  onTestFinished(() => testServer().dropDatabase(url));
  let marker: string | undefined;
  let connections = 0;
  const watch = () => {
    connections += 1;
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
  return { connection, silenceAt: (text: string) => (marker = text), connections: () => connections };
}

/** A database whose answers to one connection stay under way for `ms`, from the statement with `marker` on. */
async function behindSlowLine(
  marker: string,
  ms: number,
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
) {
  const url = await testServer().createDatabase();
  onTestFinished(() => testServer().dropDatabase(url));
  const server = createServer((client) => {
    const upstream = createConnection(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
    client.on('data', (bytes) => {
      if (bytes.includes(marker)) {
        upstream.unpipe(client);
        setTimeout(() => upstream.pipe(client), ms);
      }
    });
    client.pipe(upstream).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  // A TCP server that listens on a host has an address object
  const { port } = server.address() as AddressInfo;
  const through = Object.assign(new URL(url), { port: String(port) }).href;
  const options = { poolSize: 2, applicationName: 'test', embeddedDir: '', silentAfterMs: 1_000 };
  const connection = await connect(through, options);
  onTestFinished(() => connection.close());
  return connection;
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
      const { connection, silenceAt, connections } = await behindGate(2, test);
      silenceAt(text);
      const failing = codeOf(work(connection.db));
      await connection.ping();
      expect(connection.silent?.()).toBe(false);

      expect(await failing).toBe('DEADLINE');

      expect(connection.silent?.()).toBe(true);
      await connection.ping();
      const asked = connections();
      await sleep(3_500);
      expect(connections()).toBe(asked); // the server is no longer asked about what has failed
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

  it.concurrent('is told from one whose statements are sent before those before them are answered', async (test) => {
    const { connection } = await behindGate(1, test);
    const slow = () => connection.db.execute(sql`select pg_sleep(3)`);
    const all = [slow(), slow(), transaction(connection.db), statement(connection.db)];
    expect(await Promise.all(all.map(codeOf))).toEqual(['done', 'done', 'done', 'done']);
  });

  it.concurrent('is told from one whose answer is under way', async (test) => {
    const connection = await behindSlowLine('a statement', 6_000, test);
    expect(await codeOf(statement(connection.db))).toBe('done');
  });

  it.concurrent('is found though another statement takes longer', async (test) => {
    const { connection, silenceAt } = await behindGate(2, test);
    const slow = codeOf(connection.db.execute(sql`select pg_sleep(10)`));
    await sleep(100);
    silenceAt('a statement');
    expect(await Promise.race([slow, codeOf(statement(connection.db))])).toBe('DEADLINE');
    expect(await slow).toBe('done');
  });

  it.concurrent('at the beginning of a transaction does not run it later', async (test) => {
    const connection = await behindSlowLine('begin', 8_000, test);
    let ran = false;
    const work = connection.db.transaction(() => Promise.resolve((ran = true)));
    expect(await codeOf(work)).toBe('DEADLINE');
    await sleep(6_000);
    expect(ran).toBe(false);
  });
});

/** A statement as the driver shows it, of which the server knows nothing; and what the watch asked. */
function forgottenStatement() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const query = Object.assign(new Promise<never>(() => undefined), { state: { pid: 7 }, active: true });
  const driver = postgres('postgres://nobody@127.0.0.1:1/none'); // connects only once something is asked of it
  Reflect.set(driver, 'unsafe', () => query);
  let looks = 0;
  const watch = new SilenceWatch({
    activity: () => Promise.resolve({ direct: true, backends: [] }).finally(() => (looks += 1)),
  });
  onTestFinished(() => watch.close());
  const outcome = codeOf(Promise.resolve(watch.watched(driver, driver).unsafe('select 1')));
  return { query, watch, outcome, looks: () => looks };
}

describe('the ten seconds of a statement', () => {
  it('end with two looks in a row at what the server does', async () => {
    const { watch, outcome, looks } = forgottenStatement();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(looks()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([looks(), watch.found]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([looks(), watch.found]).toEqual([2, true]);
    expect(await outcome).toBe('DEADLINE');
  });

  it('begin anew when it waits for its turn again', async () => {
    const { query, watch, looks } = forgottenStatement();
    await vi.advanceTimersByTimeAsync(12_000);
    query.active = false;
    await vi.advanceTimersByTimeAsync(1_000);
    query.active = true;
    await vi.advanceTimersByTimeAsync(11_000);
    expect([looks(), watch.found]).toEqual([1, false]);
  });
});
