import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import { rowsOf } from '../../../db/shared/schema-state.ts';
import { newestSeals } from '../../shared/audit/service.ts';
import { missingGuards } from '../../shared/audit/triggers.ts';
import { verifyLog } from '../../shared/audit/verify.ts';
import { attachMonth, dropMonths, makeMonth, readMonths } from './months.ts';
import { type Fingerprint, Fingerprinting, fingerprintOf, insertRows, readRows } from './rows.ts';
import { ofEmbedded, ofRows } from './sides.ts';
import { requireSameTables, readTables, type Table } from './tables.ts';

/** Told how far a copy is. */
export interface Watch {
  signal: AbortSignal;
  onTable(name: string, step: 'copying' | 'verifying'): void;
  onRows(count: number): void;
}

/** What was copied, and found to be the same in both databases. */
export interface Copied {
  tables: number;
  rows: number;
  logs: { log: string; size: number; head: string }[];
}

/** The copy is not what it was copied from, and nothing of it was kept. */
export class CopyDiffers extends Error {}

/**
 * Copies every row of the team's data, the audit log with its texts, hashes, seals and months included, and proves
 * that it arrived. Both are transactions that were settled; the tables of the target's are empty.
 * @throws CopyDiffers - a table, a log or a trigger of the copy is not what it is in the source
 */
export async function copyTeam(source: SharedDb, target: SharedDb, watch: Watch): Promise<Copied> {
  const tables = await ofEmbedded(readTables(source));
  requireSameTables(tables, await readTables(target));
  const expected = new Map<string, Fingerprint>();
  for (const table of tables) {
    watch.onTable(table.name, 'copying');
    expected.set(table.name, await copyTable(source, target, table, watch));
  }
  for (const table of tables) {
    watch.onTable(table.name, 'verifying');
    await requireSameRows(target, table, expected.get(table.name), watch);
  }
  const logs = await requireSameLogs(source, target, watch);
  await requireGuards(target);
  const rows = [...expected.values()].reduce((sum, table) => sum + table.rows, 0);
  return { tables: tables.length, rows, logs };
}

async function copyTable(
  source: SharedDb,
  target: SharedDb,
  table: Table,
  watch: Watch,
): Promise<Fingerprint> {
  const passing = new Fingerprinting();
  const copyFrom = async (from: string) => {
    for await (const rows of readRows(source, table, from)) {
      watch.signal.throwIfAborted();
      await ofRows(table.name, insertRows(target, table, from, rows));
      passing.add(rows);
      watch.onRows(rows.length);
    }
  };
  if (table.name === 'audit_log') await copyMonths(source, target, copyFrom);
  else if (table.name === 'control_m_versions') await withoutTrigger(target, () => copyFrom(table.name));
  else await copyFrom(table.name);
  return passing.result();
}

async function copyMonths(source: SharedDb, target: SharedDb, copyFrom: (month: string) => Promise<void>) {
  await dropMonths(target);
  for (const month of await ofEmbedded(readMonths(source))) {
    await makeMonth(target, month);
    await copyFrom(month.name);
    await ofRows('audit_log', attachMonth(target, month));
  }
}

/** It takes versions only of an import that is being read; those that are moved belong to imports that are over. */
async function withoutTrigger(target: SharedDb, work: () => Promise<void>): Promise<void> {
  await target.execute(
    sql`alter table public.control_m_versions disable trigger control_m_versions_while_read`,
  );
  await work();
  await target.execute(
    sql`alter table public.control_m_versions enable trigger control_m_versions_while_read`,
  );
}

async function requireSameRows(
  target: SharedDb,
  table: Table,
  expected: Fingerprint | undefined,
  { signal }: Watch,
): Promise<void> {
  signal.throwIfAborted();
  const found = await fingerprintOf(target, table);
  if (found.rows === expected?.rows && found.hash === expected.hash) return;
  throw new CopyDiffers(
    `The rows of ${table.name} are not the same in both databases (${expected?.rows ?? 0} and ${found.rows}).`,
  );
}

const logRow = z.object({ log: z.string() });

/** Recomputes every log in its new place: it has to verify, and to end where it ended. */
async function requireSameLogs(source: SharedDb, target: SharedDb, watch: Watch): Promise<Copied['logs']> {
  const seals = await ofEmbedded(newestSeals(source));
  const waiting = await ofEmbedded(rowsOf(source, sql`select distinct log from audit_pending`, logRow));
  const names = new Set([...seals.keys(), ...waiting.map(({ log }) => log)]);
  const logs: Copied['logs'] = [];
  for (const log of names) {
    watch.onTable(`audit log ${log}`, 'verifying');
    const found = await verifyLog(target, log, watch.signal);
    const seal = seals.get(log);
    if (!found.ok || found.size !== (seal?.size ?? 0) || (seal && found.head !== seal.head))
      throw new CopyDiffers(
        `The audit log ${log} does not verify in its new place (${found.firstBad?.problem ?? 'another end'}). Look at it before you move: wo audit verify --log ${log}`,
      );
    logs.push({ log, size: found.size, head: found.head });
  }
  return logs;
}

async function requireGuards(target: SharedDb): Promise<void> {
  const [missing] = await missingGuards(target);
  if (missing)
    throw new CopyDiffers(
      `The trigger ${missing.trigger} of ${missing.table} is ${missing.problem} in the new database.`,
    );
}
