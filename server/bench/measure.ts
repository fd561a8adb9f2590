import { readFileSync } from 'node:fs';

/** One row of the table: what is measured against what, and how good it must be. */
export interface Row {
  /** As in the table of rows: `4`, `4b`. */
  id: string;
  work: string;
  reference: string;
  /** `rate`: more is better, ratio must be at least the goal. `time`: less is better, at most the goal. */
  kind: 'rate' | 'time';
  unit: string;
  goal: number;
  /** What the goal is of; default the ratio. */
  of?: 'ours';
  /** Starts both sides; each `measure` is one round. */
  prepare(options: BenchOptions): Promise<Prepared>;
}

export interface Prepared {
  ours(): Promise<number>;
  reference(): Promise<number>;
  /** The two servers, where a round is a rate over them: their processor time per request is shown too. */
  pids?: { ours: number; reference: number };
  /** Facts beside the ratio, such as round trips to PostgreSQL; `failed` says which of them miss a goal. */
  facts?(): Promise<{ facts: Record<string, unknown>; failed: string[] }>;
  close(): Promise<void>;
}

export interface BenchOptions {
  rounds: number;
  /** Length of one round of load. */
  seconds: number;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export interface RowResult {
  row: string;
  work: string;
  reference: string;
  unit: string;
  goal: string;
  ours: Spread;
  referenceValue: Spread;
  /** Ours divided by the reference, round by round. */
  ratio: Spread;
  ok: boolean;
  facts: Record<string, unknown>;
  /** Goals beside the ratio that are missed. */
  failed: string[];
}

/**
 * Alternates reference and ours, one unmeasured round first, so that a slow moment of the machine hits
 * both; which goes first changes with each round.
 */
export async function measureRow(row: Row, options: BenchOptions): Promise<RowResult> {
  const prepared = await row.prepare(options);
  try {
    await prepared.reference();
    await prepared.ours();
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const oursFirst = round % 2 === 0;
      const before = oursFirst ? undefined : await measure(prepared, 'reference', options);
      const ours = await measure(prepared, 'ours', options);
      rounds.push({ ours, reference: before ?? (await measure(prepared, 'reference', options)) });
    }
    return resultOf(row, rounds, await prepared.facts?.());
  } finally {
    await prepared.close();
  }
}

interface Figure {
  value: number;
  /** Processor time of the server per request, in microseconds. */
  cpuUs: number | undefined;
}

type Round = Record<'ours' | 'reference', Figure>;

async function measure(
  prepared: Prepared,
  side: 'ours' | 'reference',
  { seconds }: BenchOptions,
): Promise<Figure> {
  const pid = prepared.pids?.[side];
  const before = pid === undefined ? 0 : processorMs(pid);
  const value = await prepared[side]();
  if (pid === undefined) return { value, cpuUs: undefined };
  return { value, cpuUs: ((processorMs(pid) - before) / (value * seconds)) * 1000 };
}

/** User and system time of a process so far (Linux counts in hundredths of a second). */
export function processorMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(afterName[11]) + Number(afterName[12])) * 10;
}

/** Less disturbed by other work on the machine than the rates are. */
function cpuOf(rounds: Round[]): Record<string, number> {
  const of = (side: 'ours' | 'reference') =>
    Math.round(spread(rounds.flatMap((round) => round[side].cpuUs ?? [])).median);
  const [ours, reference] = [of('ours'), of('reference')];
  if (Number.isNaN(ours)) return {};
  return { cpuUsOurs: ours, cpuUsReference: reference, cpuRatio: Math.round((reference / ours) * 100) / 100 };
}

function resultOf(
  row: Row,
  rounds: Round[],
  more: { facts: Record<string, unknown>; failed: string[] } | undefined,
): RowResult {
  const ratio = spread(rounds.map(({ ours, reference }) => ours.value / reference.value));
  const ours = spread(rounds.map((round) => round.ours.value));
  const { median } = row.of === 'ours' ? ours : ratio;
  const reached = row.kind === 'rate' ? median >= row.goal : median <= row.goal;
  const unit = row.of === 'ours' ? ` ${row.unit}` : '';
  return {
    row: row.id,
    work: row.work,
    reference: row.reference,
    unit: row.unit,
    goal: `${row.kind === 'rate' ? '≥' : '≤'} ${unit ? row.goal : row.goal.toFixed(2)}${unit}`,
    ours,
    referenceValue: spread(rounds.map(({ reference }) => reference.value)),
    ratio,
    ok: reached && (more?.failed.length ?? 0) === 0,
    facts: { ...cpuOf(rounds), ...more?.facts },
    failed: more?.failed ?? [],
  };
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => sorted[Math.max(0, Math.min(sorted.length - 1, i))] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}
