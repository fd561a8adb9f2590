import type { BenchOptions, Prepared, Row } from '../measure.ts';
import { editing, setStage } from './scripts.ts';

/**
 * Row 4 over a pool of one or two connections: a change that needed a second connection while it holds one would wait
 * for ever, and every call that does not finish fails the row.
 */
async function prepare(poolSize: number, { seconds }: BenchOptions): Promise<Prepared> {
  const stage = await setStage(poolSize);
  return {
    ours: async () => (await editing(stage, 'ours', seconds)).p99Ms,
    reference: async () => (await editing(stage, 'reference', seconds)).p99Ms,
    close: () => stage.close(),
  };
}

const row = (id: string, poolSize: number): Row => ({
  id,
  work: `row 4 with a pool of ${poolSize}, p99`,
  reference: 'the reference of row 4 with the same pool',
  kind: 'time',
  unit: 'ms',
  of: 'ours',
  goal: 2_000,
  prepare: (options) => prepare(poolSize, options),
});

export const poolOfTwo: Row = row('14', 2);
export const poolOfOne: Row = row('14b', 1);
