import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedDb } from '../../../db/shared/client.ts';
import { auditCheckpoints, auditSealed } from '../../../db/shared/schema/index.ts';
import { makeLog, type SealedLog, ways } from '../../testing/audit-tampering.ts';
import { origin } from '../../testing/given.ts';
import { everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { foldHead, genesisOf } from './chain.ts';
import { hex } from './logs.ts';
import { writeAudit } from './record.ts';
import { type Verification, verifyLog } from './verify.ts';

const rounds = Number(process.env.WO_TAMPER_ROUNDS ?? 500);

const undo = new Error('undo');

type Verdict = Pick<Verification, 'ok' | 'firstBad'>;
type Verifier = (db: SharedDb, log: string) => Promise<Verdict>;

/** Looks in the same transaction, and takes everything back. */
async function after<T>(db: SharedDb, statements: SQL[], look: (tx: SharedDb) => Promise<T>): Promise<T> {
  const seen: T[] = [];
  const attempt = db.transaction(async (tx) => {
    for (const statement of statements) await tx.execute(statement);
    seen.push(await look(tx));
    throw undo;
  });
  await expect(attempt).rejects.toThrow(undo);
  for (const one of seen) return one;
  throw new Error('not looked at');
}

const verifiedAfter = (db: SharedDb, log: string, statements: SQL[]) =>
  after(db, statements, (tx) => verifyLog(tx, log));

async function withTriggersOff(db: SharedDb, work: (tx: SharedDb) => Promise<void>): Promise<void> {
  const attempt = db.transaction(async (tx) => {
    for (const table of [
      'audit_log',
      'audit_log_start',
      'audit_sealed',
      'audit_checkpoints',
      'audit_pending',
      'audit_retention',
    ])
      await tx.execute(sql`alter table ${sql.identifier(table)} disable trigger all`);
    await work(tx);
    throw undo;
  });
  await expect(attempt).rejects.toThrow(undo);
}

/** Tampers with a log in `runs` random ways, one at a time; each has to be found at its row, and nothing when there is nothing. */
async function expectFoundOut(tx: SharedDb, log: SealedLog, runs: number, verify: Verifier = verifyLog) {
  const one = fc.tuple(fc.constantFrom(...Object.entries(ways)), fc.infiniteStream(fc.nat()));
  let run = 0;
  const property = fc.asyncProperty(one, async ([[, way], numbers]) => {
    const { statements, found } = way(log, (below) => (numbers.next().value ?? 0) % below);
    const result = await after(tx, statements, (inside) => verify(inside, log.name));
    expect(result).toMatchObject({ ok: false, firstBad: found });
    if ((run += 1) % 10 === 0) expect(await verify(tx, log.name)).toMatchObject({ ok: true });
  });
  await fc.assert(property, { numRuns: runs });
}

/** A verifier known to be too weak: it folds the sealed hashes, and never looks at the rows they are of. */
const verifyChainOnly: Verifier = async (db, log) => {
  const rows = await db
    .select({ idx: auditSealed.idx, leaf: auditSealed.leaf })
    .from(auditSealed)
    .where(eq(auditSealed.log, log))
    .orderBy(asc(auditSealed.idx));
  const [seal] = await db
    .select({ head: auditCheckpoints.head })
    .from(auditCheckpoints)
    .where(eq(auditCheckpoints.log, log))
    .orderBy(desc(auditCheckpoints.size))
    .limit(1);
  const head = rows.reduce((before, { idx, leaf }) => foldHead(idx, before, leaf), genesisOf(log));
  return { ok: seal !== undefined && hex(seal.head) === hex(head) };
};

describe.each(everywhere)('a log that somebody with every right tampered with, on %s (AUD-4)', (where) => {
  let server: TeamServer;
  let log: SealedLog;
  beforeAll(async () => {
    server = await teamServer(where);
    await server.app.services.sealer.stop(); // the seals are made here
    log = await makeLog(server);
  });
  afterAll(() => server.close());

  it.each(Object.entries(ways))('is found out: %s', async (_name, way) => {
    await withTriggersOff(server.connection.db, async (tx) => {
      for (const place of [0, 1, 7]) {
        const { statements, found } = way(log, (below) => Math.min(place, below - 1));
        expect((await verifiedAfter(tx, log.name, statements)).firstBad).toEqual(found);
      }
    });
  });

  const many = where === 'postgres' ? rounds : 25;
  const perLog = 500;
  it(`is found out in ${many} random single cases, at the right row`, {
    timeout: 60_000 + many * 600,
  }, async () => {
    const { db } = server.connection;
    for (let left = many; left > 0; left -= perLog) {
      const one = left === many ? log : await makeLog(server, 60 + 7 * randomInt(12)); // full seals only
      await withTriggersOff(db, (tx) => expectFoundOut(tx, one, Math.min(left, perLog)));
      const size = one.sealed.length;
      expect(await verifyLog(db, one.name)).toMatchObject({ ok: true, size, checked: size, unsealed: 3 });
    }
  });

  it('would not be found out by a verifier that follows only the chain (control)', async () => {
    await withTriggersOff(server.connection.db, async (tx) => {
      expect(await verifyChainOnly(tx, log.name)).toEqual({ ok: true });
      await expect(expectFoundOut(tx, log, 100, verifyChainOnly)).rejects.toThrow('Property failed');
    });
  });

  const written = Math.max(100, Math.round(many / 5));
  it('is not alarmed by whatever people write', { timeout: 60_000 + written * 100 }, async () => {
    const value = fc
      .jsonValue({ maxDepth: 4 })
      .map((json) => JSON.parse(JSON.stringify(json).replaceAll('\\u0000', '')));
    const [{ id }, { id: silent }] = [await server.given.team(), await server.given.team()];
    await fc.assert(
      fc.asyncProperty(value, fc.string({ unit: 'grapheme' }), async (json, name) => {
        const resource = { type: 'x', id: null, name: name.replaceAll('\0', '') };
        await writeAudit(server.connection.db, origin, [
          { action: 'x', resource, teamId: id, after: { json } },
        ]);
      }),
      { numRuns: written },
    );
    await server.connection.db.execute(sql`select audit_seal(${id}, 60)`);

    expect(await verifyLog(server.connection.db, id)).toMatchObject({
      ok: true,
      size: 60,
      unsealed: written - 60,
    });
    expect(await verifyLog(server.connection.db, silent)).toMatchObject({
      ok: true,
      size: 0,
      checked: 0,
      from: 0,
    });
  });

  it('verifies after everything was rebuilt, which only a witness can tell (control)', async () => {
    await withTriggersOff(server.connection.db, async (tx) => {
      const id = log.sealed[9]?.id;
      const before = await verifyLog(tx, log.name);
      const result = await verifiedAfter(tx, log.name, [
        sql`delete from audit_checkpoints where log = ${log.name}`,
        sql`insert into audit_pending (log, at, audit_id, xid, leaf)
          select ${log.name}, at, id, xid, leaf from audit_log where id in (select audit_id from audit_sealed where log = ${log.name}) and id <> ${id}`,
        sql`delete from audit_sealed where log = ${log.name}`,
        sql`delete from audit_log where id = ${id}`,
        sql`select audit_seal(${log.name}, 1000)`,
      ]);
      expect(result).toMatchObject({ ok: true, size: 62 });
      expect(result.head).not.toBe(before.head);
    });
  });
});

describe.each(everywhere)('a log whose older rows were dropped, on %s', (where) => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer(where);
    await server.app.services.sealer.stop();
  });
  afterAll(() => server.close());

  /** Records a cut at the third seal, seals that record, and drops what it says. */
  async function cutLog() {
    const { db } = server.connection;
    const { name, seals } = await makeLog(server);
    const size = seals[2] ?? 0;
    const [{ head } = { head: new Uint8Array() }] = await db
      .select({ head: auditCheckpoints.head })
      .from(auditCheckpoints)
      .where(and(eq(auditCheckpoints.log, name), eq(auditCheckpoints.size, size)));
    const before = '2026-01-01T00:00:00.000Z';
    const resource = { type: 'audit-log', id: name, name: null };
    const after = { size, head: hex(head), before };
    await writeAudit(db, origin, [{ action: 'audit.retain', resource, teamId: name, after }]);
    await db.execute(sql`select audit_seal(${name}, 1000)`);
    const drop = [
      sql`insert into audit_retention (log, size, head, before, audit_id)
        select ${name}, ${size}, ${head}, ${before}, id from audit_log where action = 'audit.retain' and team_id = ${name}`,
      sql`delete from audit_log where id in (select audit_id from audit_sealed where log = ${name} and idx <= ${size})`,
      sql`delete from audit_sealed where log = ${name} and idx <= ${size}`,
    ];
    return { name, size, drop };
  }

  it('verifies from the cut on, and says so', async () => {
    const { name, size, drop } = await cutLog();
    await withTriggersOff(server.connection.db, async (tx) => {
      const result = await verifiedAfter(tx, name, drop);
      expect(result).toMatchObject({ ok: true, from: size, size: 64, checked: 64 - size });
    });
  });

  it.each([
    [
      'the record of the cut is changed',
      sql`update audit_log set after = after || '{"size": 1}' where action = 'audit.retain'`,
    ],
    ['the cut is moved', sql`update audit_retention set size = size + 1`],
    ['another head is said to be there', sql`update audit_retention set head = sha256(head)`],
    [
      'more is said to have gone',
      sql`insert into audit_retention (log, size, head, before, audit_id)
        select log, size, head, '2099-01-01', audit_id from audit_retention`,
    ],
  ])('does not, when %s', async (_what, statement) => {
    const { name, drop } = await cutLog();
    await withTriggersOff(server.connection.db, async (tx) => {
      const { firstBad } = await verifiedAfter(tx, name, [...drop, statement]);
      expect(firstBad).toMatchObject({ problem: 'ANCHOR_UNRECORDED' });
    });
  });

  it('does not, when rows went without a cut', async () => {
    const { name, drop } = await cutLog();
    await withTriggersOff(server.connection.db, async (tx) => {
      expect((await verifiedAfter(tx, name, drop.slice(1))).firstBad).toEqual({
        idx: 1,
        id: null,
        problem: 'GAP',
      });
    });
  });
});

describe('verification', () => {
  it('is one at a time', async () => {
    const server = await teamServer('postgres');
    const { db } = server.connection;
    const both = await Promise.allSettled([verifyLog(db, 'org'), verifyLog(db, 'org')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { reason: 'OVERLOADED' } });
    expect(await verifyLog(db, 'org')).toMatchObject({ ok: true });
    await server.close();
  });

  it('ends when its caller is gone', async () => {
    const server = await teamServer('postgres');
    const gone = AbortSignal.abort(undo);
    await expect(verifyLog(server.connection.db, 'org', gone)).rejects.toThrow(undo);
    await server.close();
  });
});
