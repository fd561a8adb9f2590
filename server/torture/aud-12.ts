import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { callApi, textOf } from '../testing/api.ts';
import { onServer, startPostgres } from '../testing/postgres.ts';
import { type ServerProcess, startServer } from '../testing/server-process.ts';
import { connectTeam, createScript, type TeamOnServer } from '../testing/team-on-server.ts';
import { until } from '../testing/until.ts';
import { mishaps, type ReceivedLine, sinkSecret, WebhookReceiver } from '../testing/webhook-receiver.ts';
import { promise, type Scenario } from './scenario.ts';

const restarts = 20;
/** Of ten batches, how many go wrong. */
const failingOfTen = 3;
const changesPerRestart = 5;

interface Site {
  server: ServerProcess;
  team: TeamOnServer;
}

/** A sink, and what its receiver got. */
interface Forwarding {
  sinkId: string;
  receiver: WebhookReceiver;
  failed: number;
}

export const failingReceiver: Scenario = {
  id: 'AUD-12',
  about: `a webhook receiver that fails ${failingOfTen * 10} % of the time and restarts ${restarts} times gets every entry, in order`,
  rounds: { short: 1, long: 20 },
  async run(rounds, note) {
    const postgres = await startPostgres();
    const server = await startServer();
    const facts = { entries: 0, batches: 0, failed: 0, repeated: 0 };
    try {
      const site = { server, team: await connectTeam(server, await postgres.createDatabase()) };
      for (let round = 1; round <= rounds; round += 1) {
        const forwarding = await startForwarding(site);
        for (let restart = 0; restart < restarts; restart += 1) await restartUnderLoad(site, forwarding);
        await untilDelivered(site, forwarding);
        const { entries, repeated } = await checkReceived(site, forwarding.receiver);
        facts.entries = entries;
        facts.repeated += repeated;
        facts.batches += forwarding.receiver.requests;
        facts.failed += forwarding.failed;
        note(`round ${round}: ${JSON.stringify(facts)}`);
        if (round === rounds) await checkControl(site, forwarding);
        await stopForwarding(site, forwarding);
      }
    } finally {
      await server.remove();
      await postgres.remove();
    }
    promise(facts.failed >= rounds * 5, 'the receiver failed again and again', facts);
    return { rounds, restarts: rounds * restarts, ...facts };
  },
};

/** A new sink, which gets all that there is from the first entry on. */
async function startForwarding({ server, team }: Site): Promise<Forwarding> {
  const receiver = new WebhookReceiver();
  const target = await receiver.start();
  const body = { name: `receiver ${randomInt(1e9)}`, kind: 'webhook', target, secret: sinkSecret };
  const made = await callApi(server.url, '/shared/audit-sinks', {
    body: { ...body, from: 'start' },
    session: team.session,
  });
  const forwarding = { sinkId: textOf(made, 'id'), receiver, failed: 0 };
  let ahead: boolean[] = [];
  receiver.misbehave = () => {
    if (ahead.length === 0) ahead = shuffledTen();
    if (!ahead.pop()) return undefined;
    forwarding.failed += 1;
    return mishaps[randomInt(mishaps.length)];
  };
  receiver.beforeAnswer = () => sleep(randomInt(60)); // so that it goes while a batch waits for its answer
  return forwarding;
}

/** Which of the next ten batches go wrong. */
function shuffledTen(): boolean[] {
  const ten = Array.from({ length: 10 }, (_, n) => ({ fails: n < failingOfTen, turn: randomInt(1e9) }));
  return ten.toSorted((a, b) => a.turn - b.turn).map(({ fails }) => fails);
}

/** Entries come while the receiver is away; when it is back and asked, it goes again, maybe in the middle of a batch. */
async function restartUnderLoad(site: Site, { receiver }: Forwarding): Promise<void> {
  await receiver.stop();
  await change(site, changesPerRestart);
  await receiver.start();
  const { requests } = receiver;
  await until(() => hurry(site).then(() => receiver.requests > requests), {
    everyMs: 100,
    timeoutMs: 30_000,
    what: 'a batch to be sent',
  });
  await sleep(randomInt(30));
}

let counter = 0;
async function change({ server, team }: Site, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await createScript(server, team, `forwarded-${(counter += 1)}.cmd`);
}

/** After a failure the server waits longer each time, up to minutes; a test does not. */
function hurry({ team }: Site) {
  return onServer(
    team.databaseUrl,
    (sql) => sql`update audit_sinks set retry_at = null where retry_at is not null`,
  );
}

async function untilDelivered(site: Site, { sinkId }: Forwarding): Promise<void> {
  await until(
    async () => {
      await hurry(site);
      return (await waitingFor(site, sinkId)) === 0;
    },
    { timeoutMs: 60_000, everyMs: 100, what: 'everything to be delivered' },
  );
}

const view = z.object({ delivery: z.object({ behind: z.int() }) });

/** Entries that are not sealed yet, or not delivered. */
async function waitingFor({ server, team }: Site, sinkId: string): Promise<number> {
  const [pending] = await onServer(
    team.databaseUrl,
    (sql) => sql<{ n: number }[]>`select count(*)::int as n from audit_pending`,
  );
  const answer = await callApi(server.url, `/shared/audit-sinks/${sinkId}`, { session: team.session });
  return (pending?.n ?? 0) + view.parse(answer.body).delivery.behind;
}

interface Sealed {
  log: string;
  idx: number;
  leaf: string;
  canon: string;
}

/** Every sealed entry has arrived as it was sealed, signed, and none before those in front of it. */
async function checkReceived({ team }: Site, { lines, signatures }: WebhookReceiver) {
  const sealed = await onServer(
    team.databaseUrl,
    (sql) => sql<Sealed[]>`
      select s.log, s.idx::int, encode(s.leaf, 'hex') as leaf, l.canon
      from audit_sealed s join audit_log l on l.id = s.audit_id and l.at = s.at order by s.log, s.idx`,
  );
  const repeated = checkOrder(lines);
  const got = new Set(lines.map(({ text }) => text));
  const missing = sealed.filter(({ log, idx, leaf, canon }) => {
    const expected = `{"log":${JSON.stringify(log)},"idx":${idx},"leaf":"${leaf}","row":${canon}}`;
    return !got.has(expected);
  });
  promise(missing.length === 0, 'every sealed entry arrives as it was sealed', {
    missing: missing.length,
    first: missing[0],
  });
  promise(got.size === sealed.length, 'nothing else arrives', { got: got.size, sealed: sealed.length });
  const forged = signatures.filter(({ sent, expected }) => sent !== expected);
  promise(forged.length === 0, 'every batch is signed', { forged: forged.length });
  return { entries: sealed.length, repeated };
}

/** An entry may come again, but never before the one in front of it came. Answers how many came again. */
function checkOrder(lines: readonly Pick<ReceivedLine, 'log' | 'idx'>[]): number {
  const last = new Map<string, number>();
  let repeated = 0;
  for (const { log, idx } of lines) {
    const before = last.get(log) ?? 0;
    promise(idx <= before + 1, 'entries of a log arrive in its order', { log, idx, before });
    if (idx <= before) repeated += 1;
    last.set(log, Math.max(before, idx));
  }
  return repeated;
}

/** The checks must notice a sender that is known to be wrong: one that counts an entry as sent before it was taken. */
async function checkControl(site: Site, forwarding: Forwarding): Promise<void> {
  const { receiver, sinkId } = forwarding;
  await receiver.stop();
  await change(site, 3);
  const { databaseUrl, teamId } = site.team;
  await onServer(
    databaseUrl,
    (sql) => sql`update audit_sink_cursors set idx = idx + 1 where sink_id = ${sinkId} and log = ${teamId}`,
  );
  await receiver.start();
  await untilDelivered(site, forwarding);
  const noticed = await checkReceived(site, receiver).then(
    () => false,
    () => true,
  );
  promise(noticed, 'the check notices an entry that never arrived (control)');
}

async function stopForwarding({ server, team }: Site, { sinkId, receiver }: Forwarding): Promise<void> {
  await callApi(server.url, `/shared/audit-sinks/${sinkId}`, { method: 'DELETE', session: team.session });
  await receiver.stop();
}
