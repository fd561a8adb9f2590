import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { auditAlarms, auditReceipts, auditWitness } from '../../../db/local/schema/index.ts';
import { auditLog } from '../../../db/shared/schema/index.ts';
import { callApi } from '../../testing/api.ts';
import { emptyDatabase } from '../../testing/databases.ts';
import { onServer } from '../../testing/postgres.ts';
import { startServer } from '../../testing/server-process.ts';
import { connectTeam, createScript, untilState } from '../../testing/team-on-server.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';

const witnessed = z.array(z.looseObject({ log: z.string(), alarm: z.unknown().optional() }));
/** Nothing listens there: alarms are shown from memory. */
const nowhere = 'postgres://wo@127.0.0.1:1/wo';

describe.each(everywhere)('the audit witness on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
  });
  afterAll(() => server.close());

  const witness = () => server.app.services.auditWitness;
  const local = () => server.app.services.local.db;
  const owner = () => as(server, { localProof: true }).bridge.auditWitness;
  const sealAll = () => until(async () => (await pendingRows()) === 0);

  async function pendingRows(): Promise<number> {
    const { db } = server.connection;
    return db.$count(sql`audit_pending`);
  }

  async function aScript() {
    const team = await server.given.team();
    const editor = await server.given.member({ role: 'editor', team });
    const input = { teamId: team.id, name: 'x.cmd', content: 'rem' };
    const script = await as(server, editor).shared.scripts.create(input);
    const [entry] = await server.given.auditOf(script);
    if (!entry) throw new Error('not recorded');
    return { team, editor, script, entry };
  }

  const receiptOf = (id: string) =>
    local().select().from(auditReceipts).where(eq(auditReceipts.id, id)).get();

  it('sees the logs of a new team database within seconds, not a minute', async () => {
    await aScript();
    await until(async () => (await owner().list()).length > 0, { timeoutMs: 15_000 });
  });

  it('keeps a receipt of each change it made, and its place once it is sealed', async () => {
    const { team, script, entry } = await aScript();
    witness().receipts.flush();
    expect(receiptOf(entry.id)).toMatchObject({
      log: team.id,
      at: entry.at.getTime(),
      leaf: Buffer.from(entry.leaf).toString('hex'),
      action: 'scripts.create',
      resourceType: 'script',
      resourceId: script.id,
    });
    await sealAll();
    await witness().settleNow();
    expect(receiptOf(entry.id)).toMatchObject({ idx: 1, alarmId: null });
  });

  it('keeps a receipt of a refused change, too', async () => {
    const team = await server.given.team();
    const { session } = await server.given.member();
    const requestId = crypto.randomUUID();
    const attempt = as(server, { session, requestId }).shared.teams.update({ id: team.id, name: 'Mine' });
    await expect(attempt).rejects.toMatchObject({ reason: 'MISSING_PERMISSION' });
    const [row] = await server.given.auditOfRequest(requestId);
    witness().receipts.flush();
    expect(receiptOf(row?.id ?? '')).toMatchObject({ log: team.id, action: 'teams.update' });
  });

  it('follows each log, and says since when', async () => {
    const { team } = await aScript();
    await sealAll();
    await witness().checkNow();
    const [log] = (await owner().list()).filter((found) => found.log === team.id);
    expect(log).toMatchObject({ size: 1 });
    expect(log).not.toHaveProperty('alarm');
    expect(log?.seenAt).toBe(log?.firstSeenAt);
  });

  it('refuses to acknowledge what is no alarm', async () => {
    const attempt = owner().acknowledge({ log: 'org', reason: 'Nothing happened.' });
    await expect(attempt).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('asks for the proof of this machine, whoever is signed in', async () => {
    const { session } = await server.given.member({ role: 'admin', team: null });
    const call = as(server, { session }).bridge.auditWitness;
    await expect(call.list()).rejects.toMatchObject({ reason: 'LOCAL_PROOF_REQUIRED' });
    const attempt = call.acknowledge({ log: 'org', reason: 'Not mine.' });
    await expect(attempt).rejects.toMatchObject({ reason: 'LOCAL_PROOF_REQUIRED' });
  });

  describe('after an alarm', () => {
    /** What whoever owns the database can do to one log: here its seal at the witnessed size says something else. */
    async function rewritten() {
      const { team, editor, script } = await aScript();
      await sealAll();
      await witness().checkNow();
      local()
        .update(auditWitness)
        .set({ head: 'f'.repeat(64) })
        .where(eq(auditWitness.log, team.id))
        .run();
      await witness().checkNow();
      return { team, editor, script };
    }

    const alarmOf = async (log: string) => (await owner().list()).find((found) => found.log === log)?.alarm;

    it('names both checkpoints, and stays until somebody says why', async () => {
      const { team } = await rewritten();
      await witness().checkNow();
      expect(await alarmOf(team.id)).toMatchObject({
        kind: 'REWRITE',
        known: { size: 1, head: 'f'.repeat(64) },
        found: { size: 1, head: expect.not.stringMatching('ffff') },
      });
      expect((await owner().list())[0]?.alarm).toBeDefined();
    });

    it('follows the log as it is now once acknowledged, and records that in the log', async () => {
      const { team } = await rewritten();
      const alarm = await alarmOf(team.id);

      await owner().acknowledge({ log: team.id, reason: 'Restored after the disk failure' });

      const log = (await owner().list()).find((found) => found.log === team.id);
      expect(log).toMatchObject({ head: alarm?.found.head });
      expect(log).not.toHaveProperty('alarm');
      const rows = await server.connection.db.select().from(auditLog).where(eq(auditLog.teamId, team.id));
      expect(rows.filter(({ action }) => action === 'audit.acknowledge')).toMatchObject([
        {
          actorType: 'system',
          actorId: null,
          resourceId: team.id,
          reason: 'Restored after the disk failure',
          before: { head: 'f'.repeat(64) },
          after: { head: alarm?.found.head, kind: 'REWRITE' },
        },
      ]);
      const kept = local().select().from(auditAlarms).where(eq(auditAlarms.log, team.id)).all();
      expect(kept).toMatchObject([{ kind: 'REWRITE', reason: 'Restored after the disk failure' }]);
    });

    it('is shown and acknowledged over REST', async () => {
      const { team } = await rewritten();
      const local = { local: server.localToken };
      const { body } = await callApi(server.url, '/bridge/audit-witness', local);
      const alarmed = witnessed.parse(body).filter(({ alarm }) => alarm);
      expect(alarmed).toContainEqual(expect.objectContaining({ log: team.id }));
      const acknowledgement = { log: team.id, reason: 'Restored' };
      const answer = () =>
        callApi(server.url, '/bridge/audit-witness/acknowledge', { body: acknowledgement, ...local });
      expect((await answer()).status).toBe(204);
      expect((await answer()).status).toBe(404);
    });

    it('is acknowledged without the team database, which is told when it is back', async () => {
      const { team } = await rewritten();
      const { shared } = server.app.services;
      const target = shared.target();
      const away = shared.connection.bind(shared);
      shared.connection = () => undefined;
      onTestFinished(() => {
        shared.connection = away;
      });

      await owner().acknowledge({ log: team.id, reason: 'Seen' });
      expect(target).toEqual(shared.target());
      expect(await alarmOf(team.id)).toBeUndefined();

      shared.connection = away;
      await witness().checkNow();
      await witness().checkNow();
      const rows = await server.connection.db.select().from(auditLog).where(eq(auditLog.teamId, team.id));
      expect(rows.filter(({ action }) => action === 'audit.acknowledge')).toHaveLength(1);
    });

    it('shows in the metrics and to whoever may see the address of the database', async () => {
      const { team, editor } = await rewritten();
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toMatch(
        new RegExp(
          `^wo_audit_witness_alarm\\{kind="REWRITE",log="${team.id}",known="\\d+ [0-9a-f]{64}",found="\\d+ [0-9a-f]{64}"\\} 1$`,
          'm',
        ),
      );
      const status = async (caller: Parameters<typeof as>[1]) =>
        (await as(server, caller).installation.status()).auditAlarm;
      expect(await status(editor)).toBe(true);
      expect(await status({ localProof: true })).toBe(true);
      expect(await status({})).toBeUndefined();
    });
  });
});

describe('the memory of an installation', () => {
  it('outlives kill -9: an alarm stays, and what was not written yet is only a receipt', async () => {
    const databaseUrl = await emptyDatabase();
    const first = await startServer();
    onTestFinished(() => first.remove());
    const team = await connectTeam(first, databaseUrl);
    await createScript(first, team, 'before.cmd');
    const local = { local: first.accessToken };
    const logs = async (server: { url: string }) =>
      witnessed.parse((await callApi(server.url, '/bridge/audit-witness', local)).body);
    await onServer(databaseUrl, (sql) =>
      until(async () => (await sql`select from audit_pending`).length === 0),
    );
    await first.stop('SIGKILL'); // most likely between two flushes

    const second = await startServer({ dataDir: first.dataDir });
    onTestFinished(() => second.remove());
    await untilState(second, 'ready');
    await until(async () => (await logs(second)).some(({ log }) => log === team.teamId));
    expect((await logs(second)).filter(({ alarm }) => alarm)).toEqual([]);
    await second.stop('SIGKILL');

    await onServer(databaseUrl, (sql) =>
      sql.begin(async (tx) => {
        for (const table of ['audit_sealed', 'audit_checkpoints']) {
          await tx`alter table ${tx(table)} disable trigger all`;
          await tx`delete from ${tx(table)} where log = ${team.teamId}`;
        }
      }),
    );
    const third = await startServer({ dataDir: first.dataDir });
    onTestFinished(() => third.remove());
    const alarmed = () => logs(third).then((all) => all.find(({ alarm }) => alarm));
    await until(alarmed); // at the first look after the connection, without being asked
    await third.stop('SIGKILL');

    const fourth = await startServer({ dataDir: first.dataDir, env: { WO_SHARED_DATABASE_URL: nowhere } });
    onTestFinished(() => fourth.remove());
    expect((await logs(fourth))[0]).toMatchObject({ log: team.teamId, alarm: { kind: 'ROLLBACK' } });
  });
});
