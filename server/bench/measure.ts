/** One row of the table: what is measured against what, and how good it must be. */
export interface Row {
  id: number;
  work: string;
  reference: string;
  /** `rate`: more is better, ratio must be at least the goal. `time`: less is better, at most the goal. */
  kind: 'rate' | 'time';
  unit: string;
  goal: number;
  /** Starts both sides; each `measure` is one round. */
  prepare(options: BenchOptions): Promise<Prepared>;
}

export interface Prepared {
  ours(): Promise<number>;
  reference(): Promise<number>;
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
  row: number;
  work: string;
  reference: string;
  unit: string;
  goal: string;
  ours: Spread;
  referenceValue: Spread;
  /** Ours divided by the reference, round by round. */
  ratio: Spread;
  ok: boolean;
  facts?: Record<string, unknown>;
  failed?: string[];
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
    const rounds: { ours: number; reference: number }[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const oursFirst = round % 2 === 0;
      const before = oursFirst ? undefined : await prepared.reference();
      const ours = await prepared.ours();
      rounds.push({ ours, reference: before ?? (await prepared.reference()) });
    }
    const more = await prepared.facts?.();
    return resultOf(row, rounds, more);
  } finally {
    await prepared.close();
  }
}

function resultOf(
  row: Row,
  rounds: { ours: number; reference: number }[],
  more: { facts: Record<string, unknown>; failed: string[] } | undefined,
): RowResult {
  const ratio = spread(rounds.map(({ ours, reference }) => ours / reference));
  const reached = row.kind === 'rate' ? ratio.median >= row.goal : ratio.median <= row.goal;
  return {
    row: row.id,
    work: row.work,
    reference: row.reference,
    unit: row.unit,
    goal: `${row.kind === 'rate' ? '≥' : '≤'} ${row.goal.toFixed(2)}`,
    ours: spread(rounds.map(({ ours }) => ours)),
    referenceValue: spread(rounds.map(({ reference }) => reference)),
    ratio,
    ok: reached && (more?.failed.length ?? 0) === 0,
    ...more,
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
