import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, auditRetention, auditSealed, auditSinkCursors } from '../../../db/shared/schema/index.ts';
import { keepHouse } from '../../bridge/housekeeping/service.ts';
import { origin } from '../../testing/given.ts';
import { sqlStateOf } from '../../testing/people.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { missingGuards } from '../audit/triggers.ts';
import { writeAudit } from '../audit/record.ts';
import { dropRetained, listParts } from './service.ts';

/** 2020 is long over; the log's first part reaches from before it to the end of this month. */
const march = '2020-03';

describe.each(everywhere)('shared.auditRetention on %s', (where) => {
  let server: TeamServer;
  let auditor: Awaited<ReturnType<TeamServer['given']['member']>>;
  beforeAll(async () => {
    server = await teamServer(where);
    const start = (await listParts(server.connection.db)).find(({ name }) => name === 'audit_log_start');
    const until = /TO \('([^']+)'\)/.exec(start?.bounds ?? '')?.[1];
    await server.connection.db.transaction(async (tx) => {
      // months that a real log would have had: the first part only begins in 2020-05 here
      await tx.execute(sql`alter table audit_log detach partition audit_log_start`);
      // oxlint-disable-next-line wo/no-raw-sql -- as PostgreSQL printed it; a bound takes no parameters
      await tx.execute(
        sql.raw(`alter table audit_log attach partition audit_log_start
        for values from ('2020-05-01 00:00:00+00') to ('${until}')`),
      );
      for (const [from, to] of [
        ['2020-01', '2020-02'],
        ['2020-02', '2020-03'],
        ['2020-03', '2020-04'],
        ['2020-04', '2020-05'],
      ])
        await tx.execute(
          // oxlint-disable-next-line wo/no-raw-sql -- constants of this test
          sql.raw(`create table audit_log_${from?.replace('-', '_')} partition of audit_log
            for values from ('${from}-01 00:00:00+00') to ('${to}-01 00:00:00+00')`),
        );
    });
    auditor = await server.given.member({ role: 'admin', team: null });
  });
  afterAll(() => server.close());

  const db = () => server.connection.db;
  const seal = () => db().execute(sql`select audit_seal_pending(100000)`);
  const partNames = async () => (await listParts(db())).map(({ name }) => name);

  /** Rows as they would have been written in that month, sealed. */
  const written = (month: string, count: number, teamId: string | null = null) =>
    sealedTogether(
      Array.from({ length: count }, () => month),
      teamId,
    );

  /** One row for each of the months, under one seal. */
  async function sealedTogether(months: string[], teamId: string | null = null) {
    const ids = months.map(() => v7());
    await seal();
    await db().transaction(async (tx) => {
      await tx.execute(sql`alter table audit_log disable trigger audit_log_stamp`);
      for (const [at, id] of ids.entries()) {
        const when = `${months[at]}-02T00:00:0${at}.000Z`;
        const canon = JSON.stringify({ id });
        await tx.execute(sql`insert into audit_log (id, at, actor_type, action, outcome, resource_type, team_id,
            request_id, installation, topology, canon, leaf)
          values (${id}, ${when}::timestamptz, 'system', 'old', 'success', 'old', ${teamId}, 'old', 'old', 'server',
            ${canon}, sha256('\\x00'::bytea || convert_to(${canon}, 'UTF8')))`);
        await tx.execute(sql`insert into audit_pending (log, at, audit_id, xid, leaf)
          select coalesce(team_id::text, 'org'), at, id, xid, leaf from audit_log where id = ${id}`);
      }
      await tx.execute(sql`alter table audit_log enable always trigger audit_log_stamp`);
    });
    await seal();
    return ids;
  }

  /** Nothing of today may have been sealed before old rows: they would not be the first ones then. */
  const forgetSeals = () =>
    db().transaction(async (tx) => {
      await tx.execute(sql`alter table audit_sealed disable trigger user`);
      await tx.execute(sql`alter table audit_checkpoints disable trigger user`);
      await tx.execute(sql`delete from audit_sealed`);
      await tx.execute(sql`delete from audit_checkpoints`);
      await tx.execute(sql`delete from audit_pending`);
      await tx.execute(sql`alter table audit_sealed enable always trigger audit_sealed_only`);
      await tx.execute(
        sql`alter table audit_checkpoints enable always trigger audit_checkpoints_append_only`,
      );
    });
  const present = async (ids: string[]) => {
    const rows = await db().select({ id: auditLog.id }).from(auditLog);
    return ids.filter((id) => rows.some((row) => row.id === id));
  };

  it('drops whole months once the sealed row says so, and leaves an anchor', async () => {
    const team = await server.given.team();
    await forgetSeals();
    const january = await written('2020-01', 3);
    const february = [...(await written('2020-02', 2)), ...(await written('2020-02', 4, team.id))];
    const kept = [...(await written('2020-03', 2)), ...(await written('2020-03', 1, team.id))];
    const call = as(server, auditor).shared.auditRetention;

    const preview = await call.preview({ before: march });
    expect(preview.items.map(({ log, size }) => [log, size]).sort()).toEqual(
      [
        ['org', 5],
        [team.id, 4],
      ].sort(),
    );
    expect(await call.create({ before: march })).toEqual(preview);

    // not sealed yet: nothing goes
    expect(await dropRetained(db())).toEqual({ dropped: [] });
    expect(await present([...january, ...february, ...kept])).toHaveLength(12);

    await seal();
    await keepHouse(server.app.services);

    expect(await present([...january, ...february])).toEqual([]);
    expect(await present(kept)).toEqual(kept);
    expect(await partNames()).not.toContain('audit_log_2020_01');
    expect(await partNames()).not.toContain('audit_log_2020_02');
    expect(await partNames()).toContain('audit_log_2020_03');
    const left = await db().select().from(auditSealed).where(eq(auditSealed.log, 'org'));
    expect(Math.min(...left.map(({ idx }) => idx))).toBe(6);
    const { items } = await call.list({});
    expect(items.map(({ log, size, head }) => ({ log, size, head }))).toEqual(
      expect.arrayContaining(preview.items),
    );
    expect((await call.preview({ before: march })).items).toEqual([]);
  });

  it('keeps a month of which a log has not said that it goes', async () => {
    await written('2020-04', 2);
    await seal();
    expect(await dropRetained(db())).toEqual({ dropped: [] });
    expect(await partNames()).toContain('audit_log_2020_04');
  });

  it('takes a row nobody sealed, or one that names another seal, for nothing', async () => {
    const after = { before: '2020-05-01T00:00:00.000Z', size: 1, head: '00'.repeat(32) };
    const resource = { type: 'audit-log', id: 'org', name: null };
    await writeAudit(db(), origin, [{ action: 'audit.retain', resource, teamId: null, after }]);
    await seal();
    const before = await db().select().from(auditRetention);

    expect(await dropRetained(db())).toEqual({ dropped: [] });

    expect(await db().select().from(auditRetention)).toEqual(before);
  });

  it('keeps a month that a row was sealed in after the cut', async () => {
    await forgetSeals();
    await written('2020-03', 6);
    const [late] = await sealedTogether(['2020-03', '2020-04']); // the seal over both covers what is kept
    await as(server, auditor).shared.auditRetention.create({ before: '2020-04' });
    await seal();

    expect(await dropRetained(db())).toEqual({ dropped: [] });

    expect(await present([late ?? ''])).toEqual([late]); // else its seal would be left without the row
  });

  it('carries out once what was decided twice', async () => {
    await forgetSeals();
    await written('2020-04', 7);
    const call = as(server, auditor).shared.auditRetention;
    await call.create({ before: '2020-05' });
    await call.create({ before: '2020-05' });
    await seal();

    expect(await dropRetained(db())).toEqual({ dropped: expect.arrayContaining(['audit_log_2020_04']) });

    const { items } = await call.list({});
    expect(items.filter(({ before }) => before.startsWith('2020-05'))).toHaveLength(1);
  });

  it('refuses a cut that a sink has not got yet, unless it is paused', async () => {
    const team = await server.given.team();
    await written('2020-04', 3, team.id);
    const sinks = as(server, auditor).shared.auditSinks;
    // 127.0.0.1:9 answers nothing, so that this one stays behind
    const sink = await sinks.create({ name: `siem ${v7()}`, kind: 'webhook', target: 'http://127.0.0.1:9/' });
    const call = as(server, auditor).shared.auditRetention;

    await expect(call.create({ before: '2020-05' })).rejects.toMatchObject({
      reason: 'IN_USE',
      message: expect.stringContaining(sink.name),
      details: { sinks: [{ id: sink.id, name: sink.name, undelivered: 3 }] },
    });

    await db().insert(auditSinkCursors).values({ sinkId: sink.id, log: team.id, idx: 2 });
    await expect(call.create({ before: '2020-05' })).rejects.toMatchObject({
      details: { sinks: [{ undelivered: 1 }] },
    });
    await sinks.update({ id: sink.id, enabled: false });
    expect((await call.create({ before: '2020-05' })).items).toMatchObject([{ log: team.id, size: 3 }]);
    await sinks.delete({ id: sink.id });
  });

  it('reads no more of a log than what would go', { timeout: 30_000 }, async () => {
    const rollback = new Error('back to how it was');
    const attempt = db().transaction(async (tx) => {
      await tx.execute(sql`insert into audit_sealed (log, idx, audit_id, at, leaf)
        select 'large', n, gen_random_uuid(), case when n <= 100 then '2020-01-02'::timestamptz else '2021-01-02' end, '\\x00'
        from generate_series(1, 200000) n`);
      await tx.execute(sql`insert into audit_checkpoints (log, size, prev, head)
        select 'large', size, int4send(size - 1), int4send(size) from unnest(array[50, 90, 150, 200000]) size`);
      const rowsRead = async () => {
        const [found] = await tx
          .select({ count: sql<number>`(seq_tup_read + idx_tup_fetch)::int` })
          .from(sql`pg_stat_xact_user_tables`)
          .where(sql`relname = 'audit_sealed'`);
        return found?.count ?? Number.NaN;
      };
      const before = await rowsRead();

      const cuts = await tx
        .select({ log: sql`log`, size: sql`size::int` })
        .from(sql`audit_retention_cut('2020-03-01')`);

      expect(cuts).toContainEqual({ log: 'large', size: 90 });
      expect((await rowsRead()) - before).toBeLessThan(1_000);
      throw rollback;
    });
    await expect(attempt).rejects.toThrow(rollback);
  });

  it('gives rows that found no month their part, as they are', async () => {
    const team = await server.given.team();
    const [lost] = await written('2019-06', 1, team.id); // the parts of this test begin in 2020
    const row = () =>
      db()
        .select()
        .from(auditLog)
        .where(eq(auditLog.id, lost ?? ''));
    const before = await row();
    const partOf = async () => {
      const found = await db()
        .select({ part: sql<string>`tableoid::regclass::text` })
        .from(auditLog)
        .where(eq(auditLog.id, lost ?? ''));
      return found[0]?.part;
    };
    expect(await partOf()).toBe('audit_log_other');

    await db().execute(sql`select audit_months(0)`);

    expect(await partOf()).toBe('audit_log_2019_06');
    expect(await row()).toEqual(before);
    const tables = (await missingGuards(db())).map(({ table }) => table); // this test's own parts have none
    expect(tables).not.toContain('audit_log_2019_06');
    expect(tables).not.toContain('audit_log_other');
    const change = db().execute(sql`delete from audit_log_2019_06`);
    expect(await sqlStateOf(change)).toBe('42501');
  });

  it('leaves rows that found no month where they are when moving them would take long', async () => {
    const rollback = new Error('back to how it was');
    const attempt = db().transaction(async (tx) => {
      await tx.execute(sql`alter table audit_log disable trigger audit_log_stamp`);
      await tx.execute(sql`insert into audit_log (id, at, actor_type, action, outcome, resource_type, request_id,
          installation, topology, canon, leaf)
        select gen_random_uuid(), '2018-06-02', 'system', 'old', 'success', 'old', 'old', 'old', 'server', '{}', '\\x00'
        from generate_series(1, 10001)`);
      await tx.execute(sql`select audit_months(0)`);
      const [part] = await tx
        .select({ made: sql`to_regclass('audit_log_2018_06')` })
        .from(sql`(select 1) one`);
      expect(part).toEqual({ made: null });
      throw rollback;
    });
    await expect(attempt).rejects.toThrow(rollback);
  });

  it('is not for a login that merely serves requests', async () => {
    await db().execute(
      sql`do $$ begin create role serving; exception when duplicate_object then null; end $$`,
    );
    const attempt = db().transaction(async (tx) => {
      await tx.execute(sql`set local role serving`);
      await tx.execute(sql`select audit_drop_retained()`);
    });
    expect(await sqlStateOf(attempt)).toBe('42501');
  });

  it('keeps the last whole month', async () => {
    const call = as(server, auditor).shared.auditRetention;
    const now = new Date();
    const thisMonth = now.toISOString().slice(0, 7);
    await expect(call.create({ before: thisMonth })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
    await expect(call.preview({ before: '2099-01' })).rejects.toMatchObject({ reason: 'INVALID_INPUT' });
  });

  it('needs the permission by its name: no pattern gives it', async () => {
    const role = await server.given.role(['audit:*', '*:read']);
    const member = await server.given.member({ role: role.key, team: null });
    await expect(as(server, member).shared.auditRetention.create({ before: march })).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
    });
  });
});
