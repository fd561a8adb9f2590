import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { auditLog } from '../../db/shared/schema/index.ts';
import { type TeamServer, teamServer } from '../../server/testing/team-server.ts';
import { tempFolder } from '../../server/testing/temp.ts';
import { until } from '../../server/testing/until.ts';
import * as z from 'zod';
import { wo } from './testing/wo.ts';

const followed = z.looseObject({ resource: z.object({ name: z.string().nullable() }) });
const placed = z.object({ idx: z.int() });
const main = fileURLToPath(new URL('main.ts', import.meta.url));

describe('wo audit', () => {
  let server: TeamServer;
  let team: { id: string };
  let session: string;
  beforeAll(async () => {
    server = await teamServer('postgres');
    team = await server.given.team();
    for (let n = 0; n < 3; n += 1) await logged(n);
    ({ session } = await server.given.member({ role: 'auditor', team: null }));
  });
  afterAll(() => server.close());

  /** One more entry in the team's log, sealed. */
  async function logged(n: number) {
    const { db } = server.connection;
    await db.execute(sql`insert into audit_log (id, actor_type, actor_name, action, outcome, resource_type, resource_name, team_id, request_id, installation, topology)
      values (gen_random_uuid(), 'system', 'ada', 'things.update', 'success', 'thing', ${`thing ${n}`}, ${team.id}, 'x', 'x', 'server')`);
    await db.execute(sql`select audit_seal(${team.id}, 100)`);
  }

  const run = (args: string[]) => wo(['audit', ...args], { server: server.url, env: { WO_TOKEN: session } });

  it('verifies every log, and one', async () => {
    const all = await run(['verify']);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toMatch(/^ok {3}org: \d+ sealed entries fit.*; head [0-9a-f]{64}$/m);
    expect(all.stdout).toContain(`ok   ${team.id}: 3 sealed entries fit`);
    const one = await run(['verify', '--log', team.id, '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ ok: true, log: team.id, checked: 3 });
    expect((await run(['verify', '--log', '00000000-0000-7000-8000-000000000000'])).code).toBe(1); // a typo is no clean log
    expect((await run(['verify', '--log', 'x'])).code).toBe(1);
    expect((await run(['verify', '--log', 'org', '--file', 'x'])).code).toBe(2);
  });

  it('ends with 1 and names the first bad entry of a log that was changed', async () => {
    const change = (name: string) =>
      server.connection.db.transaction(async (tx) => {
        await tx.execute(sql`set local wo.audit_maintenance = 'a test'`);
        await tx.execute(sql`update audit_log set actor_name = ${name} where resource_name = 'thing 1'`);
      });
    await change('mallory');
    const ran = await run(['verify', '--log', team.id]);
    const [bad] = await server.connection.db
      .select({ id: auditLog.id })
      .from(auditLog)
      .where(eq(auditLog.resourceName, 'thing 1'));
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(`BAD  ${team.id}: ROW_CHANGED at entry 2, id ${bad?.id}`);
    await change('ada');
    expect((await run(['verify', '--log', team.id])).code).toBe(0);
  });

  it('exports a log that verifies without any server', async () => {
    const exported = await run(['export', '--format', 'ndjson', '--log', team.id]);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const file = join(tempFolder('cli'), 'log.ndjson');
    writeFileSync(file, exported.stdout);
    const offline = (args: string[]) =>
      wo(['audit', 'verify', '--file', ...args], { server: 'http://127.0.0.1:1' });
    const good = await offline([file]);
    expect(good.stdout).toMatch(new RegExp(`^ok {3}${team.id}: \\d+ sealed entries fit; head`));
    expect(good.code).toBe(0);

    writeFileSync(file, readFileSync(file, 'utf8').replace('thing 2', 'thing 9'));
    expect(await offline([file])).toMatchObject({
      code: 1,
      stdout: 'BAD  LEAF_MISMATCH in line 4. See docs/audit.md.\n',
    });
    expect(await offline([`${file}.gone`])).toMatchObject({ code: 2, stdout: '' });
  });

  it('exports CSV with filters, and says why not', async () => {
    const csv = await run(['export', '--format', 'csv', '--team-id', team.id, '--action', 'things.*']);
    expect(csv.stdout.split('\r\n').filter((line) => line.includes('things.update'))).toHaveLength(3);
    const refused = await wo(['audit', 'export', '--format', 'csv'], { server: server.url });
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('UNAUTHENTICATED');
    expect((await wo(['audit', 'export', '--format', 'csv'], { server: 'http://127.0.0.1:1' })).code).toBe(1);
  });

  it('lists the logs, and prints a seal as one line', async () => {
    expect((await run(['logs'])).stdout).toMatch(new RegExp(`^${team.id} +team-`, 'm'));
    const { stdout } = await run(['checkpoint', '--log', team.id]);
    expect(stdout).toMatch(new RegExp(`^wo-audit ${team.id} \\d+ [0-9a-f]{64} \\S+\\n$`));
    expect(JSON.parse((await run(['status', '--json'])).stdout)).toMatchObject({
      missingGuards: expect.any(Array),
    });
  });

  it('shows the newest entries, as lines of JSON too', async () => {
    const { stdout } = await run(['tail', '--log', team.id, '--after', '1']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/ 2 ada things.update thing thing 1$/),
      expect.stringMatching(/ 3 ada things.update thing thing 2$/),
    ]);
    const json = await run(['tail', '--log', team.id, '--after', '1', '--json']);
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => placed.parse(JSON.parse(line)).idx)
        .slice(0, 2),
    ).toEqual([2, 3]);
  });

  it('follows through an outage and misses nothing', { timeout: 60_000 }, async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', main, 'audit', 'tail', '--follow', '--log', team.id, '--after', '0', '--json'],
      {
        env: { PATH: process.env.PATH, HOME: tempFolder('cli'), WO_SERVER: server.url, WO_TOKEN: session },
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const out = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
    const seen = () =>
      out.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => followed.parse(JSON.parse(line)).resource.name);
    await until(() => seen().includes('thing 2'), { timeoutMs: 20_000 });

    const { shared } = server.app.services;
    for (let n = 100; n < 105; n += 1) await logged(n);
    await shared.use(undefined);
    await until(() => out.stderr.includes('trying on'), { timeoutMs: 20_000 });
    await shared.use({ url: server.databaseUrl, migrate: 'verify' });
    server = { ...server, connection: await until(() => shared.connection()) };
    await logged(105);

    await until(() => seen().includes('thing 105'), { timeoutMs: 20_000 });
    expect(seen().filter((name) => name?.startsWith('thing 10'))).toEqual(
      [100, 101, 102, 103, 104, 105].map((n) => `thing ${n}`),
    );
  });
});
