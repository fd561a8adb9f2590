import { randomInt } from 'node:crypto';
import { startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { copyOf, tamper } from '../testing/superuser.ts';
import { until } from '../testing/until.ts';
import { anyOf, attacksOnAll, attacksOnLog } from './aud-7-attacks.ts';
import { Site } from './aud-7-site.ts';
import { promise, type Scenario } from './scenario.ts';

const alarmWithinMs = 60_000;
/** At the same time, for each takes up to a minute to be noticed: on single logs, on all logs, by a restored copy. */
const atOnce = { single: 6, all: 1, restored: 1 };
const perWave = atOnce.single + atOnce.all + atOnce.restored;

/** What was done, and after how many milliseconds the witness knew. */
interface Noticed {
  attack: string;
  ms: number;
}

export const superuserAttacks: Scenario = {
  id: 'AUD-7',
  about: `a superuser edits, deletes, truncates, restores, and rebuilds all hashes: who saw the log before knows within ${alarmWithinMs / 1000} s`,
  rounds: { short: 8, long: 50 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const sites: Site[] = [];
    const noticed: Noticed[] = [];
    try {
      const start = async () => {
        const site = await Site.start(postgres);
        sites.push(site);
        return site;
      };
      const [single, all, restored] = await Promise.all([start(), start(), start()]);
      while (noticed.length < rounds) {
        const left = rounds - noticed.length;
        const wave = await Promise.all([
          attackLogs(single, Math.min(left, atOnce.single), left <= perWave),
          left > atOnce.single ? attackAll(all) : [],
          left > atOnce.single + atOnce.all ? restoreCopy(restored) : [],
        ]);
        noticed.push(...wave.flat());
        note(`${noticed.length} attacks noticed: ${JSON.stringify(summaryOf(wave.flat()))}`);
      }
    } finally {
      await removeAll(sites, postgres);
    }
    return { rounds, slowestMs: Math.max(...noticed.map(({ ms }) => ms)), attacks: summaryOf(noticed) };
  },
};

async function removeAll(sites: readonly Site[], postgres: TestPostgres): Promise<void> {
  for (const site of sites) await site.remove();
  await postgres.remove();
}

/** How often each attack was made. */
function summaryOf(noticed: readonly Noticed[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { attack } of noticed) counts.set(attack, (counts.get(attack) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Each on a log of its own, and one more log that nobody attacks and that goes on growing. */
async function attackLogs(site: Site, count: number, isLast: boolean): Promise<Noticed[]> {
  const logs = await site.makeLogs(count + 1);
  const untouched = logs.at(-1) ?? '';
  const targets = (await site.seenByWitness(logs)).filter(({ log }) => log !== untouched);
  const attempts = targets.map((target) => {
    const [attack, work] = anyOf(attacksOnLog);
    return { attack, log: target.log, run: () => tamper(site.databaseUrl, (tx) => work(tx, target)) };
  });
  const waits: Promise<Noticed>[] = [];
  for (const { attack, log, run } of attempts) {
    await run();
    waits.push(alarmOf(site, log, attack));
  }
  const [noticed] = await Promise.all([Promise.all(waits), site.write(untouched, 2), site.verifies(logs)]);
  const falseAlarms = [...(await site.alarmed())].filter((log) => !targets.some((one) => one.log === log));
  promise(falseAlarms.length === 0, 'a log that nobody attacked raises no alarm', { falseAlarms });
  if (isLast) await checkControl(site, targets.at(0)?.log ?? '');
  await site.acknowledgeAll();
  return noticed;
}

async function attackAll(site: Site): Promise<Noticed[]> {
  const targets = await site.seenByWitness(await site.makeLogs(1));
  const [target] = targets;
  if (!target) throw new Error('there is a log to attack');
  const [attack, work] = anyOf(attacksOnAll);
  await tamper(site.databaseUrl, (tx) => work(tx, target));
  const noticed = alarmOf(site, target.log, attack);
  await site.verifies([target.log]);
  const found = [await noticed];
  await site.acknowledgeAll();
  return found;
}

/** Yesterday's copy comes back, and in half of the cases others have written so much since that the log is longer than before. */
async function restoreCopy(site: Site): Promise<Noticed[]> {
  const [log = ''] = await site.makeLogs(1);
  const yesterday = await copyOf(site.databaseUrl);
  await site.write(log, 2);
  await site.seenByWitness([log]);
  const grows = randomInt(2) === 0;
  await yesterday.restore();
  await yesterday.remove();
  const noticed = alarmOf(site, log, grows ? 'restores a copy, which grows' : 'restores a copy');
  if (grows) await site.write(log, 3);
  const found = [await noticed];
  await site.acknowledgeAll();
  return found;
}

/** Waits until the witness raises its alarm about a log that was attacked just now. */
async function alarmOf(site: Site, log: string, attack: string, withinMs = alarmWithinMs): Promise<Noticed> {
  const attackedAt = performance.now();
  await until(async () => (await site.alarmed()).has(log), {
    everyMs: 500,
    timeoutMs: withinMs,
    what: `the alarm after somebody ${attack}`,
  });
  return { attack, ms: Math.round(performance.now() - attackedAt) };
}

/** The check must notice a witness that is known to be blind: one that has never seen what was there before. */
async function checkControl(site: Site, attacked: string): Promise<void> {
  const newcomer = await site.newcomer();
  try {
    const noticed = await alarmOf(newcomer, attacked, 'it did not see', 1_000).then(
      () => true,
      () => false,
    );
    promise(!noticed, 'the check notices a witness that raises no alarm (control)');
  } finally {
    await newcomer.remove();
  }
}
