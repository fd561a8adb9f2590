import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { pino } from 'pino';
import type postgres from 'postgres';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sql as drizzleSql } from 'drizzle-orm';
import { openLocalDatabase } from '../../../db/local/client.ts';
import { auditedTransaction } from '../../shared/audit/transaction.ts';
import { verifyLog } from '../../shared/audit/verify.ts';
import { testServer } from '../../testing/databases.ts';
import { origin } from '../../testing/given.ts';
import { onServer } from '../../testing/postgres.ts';
import { type TeamServer, teamServer } from '../../testing/team-server.ts';
import { tempFolder } from '../../testing/temp.ts';
import { until } from '../../testing/until.ts';
import { newestSealOf } from './follow.ts';
import { AuditWitness } from './witness.ts';

const securityPage = new URL('../../../docs/security.md', import.meta.url);

/** The table of docs/security.md: what a superuser does, and who notices. */
const documented = new Map(
  [...readFileSync(securityPage, 'utf8').matchAll(/^\| (.+?) \| (yes|no) \| (no|[A-Z]+) \|$/gm)].map(
    ([, deed = '', verify, witness]) => [deed, { verify, witness }],
  ),
);

/** Acceptance test AUD-7: what a superuser can do to the log, and who notices. The table in docs/security.md says the same. */
describe('a superuser who changes the log', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  const db = () => server.connection.db;

  /** An installation's memory of its own, which looks only when told. */
  async function aWitness(now?: () => number) {
    const local = await openLocalDatabase({ dataDir: tempFolder('witness') });
    onTestFinished(() => local.close());
    local.sqlite.pragma('synchronous = OFF'); // nobody pulls the plug here
    const log = pino({ level: 'silent' });
    const place = () => ({ installation: 'elsewhere', topology: 'server' as const });
    const shared = server.app.services.shared;
    return new AuditWitness({ local: local.db, shared, log, place, ...(now && { now }) });
  }

  /** Writes entries to a log, as changes do; the witness gets the receipts. */
  async function write(witness: AuditWitness | undefined, log: string, count: number): Promise<void> {
    const work = async ({ audit }: Parameters<Parameters<typeof auditedTransaction>[2]>[0]) => {
      for (let n = 0; n < count; n += 1)
        audit.record({
          action: 'test.write',
          resource: { type: 'test', id: v7(), name: `${n}` },
          teamId: log,
        });
      return { value: undefined };
    };
    await auditedTransaction(server.connection, origin, work, witness?.keeper());
    witness?.receipts.flush();
  }

  const seal = () => db().execute(drizzleSql`select audit_seal_pending(1000)`);
  const pending = (log: string) => db().$count(drizzleSql`audit_pending`, drizzleSql`log = ${log}`);
  const sealed = async (log: string) => {
    await seal();
    await until(async () => (await pending(log)) === 0);
  };

  /** A log of ten sealed entries, written and seen by one installation. */
  async function aSealedLog(now?: () => number) {
    const log = v7();
    const witness = await aWitness(now);
    await write(witness, log, 6);
    await sealed(log);
    await write(witness, log, 4);
    await sealed(log);
    await witness.checkNow();
    return { log, witness };
  }

  const guarded = ['audit_log', 'audit_sealed', 'audit_checkpoints', 'audit_pending'];

  /** One transaction of the database's superuser, with every trigger of the log out of the way. */
  async function tamper(work: (tx: postgres.TransactionSql) => Promise<unknown>): Promise<void> {
    await onServer(server.databaseUrl, (sql) =>
      sql.begin(async (tx) => {
        const parts = await tx<{ name: string }[]>`
          select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_log'::regclass`;
        const tables = [...guarded, ...parts.map(({ name }) => name)];
        for (const table of tables) await tx`alter table ${tx(table)} disable trigger all`;
        await work(tx);
        for (const table of tables) await tx`alter table ${tx(table)} enable trigger all`;
      }),
    );
  }

  /** Takes everything behind the first `size` entries away, leaving a log that fits in itself. */
  async function cut(tx: postgres.TransactionSql, log: string, size: number): Promise<void> {
    await tx`delete from audit_log where id in (select audit_id from audit_sealed where log = ${log} and idx > ${size})`;
    await tx`delete from audit_sealed where log = ${log} and idx > ${size}`;
    await tx`delete from audit_checkpoints where log = ${log} and size > ${size}`;
  }

  /** Makes all hashes of a log anew from its rows as they are now, and seals them again. */
  async function reseal(tx: postgres.TransactionSql, log: string): Promise<void> {
    await tx`update audit_log set canon = (canon::jsonb || jsonb_build_object('resource_name', resource_name))::text
      where team_id = ${log}`;
    await tx`update audit_log set leaf = sha256('\\x00'::bytea || convert_to(canon, 'UTF8')) where team_id = ${log}`;
    await tx`delete from audit_sealed where log = ${log}`;
    await tx`delete from audit_checkpoints where log = ${log}`;
    await tx`insert into audit_pending (log, at, audit_id, xid, leaf)
      select team_id::text, at, id, xid, leaf from audit_log where team_id = ${log}`;
    await tx`select audit_seal(${log}, 1000)`;
  }

  const alarmOf = (witness: AuditWitness, log: string) =>
    witness.list().find((found) => found.log === log)?.alarm;

  /** Who notices; compared with the row of docs/security.md about this deed. */
  async function expectNoticed(deed: string, witness: AuditWitness, log: string): Promise<void> {
    const verified = await verifyLog(db(), log);
    await witness.checkNow();
    const noticed = { verify: verified.ok ? 'no' : 'yes', witness: alarmOf(witness, log)?.kind ?? 'no' };
    expect({ deed, ...noticed }).toEqual({ deed, ...documented.get(deed) });
    tried.add(deed);
  }
  const tried = new Set<string>();

  it('changes a row: verify', async () => {
    const { log, witness } = await aSealedLog();
    await tamper(
      (tx) => tx`update audit_log set resource_name = 'other' where team_id = ${log} and resource_name = '3'`,
    );
    await expectNoticed('changes a row', witness, log);
  });

  it('deletes a sealed row: verify', async () => {
    const { log, witness } = await aSealedLog();
    await tamper((tx) => tx`delete from audit_log where team_id = ${log} and resource_name = '3'`);
    await expectNoticed('deletes a sealed row', witness, log);
  });

  it('swaps the places of two entries: verify', async () => {
    const { log, witness } = await aSealedLog();
    await tamper(async (tx) => {
      await tx`update audit_sealed set idx = -idx where log = ${log} and idx in (2, 3)`;
      await tx`update audit_sealed set idx = 5 + idx where log = ${log} and idx < 0`;
    });
    await expectNoticed('swaps the places of two entries', witness, log);
  });

  it('cuts off the tail: the witness, which names what its installation has lost', async () => {
    const { log, witness } = await aSealedLog();
    await tamper((tx) => cut(tx, log, 6));
    await expectNoticed('cuts off the tail', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({
      known: { size: 10 },
      found: { size: 6 },
      lostCount: 4,
      lost: [{ action: 'test.write', resource: { name: '3' } }, {}, {}, {}],
    });
  });

  it('rewrites an entry and everything that seals it: the witness', async () => {
    const { log, witness } = await aSealedLog();
    await tamper(async (tx) => {
      await tx`update audit_log set resource_name = 'other' where team_id = ${log} and resource_name = '5'`;
      await reseal(tx, log);
    });
    await expectNoticed('rewrites an entry and everything that seals it', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ known: { size: 10 }, found: { size: 10 }, lostCount: 1 });
  });

  it('rewrites the whole log and lets it grow: the witness', async () => {
    const { log, witness } = await aSealedLog();
    await tamper(async (tx) => {
      await tx`delete from audit_log where team_id = ${log} and resource_name = '5'`;
      await reseal(tx, log);
    });
    await write(undefined, log, 5);
    await sealed(log);
    await expectNoticed('rewrites the whole log and lets it grow', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ known: { size: 10 }, found: { size: 14 }, lostCount: 1 });
  });

  it('takes an entry away before it is sealed: the witness of whoever wrote it', async () => {
    const { log, witness } = await aSealedLog();
    await holdingSeal(log, async () => {
      await write(witness, log, 1);
      await tamper(async (tx) => {
        await tx`delete from audit_log where id in (select audit_id from audit_pending where log = ${log})`;
        await tx`delete from audit_pending where log = ${log}`;
      });
    });
    const other = await aWitness();
    await other.checkNow();
    expect(alarmOf(other, log)).toBeUndefined(); // it never knew of it
    await expectNoticed('takes an entry away before it is sealed', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ lostCount: 1, lost: [{ action: 'test.write' }] });
  });

  it('changes an entry before it is sealed, hash and all: the witness of whoever wrote it', async () => {
    const { log, witness } = await aSealedLog();
    await holdingSeal(log, async () => {
      await write(witness, log, 1);
      await tamper(async (tx) => {
        const waits = tx`id in (select audit_id from audit_pending where log = ${log})`;
        await tx`update audit_log set resource_name = 'other' where ${waits}`;
        await tx`update audit_log set canon = (canon::jsonb || '{"resource_name":"other"}')::text where ${waits}`;
        await tx`update audit_log set leaf = sha256('\\x00'::bytea || convert_to(canon, 'UTF8')) where ${waits}`;
        await tx`update audit_pending p set leaf = l.leaf from audit_log l where l.id = p.audit_id and p.log = ${log}`;
      });
    });
    await sealed(log);
    await expectNoticed('changes an entry before it is sealed, hash and all', witness, log);
  });

  it('rewrites what nobody outside has seen yet: neither', async () => {
    const log = v7();
    await write(undefined, log, 3);
    await sealed(log);
    await tamper(async (tx) => {
      await tx`update audit_log set resource_name = 'other' where team_id = ${log} and resource_name = '1'`;
      await reseal(tx, log);
    });
    await expectNoticed('rewrites what no witness has seen yet', await aWitness(), log);
  });

  it('keeps an entry from being sealed: the witness of whoever wrote it, after ten seconds', async () => {
    let now = Date.now();
    const { log, witness } = await aSealedLog(() => now);
    await holdingSeal(log, async () => {
      await write(witness, log, 1);
      await witness.settleNow();
      for (const passed of [6_000, 3_000]) {
        now += passed;
        await witness.settleNow();
        expect(alarmOf(witness, log)).toBeUndefined();
      }
      now += 3_000;
      await expectNoticed('keeps an entry from being sealed', witness, log);
      expect(alarmOf(witness, log)).toMatchObject({ lostCount: 1 });
    });
    await sealed(log);
    await witness.settleNow();
    expect(alarmOf(witness, log)).toBeUndefined(); // it was late, and is there now
  });

  it('a machine that slept, and a queue that is long but moves, raise nothing', async () => {
    let now = Date.now();
    const { log, witness } = await aSealedLog(() => now);
    await holdingSeal(log, async () => {
      await write(witness, log, 1);
      await witness.settleNow();
      now += 3_600_000;
      await witness.settleNow();
      expect(alarmOf(witness, log)).toBeUndefined();
    });
    await sealed(log);
  });

  it('restores an older copy, or drops everything: the witness', async () => {
    const { log, witness } = await aSealedLog();
    const { shared } = server.app.services;
    const target = shared.target();
    const name = new URL(server.databaseUrl).pathname.slice(1);
    const copy = `${name}_copy`;
    const admin = testServer().url;
    const offline = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
      await shared.use(undefined);
      await onServer(admin, async (sql) => {
        await until(() => work(sql).then(() => true)); // backends of the closed pool take a moment to go
      });
      await shared.use(target);
      server.connection = await until(() => shared.connection());
    };
    await offline((sql) => sql`create database ${sql(copy)} template ${sql(name)}`);
    await write(witness, log, 3);
    await sealed(log);
    await witness.checkNow();
    expect(alarmOf(witness, log)).toBeUndefined();

    await offline(async (sql) => {
      await sql`drop database if exists ${sql(name)}`;
      await sql`create database ${sql(name)} template ${sql(copy)}`;
    });
    await expectNoticed('restores an older copy', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ known: { size: 13 }, found: { size: 10 }, lostCount: 3 });

    await witness.acknowledge({ log, reason: 'Restored' });
    await sealed(log);
    await witness.checkNow();
    expect(alarmOf(witness, log)).toBeUndefined();

    await tamper(async (tx) => {
      for (const table of guarded) await tx`truncate ${tx(table)}`;
    });
    await expectNoticed('drops everything', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ found: { size: 0 } });
    await onServer(admin, (sql) => sql`drop database ${sql(copy)}`);
  });

  it('drops leaves and says that nothing happened, or that they were retained: the witness', async () => {
    const { log, witness } = await aSealedLog();
    await write(undefined, log, 4);
    await sealed(log);
    const size = (await newestSealOf(db(), log))?.size ?? 0;
    await tamper(async (tx) => {
      await tx`delete from audit_sealed where log = ${log} and idx between 11 and 12`;
      // a row that names no sealed entry
      await tx`insert into audit_retention (log, size, head, before, audit_id)
        select log, size, head, now(), ${v7()} from audit_checkpoints where log = ${log} and size = ${size}`;
    });
    await expectNoticed('drops leaves and claims that they were retained', witness, log);
  });

  it('an honest retention below what was seen leaves a gap that is noted, and no alarm', async () => {
    const log = v7();
    const [early, late] = [await aWitness(), await aWitness()];
    await write(early, log, 3);
    await sealed(log);
    await early.checkNow();
    await write(late, log, 5);
    await sealed(log);
    const cut = await newestSealOf(db(), log);
    await auditedTransaction(server.connection, origin, async ({ audit }) => {
      const before = new Date(Date.now() + 1).toISOString();
      audit.record({
        action: 'audit.retain',
        resource: { type: 'audit-log', id: log, name: null },
        teamId: log,
        after: { ...cut, before },
      });
      return { value: undefined };
    });
    await sealed(log);
    await until(() =>
      db()
        .execute(drizzleSql`select pg_sleep(0.01), part from audit_drop_retained()`)
        .then(() => true),
    );
    expect(await db().$count(drizzleSql`audit_sealed`, drizzleSql`log = ${log}`)).toBe(1);

    await early.checkNow();
    await late.checkNow();
    const seen = (witness: AuditWitness) => witness.list().find((found) => found.log === log);
    expect(seen(early)).toMatchObject({ size: 9, unseenUntil: 8 });
    expect([early, late].map((witness) => alarmOf(witness, log))).toEqual([undefined, undefined]);
  });

  it('and goes on writing: the first alarm stays as it was', async () => {
    const { log, witness } = await aSealedLog();
    await tamper((tx) => cut(tx, log, 6));
    await witness.checkNow();
    const first = alarmOf(witness, log);
    await write(witness, log, 8);
    await sealed(log);
    await witness.checkNow();
    expect(alarmOf(witness, log)).toEqual(first);
    expect(witness.alarms()).toHaveLength(1);
  });

  it('did all that docs/security.md lists', () => {
    expect([...tried].sort()).toEqual([...documented.keys()].sort());
  });

  it('honest servers never raise anything, whatever comes when', async () => {
    const witnesses = [await aWitness(), await aWitness()];
    const step = fc.oneof(
      fc.record({
        do: fc.constant('write' as const),
        who: fc.nat(1),
        log: fc.nat(1),
        count: fc.integer({ min: 1, max: 5 }),
      }),
      fc.record({ do: fc.constant('seal' as const), most: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ do: fc.constantFrom('look' as const, 'settle' as const), who: fc.nat(1) }),
    );
    const together = fc.array(step, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(together, { minLength: 2, maxLength: 6 }), async (rounds) => {
        const logs = [v7(), v7()];
        const run = async (now: (typeof rounds)[number][number]) => {
          if (now.do === 'write') await write(witnesses[now.who], logs[now.log] ?? '', now.count);
          else if (now.do === 'seal') await db().execute(drizzleSql`select audit_seal_pending(${now.most})`);
          else if (now.do === 'look') await witnesses[now.who]?.checkNow();
          else await witnesses[now.who]?.settleNow();
        };
        for (const round of rounds) await Promise.all(round.map(run));
        expect(witnesses.flatMap((witness) => witness.alarms())).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  /** Runs `work` while nobody can seal the log: another session has the lock that sealing tries to take. */
  async function holdingSeal(log: string, work: () => Promise<void>): Promise<void> {
    await onServer(server.databaseUrl, async (sql) => {
      const key = sql`hashtextextended(${`wo audit seal ${log}`}, 0)`;
      await sql`select pg_advisory_lock(${key})`;
      try {
        await work();
      } finally {
        await sql`select pg_advisory_unlock(${key})`;
      }
    });
  }
});
