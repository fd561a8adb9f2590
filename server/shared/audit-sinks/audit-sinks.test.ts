import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditCheckpoints, auditLog, auditSinks } from '../../../db/shared/schema/index.ts';
import { origin } from '../../testing/given.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { makeFolder, removeFolder } from '../../testing/temp.ts';
import { until } from '../../testing/until.ts';
import { readLine, type ReceivedLine, sinkSecret, WebhookReceiver } from '../../testing/webhook-receiver.ts';
import { writeAudit } from '../audit/record.ts';

describe.each(everywhere)('shared.auditSinks on %s', (where) => {
  let server: TeamServer;
  let files: string;
  let admin: Awaited<ReturnType<TeamServer['given']['member']>>;
  beforeAll(async () => {
    files = makeFolder('audit-files');
    server = await teamServer(where, { WO_AUDIT_FILES: files });
    admin = await server.given.member({ role: 'admin', team: null });
  });
  afterAll(async () => {
    await server.close();
    removeFolder(files);
  });

  const call = () => as(server, admin).shared.auditSinks;
  const db = () => server.connection.db;
  const seal = () => db().execute(sql`select audit_seal_pending(100000)`);

  async function recorded(count: number, teamId: string | null = null) {
    const resource = { type: 'test', id: null, name: 'ünïcode "quoted"\n' };
    const entries = Array.from({ length: count }, () => ({ action: 'test.sink', resource, teamId }));
    await writeAudit(db(), origin, entries);
    await seal();
  }
  /** Every idx of every log that is sealed now, as `log idx`. */
  async function sealedNow(): Promise<string[]> {
    const sizes = await db()
      .select({ log: auditCheckpoints.log, size: sql<number>`max(${auditCheckpoints.size})`.mapWith(Number) })
      .from(auditCheckpoints)
      .groupBy(auditCheckpoints.log);
    return sizes
      .flatMap(({ log, size }) => Array.from({ length: size }, (_, at) => `${log} ${at + 1}`))
      .sort();
  }
  const got = (lines: readonly ReceivedLine[]) =>
    [...new Set(lines.map(({ log, idx }) => `${log} ${idx}`))].sort();
  /** A failed attempt waits longer and longer; tests do not. */
  const hurry = () => db().update(auditSinks).set({ retryAt: null });

  async function webhook(target: string, more: { from?: 'start' | 'now' } = {}) {
    return call().create({ name: `hook ${v7()}`, kind: 'webhook', target, secret: sinkSecret, ...more });
  }

  it('delivers every sealed row of every log, signed, in order', async () => {
    const receiver = new WebhookReceiver();
    const sink = await webhook(await receiver.start());
    const team = await server.given.team();
    await recorded(3, team.id);
    await recorded(1203);

    await until(
      async () => (await call().get({ id: sink.id })).delivery.behind === 0 && receiver.lines.length > 1206,
    );

    expect(got(receiver.lines)).toEqual(await until(sealedNow));
    for (const log of ['org', team.id]) {
      const order = receiver.lines.filter((one) => one.log === log).map(({ idx }) => idx);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
    for (const { sent, expected } of receiver.signatures) expect(sent).toBe(expected);
    for (const { text, leaf, row } of receiver.lines.slice(0, 50)) {
      const canon = /"row":(.*)\}$/.exec(text)?.[1] ?? '';
      expect(createHash('sha256').update('\0').update(canon).digest('hex')).toBe(leaf);
      const [stored] = await db()
        .select({ canon: auditLog.canon })
        .from(auditLog)
        .where(eq(auditLog.id, row.id));
      expect(stored?.canon).toBe(canon);
    }
    await call().delete({ id: sink.id });
    await receiver.stop();
  });

  it('delivers to one sink while another does not answer', async () => {
    const [slow, quick] = [new WebhookReceiver(), new WebhookReceiver()];
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((done) => (answer = done));
    slow.beforeAnswer = () => answered;
    const first = await webhook(await slow.start()); // its id is the smaller one: it comes first
    await recorded(1);
    await until(() => slow.requests === 1);
    const second = await webhook(await quick.start());

    await until(async () => (await call().get({ id: second.id })).delivery.behind === 0, {
      timeoutMs: 8_000, // what is not answered for ten seconds is given up
    });

    expect((await call().get({ id: first.id })).delivery).toMatchObject({ failures: 0, deliveredAt: null });
    answer();
    for (const { id } of [first, second]) await call().delete({ id });
    await Promise.all([slow.stop(), quick.stop()]);
  });

  it('says what went wrong, and waits longer each time', async () => {
    const receiver = new WebhookReceiver();
    receiver.misbehave = () => 'refuse';
    const sink = await webhook(await receiver.start());
    await recorded(1);

    const first = await until(async () => {
      const { delivery } = await call().get({ id: sink.id });
      return delivery.failures === 1 ? delivery : undefined;
    });
    expect(first.lastError).toBe('The receiver answered 503.');
    await hurry();
    await until(async () => (await call().get({ id: sink.id })).delivery.failures === 2);
    await receiver.stop();
    await hurry();
    const gone = await until(async () => {
      const { delivery } = await call().get({ id: sink.id });
      return delivery.failures === 3 ? delivery : undefined;
    });
    expect(gone.lastError).toBe('The receiver cannot be reached (ECONNREFUSED).');
    expect(Date.parse(gone.retryAt ?? '')).toBeGreaterThan(Date.now() + 3_000);
    await call().delete({ id: sink.id });
  });

  it('can begin now, be paused and go on where it was', async () => {
    const receiver = new WebhookReceiver();
    await recorded(5);
    const sink = await webhook(await receiver.start(), { from: 'now' });
    const before = await sealedNow();
    await recorded(2);
    await until(() => receiver.lines.filter(({ row }) => row.action === 'test.sink').length === 2);
    expect(
      got(receiver.lines).filter((one) => before.includes(one) && one.startsWith('org')).length,
    ).toBeLessThan(5);

    await call().update({ id: sink.id, enabled: false });
    await until(async () => {
      const [row] = await db().select().from(auditSinks).where(eq(auditSinks.id, sink.id));
      return row?.leasedUntil === null;
    });
    const requests = receiver.requests;
    await recorded(4);
    expect(receiver.requests).toBe(requests);
    await call().update({ id: sink.id, enabled: true });
    await until(() => receiver.lines.filter(({ row }) => row.action === 'test.sink').length === 6);
    await call().delete({ id: sink.id });
    await receiver.stop();
  });

  it('is sent nothing more once it is paused, however much is left', async () => {
    const receiver = new WebhookReceiver();
    const team = await server.given.team();
    await recorded(1, team.id); // at least two logs: two batches
    const sink = await webhook(await receiver.start());
    receiver.beforeAnswer = (request) =>
      request === 1 ? call().update({ id: sink.id, enabled: false }) : Promise.resolve();
    const lease = async () => {
      const [row] = await db().select().from(auditSinks).where(eq(auditSinks.id, sink.id));
      return row;
    };

    await until(async () => {
      const row = await lease();
      return row?.enabledAt === null && row.leasedUntil === null;
    });

    expect(receiver.requests).toBe(1);
    receiver.beforeAnswer = () => Promise.resolve();
    await call().update({ id: sink.id, enabled: true });
    await until(async () => (await call().get({ id: sink.id })).delivery.behind === 0);
    expect(got(receiver.lines)).toEqual(await sealedNow()); // and nothing was lost by it
    await call().delete({ id: sink.id });
    await receiver.stop();
  });

  it('gets batches of a size that receivers take', async () => {
    const receiver = new WebhookReceiver();
    const resource = { type: 'test', id: null, name: 'large' };
    const after = { text: 'x'.repeat(15_000) };
    const entry = { action: 'test.large', resource, teamId: null, after };
    await writeAudit(
      db(),
      origin,
      Array.from({ length: 150 }, () => entry),
    );
    await seal();
    const sink = await webhook(await receiver.start());
    await until(async () => (await call().get({ id: sink.id })).delivery.behind === 0);

    expect(receiver.mostBytes).toBeLessThan(1.1 * 1024 * 1024);
    expect(receiver.lines.filter(({ row }) => row.action === 'test.large')).toHaveLength(150);
    await call().delete({ id: sink.id });
    await receiver.stop();
  });

  it('writes a file in the folder of the server', async () => {
    const sink = await call().create({ name: `file ${v7()}`, kind: 'file', target: 'audit.ndjson' });
    await recorded(7);
    await until(async () => (await call().get({ id: sink.id })).delivery.behind === 0);
    const lines = readFileSync(join(files, 'audit.ndjson'), 'utf8').trim().split('\n');
    expect(lines.map(readLine).length).toBeGreaterThan(7);
    await call().delete({ id: sink.id });
  });

  it('shows a file that cannot be written as a failure', async () => {
    mkdirSync(join(files, 'a-folder'));
    const sink = await call().create({ name: `file ${v7()}`, kind: 'file', target: 'a-folder' });
    await recorded(1);
    const { delivery } = await until(async () => {
      const found = await call().get({ id: sink.id });
      return found.delivery.failures > 0 ? found : undefined;
    });
    expect(delivery.lastError).toBe('The file cannot be written (EISDIR).');
    await call().delete({ id: sink.id });
  });

  it.each([
    ['webhook', 'http://siem.example.com/wo', 'https://'],
    ['webhook', 'https://user:pw@siem.example.com/', 'user name or password'],
    ['webhook', 'https://169.254.169.254/latest', 'link-local'],
    ['webhook', 'https://[fe80::1]/', 'link-local'],
    ['webhook', 'ftp://siem.example.com/', 'https://'],
    ['webhook', 'nonsense', 'not an address'],
    ['file', '../escape', 'plain file name'],
    ['file', '/etc/passwd', 'plain file name'],
    ['file', '.hidden', 'plain file name'],
  ] as const)('refuses the %s target %s', async (kind, target, why) => {
    await expect(call().create({ name: 'x', kind, target })).rejects.toMatchObject({
      reason: 'INVALID_INPUT',
      message: expect.stringContaining(why),
    });
  });

  it('never shows a secret, nor writes it into the log', async () => {
    const sink = await call().create({
      name: `hook ${v7()}`,
      kind: 'webhook',
      target: 'https://127.0.0.1:9/',
      secret: 'canary-canary-canary',
    });
    const after = await call().update({ id: sink.id, secret: 'canary-canary-canary-2' });
    expect(JSON.stringify([sink, after, await call().list({})])).not.toContain('canary');
    const rows = await server.given.auditOf(sink);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('canary');
    expect(rows[1]?.after).toMatchObject({ secretChanged: true });
    await call().delete({ id: sink.id });
  });

  it('keeps the values of an address out of the log, where receivers want a key in it', async () => {
    const target = (key: string) => `https://127.0.0.1:9/services/${key}/in?${key}=1&key=${key}`;
    const sink = await call().create({ name: `hook ${v7()}`, kind: 'webhook', target: target('canary-1') });
    await call().update({ id: sink.id, target: target('canary-2') });
    const rows = await server.given.auditOf(sink);
    expect(rows.map(({ after }) => after)).toMatchObject([
      { target: 'https://127.0.0.1:9/***' },
      { secretChanged: true },
    ]);
    expect(JSON.stringify(rows)).not.toContain('canary');
    await call().delete({ id: sink.id });
  });

  it('wants its own permission', async () => {
    const auditor = await server.given.member({ role: 'auditor', team: null });
    await expect(as(server, auditor).shared.auditSinks.list({})).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
    });
  });
});
