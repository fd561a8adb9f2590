import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { StreamAnswer } from '../../trpc/rest.ts';
import { StreamSlots } from '../stream-slots.ts';
import { type ExportedRow, exportedRows, exportPlan, type ExportPlan } from './export.ts';

const slots = new StreamSlots(4);

/**
 * The file of a plan. Rows are read as the receiver takes them; one that takes nothing for a minute gets no more.
 * @throws Refusal OVERLOADED - four others are under way on this server
 */
export function exportFile(db: SharedDb, answer: unknown): StreamAnswer {
  const plan = exportPlan.parse(answer);
  const name = `audit-${plan.filters.log ?? 'all'}-${plan.until.slice(0, 10)}`;
  const parts = plan.format === 'csv' ? csvOf(db, plan) : ndjsonOf(db, plan);
  return {
    contentType: plan.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
    filename: `${name}.${plan.format}`,
    parts: slots.hold(db, parts),
  };
}

const line = (value: object) => `${JSON.stringify(value)}\n`;

/** A header, a line per row, a trailer: a file that was cut short shows it. `docs/audit.md` describes each. */
async function* ndjsonOf(db: SharedDb, plan: ExportPlan): AsyncGenerator<string> {
  const { filters, whole, until, logs } = plan;
  yield line({
    type: 'header',
    format: 'wo-audit-export',
    version: 1,
    canon: 1,
    at: until,
    whole,
    filters,
    logs,
  });
  let count = 0;
  for await (const page of exportedRows(db, plan)) {
    count += page.length;
    yield page
      .map(({ row, ...place }) => line({ type: 'entry', ...place, canon: row?.canon ?? null }))
      .join('');
  }
  yield line({ type: 'trailer', count, logs });
}

const columns = [
  'log',
  'idx',
  'id',
  'at',
  'actor_type',
  'actor_id',
  'actor_name',
  'token_id',
  'token_name',
  'action',
  'outcome',
  'reason',
  'resource_type',
  'resource_id',
  'resource_name',
  'team_id',
  'before',
  'after',
  'request_id',
  'idempotency_key',
  'installation',
  'topology',
  'ip',
  'db_user',
  'leaf',
] as const;

const canonFields = z.record(z.string(), z.unknown());

/** RFC 4180 for a spreadsheet: with a byte order mark, and with cells that cannot begin a formula. */
async function* csvOf(db: SharedDb, plan: ExportPlan): AsyncGenerator<string> {
  yield csv([[...columns]], true);
  for await (const page of exportedRows(db, plan)) if (page.length > 0) yield csv(page.map(cellsOf), false);
}

function csv(records: string[][], bom: boolean): string {
  return stringify(records, { bom, record_delimiter: 'windows', escape_formulas: true });
}

function cellsOf({ row, ...place }: ExportedRow): string[] {
  const said = row ? canonFields.parse(JSON.parse(row.canon)) : {};
  const fields: Record<string, unknown> = { ...said, ...place };
  return columns.map((name) => cell(fields[name]));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
