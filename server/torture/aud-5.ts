import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { connect } from '../../db/shared/connect.ts';
import type { SharedConnection } from '../../db/shared/connection.ts';
import { applyMigrations } from '../../db/shared/migrate.ts';
import { violates } from '../../db/shared/outage.ts';
import { rowsOf } from '../../db/shared/schema-state.ts';
import { auditCheckpoints, auditPending } from '../../db/shared/schema/index.ts';
import { writeAudit } from '../shared/audit/record.ts';
import { verifyLog } from '../shared/audit/verify.ts';
import { origin } from '../testing/given.ts';
import { startPostgres } from '../testing/postgres.ts';
import { until } from '../testing/until.ts';
import { promise, type Scenario } from './scenario.ts';

const sealerFile = fileURLToPath(new URL('sealer-process.ts', import.meta.url));
const teams = ['0199f3a2-7c1b-7e55-9d3a-000000000001', '0199f3a2-7c1b-7e55-9d3a-000000000002'];
const sealWithinMs = 10_000;

/** Two processes seal at once; one of them is killed in the middle of it, over and over. */
export const killedSealers: Scenario = {
  id: 'AUD-5',
  about: 'kill -9 of sealers under load: no gap, no fork, all sealed within ten seconds',
  rounds: { short: 20, long: 500 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const url = await postgres.createDatabase();
    const connection = await connect(url, { poolSize: 3, applicationName: 'aud-5', embeddedDir: '' });
    const sealers: ChildProcess[] = [];
    try {
      await applyMigrations(connection);
      const load = startLoad(connection);
      for (let round = 1; round <= rounds; round += 1) {
        while (sealers.length < 2) sealers.push(startSealer(url));
        await killOne(sealers, round);
        if (round % 20 === 0) note(`round ${round}: ${load.written()} rows written`);
      }
      await load.stop();
      sealers.push(startSealer(url));
      const startedAt = performance.now();
      await until(() => nothingWaits(connection), {
        timeoutMs: sealWithinMs,
        what: 'everything to be sealed',
      });
      const sealedMs = Math.round(performance.now() - startedAt);
      const checked = await checkAll(connection);
      promise(checked === load.written(), 'every row is sealed once', { checked, written: load.written() });
      const slowestMs = await slowestSeal(connection); // with both sealers killed nobody seals until one has started
      promise(checked > rounds * 20, 'there was a load', { checked });
      await checkControl(connection);
      return { rounds, rows: checked, sealedMs, slowestMs };
    } finally {
      for (const sealer of sealers) sealer.kill('SIGKILL');
      await connection.close();
      await postgres.remove();
    }
  },
};

function startSealer(url: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', sealerFile, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The older one, some moments after it was seen at work. */
async function killOne(sealers: ChildProcess[], round: number): Promise<void> {
  const sealer = sealers.shift();
  if (!sealer?.stdout) return;
  await once(sealer.stdout, 'data');
  const ended = once(sealer, 'exit');
  setTimeout(() => sealer.kill('SIGKILL'), (round * 7) % 40);
  await ended;
}

/** Writes to three logs until it is stopped. */
function startLoad({ db }: SharedConnection) {
  let [written, stopped] = [0, false];
  const run = async () => {
    while (!stopped) {
      const entries = [null, ...teams].flatMap((teamId) =>
        Array.from({ length: 10 }, () => ({
          action: 'x.y',
          resource: { type: 'x', id: null, name: null },
          teamId,
        })),
      );
      await writeAudit(db, origin, entries);
      written += entries.length;
    }
  };
  const running = run();
  return {
    written: () => written,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

async function nothingWaits({ db }: SharedConnection): Promise<boolean> {
  return (await db.select({ log: auditPending.log }).from(auditPending).limit(1)).length === 0;
}

/** From when a row was written to when a seal covered it, in milliseconds; of the row that waited longest. */
async function slowestSeal({ db }: SharedConnection): Promise<number> {
  const [slowest] = await rowsOf(
    db,
    sql`select max(extract(epoch from c.at - s.at)) * 1000 as ms from audit_sealed s
      cross join lateral (
        select at from audit_checkpoints where log = s.log and size >= s.idx order by size limit 1
      ) c`,
    z.object({ ms: z.coerce.number() }),
  );
  return Math.round(slowest?.ms ?? 0);
}

async function checkAll({ db }: SharedConnection): Promise<number> {
  let rows = 0;
  for (const log of ['org', ...teams]) {
    const result = await verifyLog(db, log);
    promise(result.ok, `the log ${log} has no gap and no fork`, { ...result });
    rows += result.checked;
  }
  return rows;
}

/** The check must notice a gap, and the database must refuse a fork. */
async function checkControl({ db }: SharedConnection): Promise<void> {
  const fork = db
    .insert(auditCheckpoints)
    .select(
      sql`select log, size + 1000000, prev, sha256(head), root, at from audit_checkpoints where log = 'org' order by size limit 1`,
    );
  const refused = await fork.then(
    () => false,
    (error: unknown) => violates(error, 'audit_checkpoints_log_prev_key'),
  );
  promise(refused, 'a second seal after the same one is refused (control)');
  await db.execute(sql`alter table audit_sealed disable trigger all`);
  await db.execute(sql`delete from audit_sealed where log = 'org' and idx = 7`);
  const { firstBad } = await verifyLog(db, 'org');
  promise(firstBad?.problem === 'GAP' && firstBad.idx === 7, 'the check notices a gap (control)', {
    firstBad,
  });
}
