import fc from 'fast-check';
import { sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditedTransaction } from '../../shared/audit/transaction.ts';
import { origin } from '../../testing/given.ts';
import { type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { alarmOf, WitnessedLogs } from '../../testing/witnessed-logs.ts';
import { newestSealOf } from './follow.ts';
import type { AuditWitness } from './witness.ts';

describe('nothing is alarmed about by', () => {
  let server: TeamServer;
  let logs: WitnessedLogs;
  beforeAll(async () => {
    server = await teamServer('postgres');
    logs = new WitnessedLogs(server);
  });
  afterAll(() => server.close());

  it('a machine that slept while an entry waited', async () => {
    let now = Date.now();
    const { log, witness } = await logs.aSealedLog(() => now);
    await logs.holdingSeal(log, async () => {
      await logs.write(witness, log, 1);
      await witness.settleNow();
      now += 3_600_000;
      await witness.settleNow();
      expect(alarmOf(witness, log)).toBeUndefined();
    });
    await logs.sealed(log);
  });

  it('a retention of more than was seen, which leaves a gap that is noted', async () => {
    const log = v7();
    const [early, late] = [await logs.witness(), await logs.witness()];
    await logs.write(early, log, 3);
    await logs.sealed(log);
    await early.checkNow();
    await logs.write(late, log, 5);
    await logs.sealed(log);
    const cut = await newestSealOf(logs.db, log);
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
    await logs.sealed(log);
    await until(() =>
      logs.db.execute(sql`select pg_sleep(0.01), part from audit_drop_retained()`).then(() => true),
    );
    expect(await logs.db.$count(sql`audit_sealed`, sql`log = ${log}`)).toBe(1);

    await early.checkNow();
    await late.checkNow();
    const seen = (witness: AuditWitness) => witness.list().find((found) => found.log === log);
    expect(seen(early)).toMatchObject({ size: 9, unseenUntil: 8 });
    expect([early, late].map((witness) => alarmOf(witness, log))).toEqual([undefined, undefined]);
  });

  it('honest servers, whatever comes when', async () => {
    const witnesses = [await logs.witness(), await logs.witness()];
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
        const ids = [v7(), v7()];
        const run = async (now: (typeof rounds)[number][number]) => {
          if (now.do === 'write') await logs.write(witnesses[now.who], ids[now.log] ?? '', now.count);
          else if (now.do === 'seal') await logs.db.execute(sql`select audit_seal_pending(${now.most})`);
          else if (now.do === 'look') await witnesses[now.who]?.checkNow();
          else await witnesses[now.who]?.settleNow();
        };
        for (const round of rounds) await Promise.all(round.map(run));
        expect(witnesses.flatMap((witness) => witness.alarms())).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
