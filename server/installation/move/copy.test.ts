import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../../../db/shared/connect.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { applyMigrations } from '../../../db/shared/migrate.ts';
import { isOutage } from '../../../db/shared/outage.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { emptyDatabase } from '../../testing/databases.ts';
import { origin } from '../../testing/given.ts';
import { contentsOfTables, largeTeam } from '../../testing/moving-team.ts';
import { onServer } from '../../testing/postgres.ts';
import { startGate, type Verdict } from '../../testing/tcp-gate.ts';
import { type TeamServer, teamServer } from '../../testing/team-server.ts';
import { connectOptions } from '../prepare-connection.ts';
import { testTarget } from './check-target.ts';
import { CopyDiffers } from './copy.ts';
import { type MoveOrder, openTarget, transferOrFind } from './open-target.ts';
import { named } from './tables.ts';

let server: TeamServer;
beforeAll(async () => {
  server = await teamServer('embedded');
  await server.app.services.sealer.stop(); // so that entries wait for their seal all the while
  await server.connection.db.execute(sql`select audit_seal_pending(1000)`);
  await largeTeam(server);
}, 120_000);
afterAll(() => server.close());

const orderTo = (url: string): MoveOrder => ({
  target: { url, migrate: 'apply' },
  acceptSharedLogin: true,
  origin,
});
const watch = () => ({
  signal: new AbortController().signal,
  onTable: () => undefined,
  onRows: () => undefined,
  onCommit: () => undefined,
});

/** Copies without switching: the embedded database stays for the next test. */
async function copyTo(url: string, prepared?: SharedConnection) {
  const options = connectOptions(server.app.services.config);
  const target = prepared ?? (await openTarget(orderTo(url).target, options, watch().signal));
  return transferOrFind(server.connection, target, orderTo(url), options, watch());
}

async function withConnection<T>(
  url: string,
  work: (connection: SharedConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect(url, { poolSize: 2, applicationName: 'test', embeddedDir: '' });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const months = (connection: SharedConnection) =>
  connection.db.transaction(async (tx) => {
    await tx.execute(sql`set local timezone = 'UTC'`);
    return rowsOf(
      tx,
      sql`select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i
        join pg_class c on c.oid = i.inhrelid where i.inhparent = 'audit_log'::regclass order by 1`,
      z.object({ name: z.string(), bound: z.string() }),
    );
  });

const triggers = (connection: SharedConnection) =>
  rowsOf(
    connection.db,
    sql`select c.relname as table, t.tgname as name, t.tgenabled::text as enabled from pg_trigger t
      join pg_class c on c.oid = t.tgrelid where not t.tgisinternal order by 1, 2`,
    z.object({ table: z.string(), name: z.string(), enabled: z.string() }),
  );

describe('a copy', () => {
  it('has every row of every table as it was, the log with texts, seals, months and what waits', async () => {
    const before = await contentsOfTables(server.connection.db);
    expect(Object.entries(before).filter(([, { rows }]) => rows === 0)).toEqual([
      ['audit_retention', { rows: 0, md5: null }],
    ]);
    const url = await emptyDatabase();
    const { moved, connection } = await copyTo(url);

    const after = await contentsOfTables(connection.db);
    const [entry] = await rowsOf(
      connection.db,
      sql`select l.action, l.after ->> 'rows' as rows, l.xid = p.xid as waits, l.at > now() - interval '1 hour' as "now"
        from audit_log l join audit_pending p on p.audit_id = l.id where l.id = ${moved.receipts[0]?.id}`,
      z.unknown(),
    );
    expect(entry).toEqual({
      action: 'installation.move.complete',
      rows: `${moved.rows}`,
      waits: true,
      now: true,
    });
    await connection.db.execute(sql`alter table audit_log disable trigger user`);
    for (const part of await months(connection))
      await connection.db.execute(sql`alter table ${named(part.name)} disable trigger user`);
    await connection.db.execute(sql`delete from audit_log where id = ${moved.receipts[0]?.id}`);
    await connection.db.execute(sql`delete from audit_pending where audit_id = ${moved.receipts[0]?.id}`);
    expect(await contentsOfTables(connection.db)).toEqual(before);
    expect(after.scripts?.rows).toBeGreaterThan(50);
    expect(await months(connection)).toEqual(await months(server.connection));
    await connection.close();
  });

  it('is guarded by the same triggers as a database that nothing was copied to', async () => {
    const url = await emptyDatabase();
    const { connection } = await copyTo(url);
    const fresh = await withConnection(await emptyDatabase(), async (other) => {
      await applyMigrations(other);
      return triggers(other);
    });
    expect(await triggers(connection)).toEqual(fresh);
    await connection.close();
  });

  it('of which a single letter was changed on the way is found out, and nothing of it stays', async () => {
    const url = await emptyDatabase();
    const target = await openTarget(
      orderTo(url).target,
      connectOptions(server.app.services.config),
      watch().signal,
    );
    await onServer(url, async (client) => {
      await client`create function wrong() returns trigger language plpgsql as
        $$ begin if new.name = 'SIEM' then new.name := 'SIEN'; end if; return new; end $$`;
      await client`create trigger wrong before insert on audit_sinks for each row execute function wrong()`;
    });
    await expect(copyTo(url, target)).rejects.toThrow(CopyDiffers);
    await withConnection(url, async ({ db }) => expect(await db.$count(sql`users`)).toBe(0));
  });

  it.each<[Verdict, string]>([
    ['last', 'stands when only the answer to COMMIT was lost'],
    ['cut', 'is not there when COMMIT was lost'],
  ])('%s: %s', async (verdict) => {
    const url = await emptyDatabase();
    let armed = false;
    const gate = await startGate(Number(new URL(url).port), {
      watch: () => ({
        fromClient() {
          const now = armed ? verdict : 'pass'; // the next thing the client says is COMMIT
          armed = false;
          return now;
        },
        fromServer: () => 'pass',
      }),
    });
    const options = connectOptions(server.app.services.config);
    const order = orderTo(gate.through(url));
    const target = await openTarget(order.target, options, watch().signal);
    const attempt = transferOrFind(server.connection, target, order, options, {
      ...watch(),
      onCommit: () => {
        armed = true;
      },
    });
    if (verdict === 'last') {
      const { connection } = await attempt;
      expect(await connection.db.$count(sql`scripts`)).toBe(await server.connection.db.$count(sql`scripts`));
      await connection.close();
    } else {
      const failure = await attempt.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(isOutage(failure)).toBe(true);
      await withConnection(url, async ({ db }) => expect(await db.$count(sql`users`)).toBe(0));
    }
    await gate.close();
  });

  it('that was never put to use is told from other data, with a way to be rid of it', async () => {
    const url = await emptyDatabase();
    const { connection } = await copyTo(url);
    await connection.close();
    const { ok, checks } = await testTarget(
      { url, migrate: 'apply' },
      connectOptions(server.app.services.config),
    );
    expect(ok).toBe(false);
    const detail = checks.find((check) => !check.ok)?.detail;
    expect(detail).toMatch(/It holds what was moved there by "test" at .*DROP DATABASE "t_/);
  });
});
