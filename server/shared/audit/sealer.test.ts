import { asc, eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedDatabase } from '../../../db/shared/shared-database.ts';
import { auditCheckpoints, auditLog, auditPending, auditSealed } from '../../../db/shared/schema/index.ts';
import { origin } from '../../testing/given.ts';
import { startPostgres } from '../../testing/postgres.ts';
import { as, everywhere, soloServer, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { foldHead, genesisOf, leafOf } from './chain.ts';
import { writeAudit } from './record.ts';
import { Sealer } from './sealer.ts';
import { auditedTables, missingGuards } from './triggers.ts';

const entry = { action: 'x.y', resource: { type: 'x', id: null, name: null }, teamId: null };
const nothingWaits = async ({ connection }: Pick<TeamServer, 'connection'>) =>
  (await connection.db.select().from(auditPending).limit(1)).length === 0;

describe.each(everywhere)('the sealer on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  it('seals each log into a chain that can be folded again', async () => {
    const team = await server.given.team();
    await writeAudit(server.connection.db, origin, [
      { ...entry, teamId: team.id },
      { ...entry, teamId: team.id, after: { name: 'ä\u{1f600}"\\' } },
      entry,
    ]);

    await until(() => nothingWaits(server));

    for (const log of [team.id, 'org']) {
      const rows = await server.connection.db
        .select({ idx: auditSealed.idx, canon: auditLog.canon })
        .from(auditSealed)
        .innerJoin(auditLog, eq(auditLog.id, auditSealed.auditId))
        .where(eq(auditSealed.log, log))
        .orderBy(asc(auditSealed.idx));
      expect(rows.map(({ idx }) => idx)).toEqual(rows.map((_, at) => at + 1));
      const head = rows.reduce((last, { idx, canon }) => foldHead(idx, last, leafOf(canon)), genesisOf(log));
      const [checkpoint] = await server.connection.db
        .select()
        .from(auditCheckpoints)
        .where(eq(auditCheckpoints.log, log))
        .orderBy(sql`size desc`)
        .limit(1);
      expect(checkpoint?.size).toBe(rows.length);
      expect(Buffer.from(checkpoint?.head ?? []).toString('hex')).toBe(head.toString('hex'));
    }
  });

  it('seals a change of its own before the timer would', { retry: 3 }, async () => {
    const team = await server.given.team();
    const editor = await server.given.member({ role: 'editor', team });
    await until(() => nothingWaits(server));
    await as(server, editor).shared.scripts.create({ teamId: team.id, name: 'a.cmd', content: '' });
    const startedAt = performance.now();
    await until(() => nothingWaits(server), { everyMs: 5 });
    expect(performance.now() - startedAt).toBeLessThan(480); // the timer comes after 500 ms at the earliest
  });

  it('tells how much it sealed, and what waits', async () => {
    await until(() => nothingWaits(server));
    const text = await until(async () => {
      const answer = await (await fetch(`${server.url}/metrics`)).text();
      return /^wo_audit_sealed_total [1-9]/m.test(answer) && /^wo_audit_unsealed 0$/m.test(answer) && answer;
    });
    expect(text).toMatch(/^wo_audit_seal_seconds_count [1-9]/m);
    expect(text).toMatch(/^wo_audit_triggers_disabled 0$/m);
  });

  it('makes parts for the coming months', async () => {
    const later = new Date();
    later.setUTCMonth(later.getUTCMonth() + 3, 1);
    const part = `audit_log_${later.toISOString().slice(0, 7).replace('-', '_')}`;
    await until(async () => {
      const found = await server.connection.db
        .select({ name: sql<string>`relname` })
        .from(sql`pg_class`)
        .where(sql`relname = ${part}`);
      return found.length === 1;
    });
  });

  it('is done with a queue of more than one batch', async () => {
    await writeAudit(
      server.connection.db,
      origin,
      Array.from({ length: 2_500 }, () => entry),
    );
    await until(() => nothingWaits(server));
    const sizes = await server.connection.db
      .select({ size: auditCheckpoints.size, before: sql`lag(size, 1, 0::bigint) over (order by size)` })
      .from(auditCheckpoints)
      .where(eq(auditCheckpoints.log, 'org'));
    expect(Math.max(...sizes.map(({ size, before }) => size - Number(before)))).toBeLessThanOrEqual(1_000);
  });

  it('seals the other logs when one cannot be: somebody cut its seals', async () => {
    const { db } = server.connection;
    const cut = await server.given.team();
    const other = await server.given.team(); // comes later by its name
    const names = [cut, other].map(({ id }) => id);
    const write = () =>
      writeAudit(
        db,
        origin,
        names.map((teamId) => ({ ...entry, teamId })),
      );
    await write();
    await until(() => nothingWaits(server));
    await db.transaction(async (tx) => {
      await tx.execute(sql`alter table audit_checkpoints disable trigger user`);
      await tx.delete(auditCheckpoints).where(eq(auditCheckpoints.log, cut.id));
      await tx.execute(
        sql`alter table audit_checkpoints enable always trigger audit_checkpoints_append_only`,
      );
      await tx.execute(
        sql`alter table audit_checkpoints enable always trigger audit_checkpoints_no_truncate`,
      );
    });
    const waiting = async () => (await db.select().from(auditPending)).map(({ log }) => log);

    await write();

    await until(async () => !(await waiting()).includes(other.id));
    expect(await waiting()).toEqual([cut.id]);
    await db.delete(auditPending).where(eq(auditPending.log, cut.id));
  });

  describe('the triggers of the log', () => {
    it('are all there, for every table that has to be recorded', async () => {
      expect(await missingGuards(server.connection.db)).toEqual([]);
      const found = await server.connection.db
        .select({ table: sql<string>`c.relname` })
        .from(sql`pg_trigger t join pg_class c on c.oid = t.tgrelid`)
        .where(sql`t.tgname = c.relname || '_audited'`);
      expect(found.map(({ table }) => table).sort()).toEqual([...auditedTables].sort());
      const admins = await server.connection.db
        .select({ count: sql<number>`count(*)::int` })
        .from(sql`pg_trigger where tgfoid = 'wo_require_admin'::regproc`);
      expect(admins).toEqual([{ count: 5 }]); // each is looked for by its name
    });

    it('are named when they are switched off or gone', async () => {
      const { db } = server.connection;
      const rollback = new Error('back to how it was');
      const off = db.transaction(async (tx) => {
        await tx.execute(sql`alter table audit_log disable trigger audit_log_append_only`);
        await tx.execute(sql`alter table audit_log_start enable replica trigger audit_log_no_truncate`);
        await tx.execute(sql`alter table scripts disable trigger scripts_audited`);
        await tx.execute(sql`alter table users disable trigger users_admin_disabled`);
        await tx.execute(sql`drop trigger role_bindings_admin_moved on role_bindings`);
        await tx.execute(sql`drop trigger audit_sealed_only on audit_sealed`);
        const missing = (await missingGuards(tx)).map(
          ({ table, trigger, problem }) => `${table} ${trigger} ${problem}`,
        );
        expect(missing).toEqual(
          expect.arrayContaining([
            'audit_log audit_log_append_only disabled',
            'audit_log_start audit_log_no_truncate disabled',
            'scripts scripts_audited disabled',
            'audit_sealed audit_sealed_only missing',
            'users users_admin_disabled disabled',
            'role_bindings role_bindings_admin_moved missing',
          ]),
        );
        throw rollback;
      });
      await expect(off).rejects.toThrow(rollback);
    });
  });
});

describe('many sealers', () => {
  it('of one database make one chain', async () => {
    const server = await teamServer('postgres');
    const log = pino({ level: 'silent' });
    const others = await Promise.all(
      [1, 2, 3].map(async () => {
        const shared = new SharedDatabase({ poolSize: 2, applicationName: 'test', embeddedDir: '', log });
        await shared.use({ url: server.databaseUrl, migrate: 'verify' });
        await until(() => shared.connection());
        const sealer = new Sealer(shared, log);
        sealer.start();
        return { shared, sealer };
      }),
    );
    for (let round = 0; round < 20; round += 1) {
      await writeAudit(
        server.connection.db,
        origin,
        Array.from({ length: 50 }, () => entry),
      );
      for (const { sealer } of others) sealer.soon();
    }
    await until(() => nothingWaits(server));
    for (const { shared, sealer } of others) {
      await sealer.stop();
      await shared.close();
    }
    const [found] = await server.connection.db
      .select({ rows: sql<number>`count(*)::int`, last: sql<number>`max(idx)::int` })
      .from(auditSealed)
      .where(eq(auditSealed.log, 'org'));
    expect(found?.rows).toBe(found?.last);
    await server.close();
  });

  it('go on by themselves after an outage', async () => {
    const postgres = await startPostgres();
    const server = await soloServer();
    const { shared } = server.app.services;
    await shared.use({ url: await postgres.createDatabase(), migrate: 'apply' });
    await until(() => shared.connection());
    await postgres.stop();
    await until(() => server.app.services.sealer.status().unsealed === undefined);

    await postgres.start();

    const connection = await until(() => shared.connection(), { timeoutMs: 20_000 });
    await writeAudit(connection.db, origin, [entry]);
    await until(() => nothingWaits({ connection }));
    await server.close();
    await postgres.remove();
  });
});
