import { readFileSync } from 'node:fs';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLog } from '../../shared/audit/verify.ts';
import { type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { auditTables, copyOf, cutTail, type DatabaseCopy, reseal } from '../../testing/superuser.ts';
import { alarmOf, WitnessedLogs } from '../../testing/witnessed-logs.ts';
import { newestSealOf } from './follow.ts';
import type { AuditWitness } from './witness.ts';

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
  let logs: WitnessedLogs;
  beforeAll(async () => {
    server = await teamServer('postgres');
    logs = new WitnessedLogs(server);
  });
  afterAll(() => server.close());

  /** Who notices; compared with the row of docs/security.md about this deed. */
  async function expectNoticed(deed: string, witness: AuditWitness, log: string): Promise<void> {
    const verified = await verifyLog(logs.db, log);
    await witness.checkNow();
    const noticed = { verify: verified.ok ? 'no' : 'yes', witness: alarmOf(witness, log)?.kind ?? 'no' };
    expect({ deed, ...noticed }).toEqual({ deed, ...documented.get(deed) });
    tried.add(deed);
  }
  const tried = new Set<string>();

  it('changes a row: verify', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper(
      (tx) => tx`update audit_log set resource_name = 'other' where team_id = ${log} and resource_name = '3'`,
    );
    await expectNoticed('changes a row', witness, log);
  });

  it('deletes a sealed row: verify', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper((tx) => tx`delete from audit_log where team_id = ${log} and resource_name = '3'`);
    await expectNoticed('deletes a sealed row', witness, log);
  });

  it('swaps the places of two entries: verify', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper(async (tx) => {
      await tx`update audit_sealed set idx = -idx where log = ${log} and idx in (2, 3)`;
      await tx`update audit_sealed set idx = 5 + idx where log = ${log} and idx < 0`;
    });
    await expectNoticed('swaps the places of two entries', witness, log);
  });

  it('cuts off the tail: the witness, which names what its installation has lost', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper((tx) => cutTail(tx, log, 6));
    await expectNoticed('cuts off the tail', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({
      known: { size: 10 },
      found: { size: 6 },
      lostCount: 4,
      lost: [{ action: 'test.write', resource: { name: '3' } }, {}, {}, {}],
    });
  });

  it('rewrites an entry and everything that seals it: the witness', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper(async (tx) => {
      await tx`update audit_log set resource_name = 'other' where team_id = ${log} and resource_name = '5'`;
      await reseal(tx, log);
    });
    await expectNoticed('rewrites an entry and everything that seals it', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ known: { size: 10 }, found: { size: 10 }, lostCount: 1 });
  });

  it('rewrites the whole log and lets it grow: the witness', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper(async (tx) => {
      await tx`delete from audit_log where team_id = ${log} and resource_name = '5'`;
      await reseal(tx, log);
    });
    await logs.write(undefined, log, 5);
    await logs.sealed(log);
    await expectNoticed('rewrites the whole log and lets it grow', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ known: { size: 10 }, found: { size: 14 }, lostCount: 1 });
  });

  it('takes an entry away before it is sealed: the witness of whoever wrote it', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.holdingSeal(log, async () => {
      await logs.write(witness, log, 1);
      await logs.tamper(async (tx) => {
        await tx`delete from audit_log where id in (select audit_id from audit_pending where log = ${log})`;
        await tx`delete from audit_pending where log = ${log}`;
      });
    });
    const other = await logs.witness();
    await other.checkNow();
    expect(alarmOf(other, log)).toBeUndefined(); // it never knew of it
    await expectNoticed('takes an entry away before it is sealed', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ lostCount: 1, lost: [{ action: 'test.write' }] });
  });

  it('changes an entry before it is sealed, hash and all: the witness of whoever wrote it', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.holdingSeal(log, async () => {
      await logs.write(witness, log, 1);
      await logs.tamper(async (tx) => {
        const waits = tx`id in (select audit_id from audit_pending where log = ${log})`;
        await tx`update audit_log set resource_name = 'other' where ${waits}`;
        await tx`update audit_log set canon = (canon::jsonb || '{"resource_name":"other"}')::text where ${waits}`;
        await tx`update audit_log set leaf = sha256('\\x00'::bytea || convert_to(canon, 'UTF8')) where ${waits}`;
        await tx`update audit_pending p set leaf = l.leaf from audit_log l where l.id = p.audit_id and p.log = ${log}`;
      });
    });
    await logs.sealed(log);
    await expectNoticed('changes an entry before it is sealed, hash and all', witness, log);
  });

  it('rewrites what nobody outside has seen yet: neither', async () => {
    const log = v7();
    await logs.write(undefined, log, 3);
    await logs.sealed(log);
    await logs.tamper(async (tx) => {
      await tx`update audit_log set resource_name = 'other' where team_id = ${log} and resource_name = '1'`;
      await reseal(tx, log);
    });
    await expectNoticed('rewrites what no witness has seen yet', await logs.witness(), log);
  });

  it('keeps an entry from being sealed: the witness of whoever wrote it, after ten seconds', async () => {
    let now = Date.now();
    const { log, witness } = await logs.aSealedLog(() => now);
    await logs.holdingSeal(log, async () => {
      await logs.write(witness, log, 1);
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
    await logs.sealed(log);
    await witness.settleNow();
    expect(alarmOf(witness, log)).toBeUndefined(); // it was late, and is there now
  });

  /** A copy of the whole database that it can be set back to, as a restored backup does. */
  async function backup(): Promise<DatabaseCopy> {
    const { shared } = server.app.services;
    const target = shared.target();
    const offline = async <T>(work: () => Promise<T>): Promise<T> => {
      await shared.use(undefined);
      const result = await work();
      await shared.use(target);
      server.connection = await until(() => shared.connection());
      return result;
    };
    const copy = await offline(() => copyOf(server.databaseUrl));
    return { ...copy, restore: () => offline(copy.restore) };
  }

  it.each([
    ['ROLLBACK', 0],
    ['REWRITE', 5], // others write on: the log is longer than it ever was
  ] as const)('restores a copy older than what only receipts know of: %s', async (kind, afterwards) => {
    const { log, witness } = await logs.aSealedLog();
    const before = await backup();
    const unseen = v7();
    await logs.write(witness, log, 2);
    await logs.write(witness, unseen, 3);
    for (const each of [log, unseen]) await logs.sealed(each);
    await witness.settleNow(); // the receipts are sealed, and nobody has looked at the logs since
    expect(alarmOf(witness, log)).toBeUndefined();

    await before.restore();
    if (afterwards > 0) {
      for (const each of [log, unseen]) await logs.write(undefined, each, afterwards);
      for (const each of [log, unseen]) await logs.sealed(each);
    }
    await witness.checkNow();

    expect(alarmOf(witness, log)).toMatchObject({ kind, lostCount: 2 });
    expect(alarmOf(witness, unseen)).toMatchObject({ kind, lostCount: 3 });
    await before.remove();
  });

  it('restores an older copy, or drops everything: the witness', async () => {
    const { log, witness } = await logs.aSealedLog();
    const before = await backup();
    await logs.write(witness, log, 3);
    await logs.sealed(log);
    await witness.checkNow();
    expect(alarmOf(witness, log)).toBeUndefined();

    await before.restore();
    await expectNoticed('restores an older copy', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ known: { size: 13 }, found: { size: 10 }, lostCount: 3 });

    await witness.acknowledge({ log, reason: 'Restored' });
    await logs.sealed(log);
    await witness.checkNow();
    expect(alarmOf(witness, log)).toBeUndefined();

    await logs.tamper(async (tx) => {
      for (const table of auditTables) await tx`truncate ${tx(table)}`;
    });
    await expectNoticed('drops everything', witness, log);
    expect(alarmOf(witness, log)).toMatchObject({ found: { size: 0 } });
    await before.remove();
  });

  it('drops leaves and says that nothing happened, or that they were retained: the witness', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.write(undefined, log, 4);
    await logs.sealed(log);
    const size = (await newestSealOf(logs.db, log))?.size ?? 0;
    await logs.tamper(async (tx) => {
      await tx`delete from audit_sealed where log = ${log} and idx between 11 and 12`;
      // a row that names no sealed entry
      await tx`insert into audit_retention (log, size, head, before, audit_id)
        select log, size, head, now(), ${v7()} from audit_checkpoints where log = ${log} and size = ${size}`;
    });
    await expectNoticed('drops leaves and claims that they were retained', witness, log);
  });

  it('drops leaves and names any sealed entry as the one that says so: the witness all the same', async () => {
    const { log, witness } = await logs.aSealedLog();
    for (const count of [4, 1]) {
      await logs.write(undefined, log, count);
      await logs.sealed(log);
    }
    await logs.tamper(async (tx) => {
      await tx`delete from audit_sealed where log = ${log} and idx between 11 and 12`;
      await tx`insert into audit_retention (log, size, head, before, audit_id)
        select c.log, c.size, c.head, now(), s.audit_id from audit_checkpoints c join audit_sealed s using (log)
        where c.log = ${log} and c.size = 14 and s.idx = 15`;
    });
    await expectNoticed('drops leaves and claims that they were retained', witness, log);
  });

  it('cannot have an entry of now pass for one that retention dropped', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.holdingSeal(log, async () => {
      await logs.write(witness, log, 1);
      await logs.tamper(async (tx) => {
        await tx`delete from audit_log where id in (select audit_id from audit_pending where log = ${log})`;
        await tx`delete from audit_pending where log = ${log}`;
        // no trigger is in the way of adding one; it names a sealed entry, as a true one does
        await tx`insert into audit_retention (log, size, head, before, audit_id)
          select c.log, c.size, c.head, '2099-01-01', s.audit_id from audit_checkpoints c join audit_sealed s using (log)
          where c.log = ${log} and c.size = 6 and s.idx = 10`;
      });
    });
    await witness.settleNow();
    expect(alarmOf(witness, log)).toMatchObject({ kind: 'UNSEALED', lostCount: 1 });
  });

  it('and goes on writing: the first alarm stays as it was', async () => {
    const { log, witness } = await logs.aSealedLog();
    await logs.tamper((tx) => cutTail(tx, log, 6));
    await witness.checkNow();
    const first = alarmOf(witness, log);
    await logs.write(witness, log, 8);
    await logs.sealed(log);
    await witness.checkNow();
    expect(alarmOf(witness, log)).toEqual(first);
    expect(witness.alarms()).toHaveLength(1);
  });

  it('did all that docs/security.md lists', () => {
    expect([...tried].sort()).toEqual([...documented.keys()].sort());
  });
});
