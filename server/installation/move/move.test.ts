import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../../../db/shared/connect.ts';
import { connectionKey } from '../../../db/shared/connection-key.ts';
import type { SharedConnection } from '../../../db/shared/connection.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { sharedConnection } from '../../../db/local/schema/index.ts';
import { callApi } from '../../testing/api.ts';
import { emptyDatabase, testServer } from '../../testing/databases.ts';
import type { Member } from '../../testing/given.ts';
import { change, sqlStateOf } from '../../testing/people.ts';
import { contentsOfTables, largeTeam } from '../../testing/moving-team.ts';
import type { OwnedTeam } from '../../testing/owned-teams.ts';
import { onServer } from '../../testing/postgres.ts';
import { startGate } from '../../testing/tcp-gate.ts';
import { as, soloServer, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { Refusal } from '../../trpc/errors.ts';
import type { MoveStatus } from './progress.ts';

let server: TeamServer;
let admin: Member;
let team: OwnedTeam;
beforeAll(async () => {
  server = await teamServer('embedded');
  admin = await server.given.member({ role: 'admin', team: null });
  team = await largeTeam(server);
}, 120_000);
afterAll(() => server.close());

const asAdmin = () => as(server, { session: admin.session, localProof: true });
const status = () => server.app.services.mover.status();
const ended = (): Promise<MoveStatus> =>
  until(() => (status().state === 'running' ? undefined : status()), { timeoutMs: 60_000 });

/** What the log of the database in use says of moves, oldest first. */
async function movesIn({ db }: SharedConnection) {
  return rowsOf(
    db,
    sql`select action, outcome, reason, actor_name as who, after ->> 'to' as "to" from audit_log
      where action like 'installation.move.%' order by at, id`,
    z.unknown(),
  );
}

/** A gate that lets a move come as far as its first rows, and no further. */
async function gateHeldAt(url: string) {
  let held = true;
  const gate = await startGate(Number(new URL(url).port), {
    watch: () => ({
      fromClient: (bytes) =>
        held && bytes.includes('insert into public."script_versions"') ? 'drop' : 'pass',
      fromServer: () => 'pass',
    }),
  });
  return {
    url: gate.through(url),
    cut: gate.cut,
    close: async () => {
      held = false;
      await gate.close();
    },
  };
}

/** Nobody else changes the connection meanwhile, and nobody waits for the end of the move to be told so. */
async function expectConnectionHeld(): Promise<void> {
  const { configure, disconnect, test } = as(server, { localProof: true }).installation;
  const moving = { reason: 'MOVE_STATE', details: { state: 'running' } };
  await expect(configure({ url: 'postgres://wo@127.0.0.1:1/wo', migrate: 'apply' })).rejects.toMatchObject(
    moving,
  );
  await expect(disconnect()).rejects.toMatchObject(moving);
  await expect(test({ url: 'embedded:' })).rejects.toMatchObject(moving);
}

describe('moving', () => {
  it('is refused without both proofs, without the permission, and from anything but the embedded database', async () => {
    const url = await emptyDatabase();
    const { move } = as(server, { session: admin.session }).installation;
    await expect(move.start({ url })).rejects.toMatchObject({ reason: 'LOCAL_PROOF_REQUIRED' });
    await expect(move.status()).rejects.toMatchObject({ reason: 'LOCAL_PROOF_REQUIRED' });
    await expect(as(server, { localProof: true }).installation.move.start({ url })).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });
    const local = { session: team.holder.session, localProof: true };
    for (const verb of ['preview', 'start'] as const)
      await expect(as(server, local).installation.move[verb]({ url })).rejects.toMatchObject({
        reason: 'MISSING_PERMISSION',
        details: { permission: 'database:move' },
      });
    await expect(asAdmin().installation.move.cancel()).rejects.toMatchObject({ reason: 'MOVE_STATE' });
    const solo = await soloServer();
    await expect(as(solo, { localProof: true }).installation.move.start({ url })).rejects.toMatchObject({
      reason: 'NOT_CONFIGURED',
    });
    await solo.close();
    const [denied] = await rowsOf(
      server.connection.db,
      sql`select count(*)::int as n from audit_log where action = 'installation.move.start' and outcome = 'denied'
        and resource_type = 'installation'`,
      z.object({ n: z.number() }),
    );
    expect(denied?.n).toBe(3);
  });

  it('is refused before anything begins when the new database cannot be used', async () => {
    const { move } = asAdmin().installation;
    const nobody = 'postgres://wo:hidden@127.0.0.1:1/wo';
    const both = await Promise.allSettled([move.start({ url: nobody }), move.start({ url: nobody })]);
    const refused = z.array(z.object({ reason: z.instanceof(Refusal) })).parse(both);
    // one after the other
    expect(refused.map(({ reason }) => reason.reason).sort()).toEqual([
      'CONNECTION_REFUSED',
      'TOO_MANY_REQUESTS',
    ]);
    for (const { reason } of refused) expect(reason.message).not.toContain('hidden');
    expect(await move.preview({ url: nobody })).toMatchObject({ ok: false });
    expect(status()).toEqual({ state: 'idle' });
  });

  it('is cancelled, with the embedded database as it was and nothing in the new one', async () => {
    const url = await emptyDatabase();
    const gate = await gateHeldAt(url);
    await asAdmin().installation.move.start({ url: gate.url });
    await until(() => {
      const now = status();
      return now.state === 'running' && now.step === 'copying' && now.rowsDone > 0;
    });
    // everybody is told at once, and local work goes on
    const away = await callApi(server.url, '/shared/teams', { session: admin.session });
    expect(away).toMatchObject({ status: 503, body: { reason: 'SHARED_DB_UNAVAILABLE' } });
    expect(away.body).toMatchObject({ message: expect.stringContaining('being moved') });
    expect(away.headers.get('retry-after')).toBe('1');
    expect((await callApi(server.url, '/local/notes', { local: server.localToken })).status).toBe(200);
    expect(
      (await callApi(server.url, '/installation/move', { local: server.localToken })).body,
    ).toMatchObject({
      state: 'running',
    });
    // somebody who got hold of the connection before can change nothing that would be lost
    const late = change(server.connection, (db) => db.execute(sql`update teams set name = name`));
    late.catch(() => undefined);
    await callApi(server.url, '/installation/move/cancel', { method: 'POST', local: server.localToken });

    expect(await ended()).toMatchObject({ state: 'cancelled', failure: { reason: 'CANCELLED' } });
    await until(() => server.app.services.shared.connection());
    expect(await sqlStateOf(late)).toBe('25006');
    await gate.close();
    const teams = await asAdmin().shared.teams.list({});
    expect(teams.items.map(({ id }) => id)).toContain(team.team.id);
    const moves = await movesIn(server.connection);
    expect(moves.slice(-2)).toEqual([
      {
        action: 'installation.move.start',
        outcome: 'success',
        reason: null,
        who: admin.username,
        to: connectionKey(gate.url),
      },
      {
        action: 'installation.move.complete',
        outcome: 'failed',
        reason: 'CANCELLED',
        who: admin.username,
        to: connectionKey(gate.url),
      },
    ]);
    expect((await asAdmin().installation.move.preview({ url })).ok).toBe(true); // tables, and nothing in them
  });

  it('is cancelled while it prepares, at once, and leaves no connection behind', async () => {
    const url = await emptyDatabase();
    const name = new URL(url).pathname.slice(1);
    await onServer(url, async (blocker) => {
      await blocker.begin(async (sql) => {
        await sql`select pg_advisory_xact_lock(${String(0x776f2d6d696772n)}::bigint)`; // the migration lock
        await asAdmin().installation.move.start({ url });
        await until(async () => {
          const waiting = await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`;
          return waiting.length > 0;
        });
        await expectConnectionHeld();
        await as(server, { localProof: true }).installation.move.cancel();
        await until(() => status().state === 'cancelled', { timeoutMs: 2_000 });
      });
    });
    await onServer(testServer().url, (sql) =>
      until(async () => {
        const left = await sql`select 1 from pg_stat_activity where datname = ${name}`;
        return left.length === 0;
      }),
    );
    await until(() => server.app.services.shared.connection());
  });

  it('fails when the new database goes away, and the old one is in use at once', async () => {
    const url = await emptyDatabase();
    const gate = await gateHeldAt(url);
    await asAdmin().installation.move.start({ url: gate.url });
    await until(() => {
      const now = status();
      return now.state === 'running' && now.rowsDone > 0;
    });
    gate.cut();
    expect(await ended()).toMatchObject({ state: 'failed', failure: { reason: 'TARGET_LOST' } });
    await gate.close();
    await until(() => server.app.services.shared.connection());
    await change(server.connection, (db) => db.execute(sql`update teams set name = name`)); // takes changes again
  });

  it('brings everything along: rows, sessions, tokens, the log and what the witness knows of it', async () => {
    const url = await emptyDatabase();
    const { auditWitness } = server.app.services;
    const token = await server.given.token(admin);
    await server.app.services.sealer.stop(); // what waits for its seal must not change while it is compared
    await server.connection.db.execute(sql`select audit_seal_pending(1000)`);
    await auditWitness.checkNow();
    const known = auditWitness.list();
    expect(known.length).toBeGreaterThan(1);
    const preview = await asAdmin().installation.move.preview({ url });
    expect(preview).toMatchObject({ ok: true, schema: 'empty' });

    const begun = await asAdmin().installation.move.start({ url, acceptSharedLogin: true });
    expect(begun).toMatchObject({ state: 'running', step: 'preparing' });
    const done = await ended();

    if (done.state !== 'done') throw new Error(JSON.stringify(done));
    // and the entry that says so, with the request's own row of its Idempotency-Key where one was sent
    expect(done.rows).toBe(preview.rows + 2);
    const connection = await until(() => server.app.services.shared.connection());
    expect(connection.kind).toBe('postgres');
    expect(await asAdmin().installation.status()).toMatchObject({
      state: 'ready',
      topology: 'claimed',
      database: { name: new URL(url).pathname.slice(1) },
    });
    expect(JSON.stringify(server.app.services.local.db.select().from(sharedConnection).all())).not.toContain(
      url,
    );

    // people stay signed in, tokens work
    for (const { session } of [admin, token])
      expect((await callApi(server.url, '/shared/teams', { session })).status).toBe(200);

    await requireSameContents(connection, done.kept);
    expect(existsSync(join(server.dataDir, 'shared-embedded'))).toBe(false);
    expect(
      readdirSync(server.dataDir).filter((name) => name.startsWith('shared-embedded-moved-')),
    ).toHaveLength(1);

    expect((await movesIn(connection)).at(-1)).toMatchObject({
      action: 'installation.move.complete',
      outcome: 'success',
      who: admin.username,
      to: connectionKey(url),
    });
    await connection.db.execute(sql`select audit_seal_pending(1000)`);
    for (const { log } of known)
      expect(await asAdmin().shared.audit.verify({ log })).toMatchObject({ ok: true, unsealed: 0 });

    // what was remembered goes on under the new address
    await auditWitness.checkNow();
    expect(auditWitness.alarms()).toEqual([]);
    const now = auditWitness.list();
    for (const { log, size, firstSeenAt } of known) {
      const found = now.find((one) => one.log === log);
      expect(found).toMatchObject({ firstSeenAt, connection: connectionKey(url) });
      expect(found?.size).toBeGreaterThanOrEqual(size);
    }
    expect(auditWitness.remembered('embedded')).toBe(0);
    await expect(asAdmin().installation.move.start({ url })).rejects.toMatchObject({ reason: 'MOVE_STATE' });
  });
});

/** Compares the new database with the folder that was put aside, by another way than the move itself does. */
async function requireSameContents(moved: SharedConnection, kept: string): Promise<void> {
  const old = await connect('embedded:', { poolSize: 1, applicationName: 'test', embeddedDir: kept });
  const [before, after] = [await contentsOfTables(old.db), await contentsOfTables(moved.db)];
  await old.close();
  // the entry of the move, the seal of what waits, and what a session notes when it is used
  const goesOn = [
    'audit_log',
    'audit_pending',
    'audit_sealed',
    'audit_checkpoints',
    'sessions',
    'api_tokens',
  ];
  const still = (tables: typeof before) =>
    Object.fromEntries(Object.entries(tables).filter(([name]) => !goesOn.includes(name)));
  expect(still(after)).toEqual(still(before));
  expect(after.audit_log?.rows).toBe((before.audit_log?.rows ?? 0) + 1);
}
