import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseLike, emptyDatabase, testServer } from './databases.ts';
import { onServer, startPostgres, type TestPostgres } from './postgres.ts';
import { hasPostgresBinaries } from './postgres-binaries.ts';
import { until } from './until.ts';

const ask = (url: string) => onServer(url, async (sql) => (await sql`select 1 as one`)[0]?.one);

describe('the run’s PostgreSQL', () => {
  it('gives each test a database of its own', async () => {
    const [a, b] = [await emptyDatabase(), await emptyDatabase()];
    await onServer(a, (sql) => sql`create table only_in_a (id int)`);
    const seen = await onServer(b, (sql) => sql`select to_regclass('only_in_a') as found`);
    expect(seen[0]?.found).toBeNull();
  });

  it('prepares a template once and copies it, when asked twice at once', async () => {
    let preparations = 0;
    const prepare = async (url: string) => {
      preparations++;
      await onServer(url, (sql) => sql`create table prepared as select 7 as n`);
    };
    const name = `twice_${Date.now()}`;
    const urls = await Promise.all([databaseLike(name, prepare), databaseLike(name, prepare)]);
    for (const url of urls) {
      expect((await onServer(url, (sql) => sql`select n from prepared`))[0]?.n).toBe(7);
      await testServer().dropDatabase(url);
    }
    expect(new Set(urls).size).toBe(2);
    expect(preparations).toBe(1);
  });
});

describe.skipIf(!hasPostgresBinaries())('startPostgres', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());

  it.each(['fast', 'kill'] as const)('keeps data and port over a %s stop', async (how) => {
    const url = await server.createDatabase();
    await onServer(url, (sql) => sql`create table kept as select 1 as n`);
    await server.stop(how);
    expect(server.pid).toBeUndefined();
    await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.start();
    // After a kill it recovers; with fsync off only an operating system crash could lose this.
    expect(await until(async () => (await onServer(url, (sql) => sql`select n from kept`))[0]?.n)).toBe(1);
  });

  it('answers nothing while paused and goes on when resumed', async () => {
    let answered = false;
    server.pause();
    const asking = ask(server.url).then((one) => {
      answered = true;
      return one;
    });
    await expect(until(() => answered, { timeoutMs: 300 })).rejects.toThrow('in vain');
    server.resume();
    expect(await asking).toBe(1);
  });
});
