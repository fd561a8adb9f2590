import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { id } from '../../../trpc/schemas.ts';
import type { StreamAnswer } from '../../../trpc/rest.ts';
import { StreamSlots } from '../../stream-slots.ts';
import { comparedChanges, type Difference, differences } from './differences.ts';

export const reportFormats = ['csv', 'markdown'] as const;

const side = z.object({ is: z.enum(['environment', 'import']), id, name: z.string() });

/** What a report of differences holds. */
export const reportPlan = z.object({
  left: side,
  right: side,
  ignore: z.array(z.string()),
  change: z.enum(comparedChanges).nullable(),
  format: z.enum(reportFormats),
});
type ReportPlan = z.infer<typeof reportPlan>;

const slots = new StreamSlots(2);

/** @throws Refusal OVERLOADED - two others are under way on this server */
export function reportFile(db: SharedDb, answer: unknown): StreamAnswer {
  const plan = reportPlan.parse(answer);
  const isCsv = plan.format === 'csv';
  return {
    contentType: isCsv ? 'text/csv; charset=utf-8' : 'text/markdown; charset=utf-8',
    filename: `${plan.left.name} - ${plan.right.name}.${isCsv ? 'csv' : 'md'}`,
    parts: slots.hold(db, isCsv ? csvOf(db, plan) : markdownOf(db, plan)),
  };
}

function pagesOf(db: SharedDb, { change, ...comparison }: ReportPlan) {
  return differences(db, comparison, change === null ? {} : { change });
}

/** RFC 4180 for a spreadsheet: with a byte order mark, and with cells that cannot begin a formula. */
async function* csvOf(db: SharedDb, plan: ReportPlan): AsyncGenerator<string> {
  yield csv([['change', 'kind', 'key', 'folder', 'name', 'field', 'left', 'right']], true);
  for await (const page of pagesOf(db, plan)) if (page.length > 0) yield csv(page.flatMap(records), false);
}

function csv(rows: string[][], bom: boolean): string {
  return stringify(rows, { bom, record_delimiter: 'windows', escape_formulas: true });
}

/** One record per field; one without a field for what only one side has. */
function records({ change, kind, key, folder, name, fields }: Difference): string[][] {
  const place = [change, kind, key, folder, name];
  if (fields.length === 0) return [[...place, '', '', '']];
  return fields.map(({ field, before, after }) => [...place, field, before ?? '', after ?? '']);
}

async function* markdownOf(db: SharedDb, plan: ReportPlan): AsyncGenerator<string> {
  const { left, right, ignore } = plan;
  yield `# ${text(left.name)} and ${text(right.name)}\n`;
  if (ignore.length > 0) yield `\nNot compared: ${ignore.map(code).join(', ')}\n`;
  let count = 0;
  for await (const page of pagesOf(db, plan)) {
    count += page.length;
    if (page.length > 0) yield page.map((difference) => section(difference, plan)).join('');
  }
  yield `\n${count === 0 ? 'No differences.' : `Differences: ${count}`}\n`;
}

function section({ change, kind, key, fields }: Difference, { left, right }: ReportPlan): string {
  const head = `\n## ${code(key)}\n\n`;
  if (change !== 'changed')
    return `${head}The ${kind} is only in ${text((change === 'added' ? right : left).name)}.\n`;
  const rows = fields.map(
    ({ field, before, after }) => `| ${cell(field)} | ${cell(before)} | ${cell(after)} |\n`,
  );
  return `${head}| field | ${text(left.name)} | ${text(right.name)} |\n| --- | --- | --- |\n${rows.join('')}`;
}

/** Text that Markdown takes for nothing else. */
function text(value: string): string {
  return value.replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&').replace(/\s+/g, ' ');
}

function cell(value: string | null): string {
  return value === null ? '–' : code(value).replaceAll('|', '\\|');
}

/** In as many ticks as it takes. */
function code(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  if (line.trim() === '') return '` `';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const ticks = '`'.repeat(longest + 1);
  return longest === 0 ? `${ticks}${line}${ticks}` : `${ticks} ${line} ${ticks}`;
}
