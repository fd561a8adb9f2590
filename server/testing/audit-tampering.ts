import { asc, eq, type SQL, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { auditCheckpoints, auditPending, auditSealed } from '../../db/shared/schema/index.ts';
import { writeAudit } from '../shared/audit/record.ts';
import type { Verification } from '../shared/audit/verify.ts';
import { origin } from './given.ts';
import type { TeamServer } from './team-server.ts';

/** A log of its own: sealed in batches of at most 7, and some rows that wait. */
export interface SealedLog {
  name: string;
  /** By idx - 1. */
  sealed: { id: string; idx: number }[];
  seals: number[];
  waiting: string[];
}

const row = (teamId: string, n: number) => ({
  action: n % 3 === 0 ? 'scripts.create' : 'scripts.update',
  resource: { type: 'script', id: v7(), name: `job ${n}.cmd` },
  teamId,
  before: n % 3 === 0 ? null : { n, description: 'before "\\ \u{1f600}' },
  after: { n: n + 0.5, description: `after ${n}`, tags: ['a', { b: null }] },
});

export async function makeLog({ connection: { db }, given }: TeamServer, rows = 60): Promise<SealedLog> {
  const { id: name } = await given.team();
  const many = Array.from({ length: rows }, (_, n) => row(name, n));
  for (const entry of many) await writeAudit(db, origin, [entry]);
  for (let batch = 3; batch <= 7; batch += 1) await db.execute(sql`select audit_seal(${name}, ${batch})`);
  for (let n = 0; n < rows; n += 7) await db.execute(sql`select audit_seal(${name}, 7)`);
  await writeAudit(db, origin, [row(name, rows), row(name, rows + 1), row(name, rows + 2)]);
  const sealed = await db
    .select({ id: auditSealed.auditId, idx: auditSealed.idx })
    .from(auditSealed)
    .where(eq(auditSealed.log, name))
    .orderBy(asc(auditSealed.idx));
  const seals = await db
    .select({ size: auditCheckpoints.size })
    .from(auditCheckpoints)
    .where(eq(auditCheckpoints.log, name))
    .orderBy(asc(auditCheckpoints.size));
  const waiting = await db
    .select({ id: auditPending.auditId })
    .from(auditPending)
    .where(eq(auditPending.log, name));
  return { name, sealed, seals: seals.map(({ size }) => size), waiting: waiting.map(({ id }) => id) };
}

export interface Tampering {
  /** What a superuser does, with all triggers off. */
  statements: SQL[];
  found: Verification['firstBad'];
}

/** Each way to tamper, from random numbers that pick where. */
export type Way = (log: SealedLog, pick: (below: number) => number) => Tampering;

const at = (log: SealedLog, n: number) => log.sealed[n] ?? { id: '', idx: 0 };
/** The seal that covers a row is where a changed leaf shows at the latest. */
const coverOf = (log: SealedLog, idx: number) => log.seals.find((size) => size >= idx) ?? 0;
const idAt = (log: SealedLog, idx: number) => at(log, idx - 1).id;

const changes: [column: string, value: SQL][] = [
  ['xid', sql`'77'::xid8`],
  ['db_user', sql`'someone'`],
  ['actor_type', sql`'token'`],
  ['actor_id', sql`gen_random_uuid()`],
  ['actor_name', sql`'mallory'`],
  ['session_id', sql`gen_random_uuid()`],
  ['action', sql`'scripts.delete'`],
  ['outcome', sql`'failed'`],
  ['reason', sql`''`],
  ['resource_type', sql`'team'`],
  ['resource_id', sql`null`],
  ['resource_name', sql`resource_name || ' '`],
  ['team_id', sql`gen_random_uuid()`],
  ['before', sql`'{}'`],
  ['after', sql`'null'`],
  ['after', sql`jsonb_set(after, '{n}', to_jsonb((after ->> 'n')::numeric + 0.0001))`],
  ['request_id', sql`'other'`],
  ['idempotency_key', sql`'key'`],
  ['installation', sql`'elsewhere'`],
  ['topology', sql`'claimed'`],
  ['ip', sql`'10.0.0.9'`],
  ['token_id', sql`gen_random_uuid()`],
  ['token_name', sql`'t'`],
];

const change = (id: string, [column, value]: [string, SQL]) =>
  sql`update audit_log set ${sql.identifier(column)} = ${value} where id = ${id}`;

export const ways: Record<string, Way> = {
  'a column is changed': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [change(id, changes[pick(changes.length)] ?? ['ip', sql`''`])],
      found: { idx, id, problem: 'ROW_CHANGED' },
    };
  },
  'a row is given another time': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [change(id, ['at', sql`at + interval '1 millisecond'`])],
      found: { idx, id, problem: 'ROW_MISSING' },
    };
  },
  'the text is changed': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [change(id, ['canon', sql`canon || ' '`])],
      found: { idx, id, problem: 'LEAF_MISMATCH' },
    };
  },
  'the hash of a row is changed': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [
        change(id, ['leaf', sql`set_byte(leaf, ${pick(32)}, (get_byte(leaf, 0) + 1) % 256)`]),
      ].concat(
        // the byte may have been that already
        change(id, ['leaf', sql`leaf || '\\x00'::bytea`]),
      ),
      found: { idx, id, problem: 'LEAF_MISMATCH' },
    };
  },
  'a sealed hash is changed': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [sql`update audit_sealed set leaf = sha256(leaf) where audit_id = ${id}`],
      found: { idx, id, problem: 'LEAF_MISMATCH' },
    };
  },
  'a row is changed with all its hashes': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    const cover = coverOf(log, idx);
    return {
      statements: [
        sql`update audit_log set ip = '10.9.9.9', canon = (canon::jsonb || '{"ip": "10.9.9.9"}')::text where id = ${id}`,
        sql`update audit_log set leaf = sha256('\\x00'::bytea || convert_to(canon, 'UTF8')) where id = ${id}`,
        sql`update audit_sealed s set leaf = l.leaf from audit_log l where l.id = s.audit_id and l.id = ${id}`,
      ],
      found: { idx: cover, id: idAt(log, cover), problem: 'CHECKPOINT_MISMATCH' },
    };
  },
  'a row is deleted': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [sql`delete from audit_log where id = ${id}`],
      found: { idx, id, problem: 'ROW_MISSING' },
    };
  },
  'what two rows say is swapped': (log, pick) => {
    const first = at(log, pick(log.sealed.length - 1));
    const second = at(log, first.idx + pick(log.sealed.length - first.idx));
    return {
      statements: [
        sql`update audit_log a set after = b.after from audit_log b
          where (a.id, b.id) in ((${first.id}::uuid, ${second.id}::uuid), (${second.id}::uuid, ${first.id}::uuid))`,
      ],
      found: { idx: first.idx, id: first.id, problem: 'ROW_CHANGED' },
    };
  },
  'the places of two rows are swapped': (log, pick) => {
    const first = at(log, pick(log.sealed.length - 1));
    const second = at(log, first.idx + pick(log.sealed.length - first.idx));
    const cover = coverOf(log, first.idx);
    const id = cover === second.idx ? first.id : idAt(log, cover);
    return {
      statements: [
        sql`update audit_sealed a set audit_id = b.audit_id, at = b.at, leaf = b.leaf from audit_sealed b
          where a.log = ${log.name} and b.log = a.log and (a.idx, b.idx) in ((${first.idx}, ${second.idx}), (${second.idx}, ${first.idx}))`,
      ],
      found: {
        idx: cover,
        id: cover === first.idx ? second.id : id,
        problem: 'CHECKPOINT_MISMATCH',
      },
    };
  },
  'a leaf is deleted': (log, pick) => {
    const { id, idx } = at(log, pick(log.sealed.length));
    return {
      statements: [sql`delete from audit_sealed where audit_id = ${id}`],
      found: { idx, id: null, problem: 'GAP' },
    };
  },
  'the tail is cut off, seals and all': (log, pick) => {
    const from = at(log, pick(log.sealed.length));
    const size = log.seals.filter((seal) => seal < from.idx).at(-1) ?? 0;
    return {
      statements: [
        sql`delete from audit_sealed where log = ${log.name} and idx > ${size}`,
        sql`delete from audit_checkpoints where log = ${log.name} and size > ${size}`,
      ],
      found: { idx: null, id: idAt(log, size + 1), problem: 'NOT_QUEUED' },
    };
  },
  'a head is changed': (log, pick) => {
    const size = log.seals[pick(log.seals.length)] ?? 0;
    return {
      statements: [
        sql`update audit_checkpoints set head = sha256(head) where log = ${log.name} and size = ${size}`,
      ],
      found: { idx: size, id: idAt(log, size), problem: 'CHECKPOINT_MISMATCH' },
    };
  },
  'what a seal follows is changed': (log, pick) => {
    const size = log.seals[pick(log.seals.length)] ?? 0;
    return {
      statements: [
        sql`update audit_checkpoints set prev = sha256(prev) where log = ${log.name} and size = ${size}`,
      ],
      found: { idx: size, id: idAt(log, size), problem: 'CHECKPOINT_MISMATCH' },
    };
  },
  'a seal is deleted': (log, pick) => {
    const n = pick(log.seals.length);
    const next = log.seals[n + 1];
    const before = log.seals[n - 1] ?? 0;
    return {
      statements: [sql`delete from audit_checkpoints where log = ${log.name} and size = ${log.seals[n]}`],
      found:
        next === undefined
          ? { idx: before + 1, id: null, problem: 'CHECKPOINT_MISSING' }
          : { idx: next, id: idAt(log, next), problem: 'CHECKPOINT_MISMATCH' },
    };
  },
  'a seal is moved to another size': (log, pick) => {
    const n = pick(log.seals.length);
    const size = log.seals[n] ?? 0;
    const found: Tampering['found'] =
      n === log.seals.length - 1
        ? { idx: size + 1, id: null, problem: 'GAP' }
        : { idx: size + 1, id: idAt(log, size + 1), problem: 'CHECKPOINT_MISMATCH' };
    return {
      statements: [
        sql`update audit_checkpoints set size = ${size + 1} where log = ${log.name} and size = ${size}`,
      ],
      found,
    };
  },
  'a row is put in past the trigger': (log) => {
    const id = v7();
    return {
      statements: [
        sql`insert into audit_log (id, at, actor_type, action, outcome, resource_type, team_id, request_id, installation, topology)
          select ${id}, at, 'system', 'x', 'success', 'x', team_id, 'x', 'x', 'server' from audit_log where id = ${at(log, 5).id}`,
      ],
      found: { idx: null, id, problem: 'NOT_QUEUED' },
    };
  },
  'a row that waits is changed': (log, pick) => {
    const id = log.waiting[pick(log.waiting.length)] ?? '';
    return {
      statements: [change(id, changes[pick(changes.length)] ?? ['ip', sql`''`])],
      found: { idx: null, id, problem: 'ROW_CHANGED' },
    };
  },
  'a row that waits is deleted': (log, pick) => {
    const id = log.waiting[pick(log.waiting.length)] ?? '';
    return {
      statements: [sql`delete from audit_log where id = ${id}`],
      found: { idx: null, id, problem: 'ROW_MISSING' },
    };
  },
  'a row is taken out of the queue': (log, pick) => {
    const id = log.waiting[pick(log.waiting.length)] ?? '';
    return {
      statements: [sql`delete from audit_pending where audit_id = ${id}`],
      found: { idx: null, id, problem: 'NOT_QUEUED' },
    };
  },
};
