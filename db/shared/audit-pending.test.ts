import postgres from 'postgres';
import { onTestFinished, expect, it } from 'vitest';
import { emptyDatabase } from '../../server/testing/databases.ts';
import { connect } from './connect.ts';
import { applyMigrations } from './migrate.ts';

/** An empty team database without any server, so that nobody else looks into the queue. */
async function quietDatabase(): Promise<postgres.Sql> {
  const url = await emptyDatabase();
  const connection = await connect(url, { poolSize: 1, applicationName: 'test', embeddedDir: '' });
  await applyMigrations(connection);
  await connection.close();
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  return sql;
}

async function wholeReads(sql: postgres.Sql): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql`select seq_scan from pg_stat_user_tables where relname = 'audit_pending'`;
  return Number(row?.seq_scan);
}

it('the queue of unsealed rows is never read whole: not at commit, not by the seal', async () => {
  const sql = await quietDatabase();
  const change = (n: number) =>
    sql.begin(async (tx) => {
      await tx`insert into teams (id, slug, name) values (gen_random_uuid(), ${`t-${n}`}, 'x')`;
      await tx`insert into audit_log
          (id, actor_type, action, outcome, resource_type, request_id, installation, topology)
        values (gen_random_uuid(), 'system', 'x', 'success', 'x', 'x', 'x', 'server')`;
    });
  await change(-1);
  await sql`select audit_seal_pending(10)`;
  await sql`vacuum analyze audit_pending`; // as it looks most of the time: one page, nothing in it
  const before = await wholeReads(sql);

  for (let n = 0; n < 30; n++) {
    await change(n); // more often than PostgreSQL makes a plan anew
    if (n % 3 === 0) await sql`select audit_seal_pending(10)`;
  }

  expect(await wholeReads(sql)).toBe(before);
  expect(await sql`select log, max(size)::int as size from audit_checkpoints group by log`).toEqual([
    { log: 'org', size: 29 },
  ]);
});
