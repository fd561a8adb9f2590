import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchOptions, measureRow, type RowResult, type Spread } from './measure.ts';
import { rows } from './rows/index.ts';

/** `npm run bench [-- 1 5] [--rounds 5] [--seconds 4]`: the rows of docs/performance.md, ours beside a reference. */

// Only an orderly exit ends the servers that this process started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const options: BenchOptions = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
const wanted = positionals.length > 0 ? rows.filter((row) => positionals.includes(row.id)) : rows;

const results: RowResult[] = [];
for (const row of wanted) {
  process.stderr.write(`row ${row.id}: ${row.work} …\n`);
  try {
    const result = await measureRow(row, options);
    results.push(result);
    print([result]);
  } catch (error) {
    console.error(`row ${row.id} could not be measured:`, error);
    process.exitCode = 1;
  }
}
process.stderr.write('\n');
print(results);
save(results);
if (results.some((result) => !result.ok)) process.exitCode = 1;
process.exit(); // a row that could not be prepared may have left a server behind, which would keep us waiting

function print(all: RowResult[]): void {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
  const range = ({ min, max }: Spread) => `${number(min)}–${number(max)}`;
  console.log('| # | work | unit | ours | reference | ratio (min–max) | goal | |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const r of all) {
    const ratio = `${number(r.ratio.median)} (${range(r.ratio)})`;
    const cells = [
      r.row,
      r.work,
      r.unit,
      number(r.ours.median),
      number(r.referenceValue.median),
      ratio,
      r.goal,
    ];
    console.log(`| ${cells.join(' | ')} | ${r.ok ? 'ok' : 'MISSED'} |`);
    if (r.facts)
      console.log(
        `    ${JSON.stringify(r.facts)}${r.failed?.length ? ` missed: ${r.failed.join(', ')}` : ''}`,
      );
  }
}

function save(all: RowResult[]): void {
  const folder = join(import.meta.dirname, '../../bench-results');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
  const file = join(folder, `${at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ at, machine, options, rows: all }, null, 2)}\n`);
  process.stderr.write(`written: bench-results/${at.replaceAll(':', '-')}.json\n`);
}
