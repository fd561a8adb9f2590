import { type Adjacency, at, nodesAt } from './adjacency.ts';

/** How often rows move towards each other. */
const sweeps = 6;

interface Placing {
  rows: readonly (readonly number[])[];
  /** Half of what each node takes in its row, the gap beside it included. */
  half: Float64Array;
  /** How strongly each node insists on being straight above or below its neighbours. */
  weight: Float64Array;
  /** No row leaves this width around 0, or a long chain would wander off to the side; a wider row widens it. */
  limit: number;
  ins: Adjacency;
  outs: Adjacency;
}

/**
 * The middle of each node along its row: as near as possible to the middle of its neighbours, in the order given,
 * without overlap.
 */
export function placeRows(placing: Placing): Float64Array {
  const middle = new Float64Array(placing.half.length);
  for (const row of placing.rows) pack(row, placing.half, middle);
  const widest = placing.rows.reduce((most, row) => Math.max(most, widthOf(row, placing.half)), 0);
  const bounded = { ...placing, limit: Math.max(placing.limit, widest) };
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const row of placing.rows) settle(row, bounded, middle, [placing.ins]);
    for (const row of placing.rows.slice().reverse()) settle(row, bounded, middle, [placing.outs]);
  }
  for (const row of placing.rows) settle(row, bounded, middle, [placing.ins, placing.outs]);
  return middle;
}

/** What the nodes of a row take side by side. */
export function widthOf(row: readonly number[], half: Float64Array): number {
  return row.reduce((sum, node) => sum + 2 * at(half, node), 0);
}

/** Side by side, around 0. */
function pack(row: readonly number[], half: Float64Array, middle: Float64Array): void {
  let left = -widthOf(row, half) / 2;
  for (const node of row) {
    middle[node] = left + at(half, node);
    left += 2 * at(half, node);
  }
}

function settle(
  row: readonly number[],
  { half, weight, limit }: Placing,
  middle: Float64Array,
  near: readonly Adjacency[],
): void {
  const wish = new Float64Array(row.length);
  const force = new Float64Array(row.length);
  let before = 0; // what stands between the first node's middle and this one's when all are side by side
  row.forEach((node, index) => {
    if (index > 0) before += at(half, row[index - 1] ?? 0) + at(half, node);
    const target = middleOf(node, near, middle);
    wish[index] = (target ?? at(middle, node)) - before;
    force[index] = target === undefined ? 0.1 : at(weight, node);
  });
  const settled = nearestRising(wish, force);
  const [first = 0, last = 0] = [row[0], row.at(-1)];
  const lowest = at(half, first) - limit / 2;
  const highest = limit / 2 - at(half, last) - before;
  before = 0;
  row.forEach((node, index) => {
    if (index > 0) before += at(half, row[index - 1] ?? 0) + at(half, node);
    middle[node] = Math.max(lowest, Math.min(highest, at(settled, index))) + before;
  });
}

function middleOf(node: number, near: readonly Adjacency[], middle: Float64Array): number | undefined {
  let sum = 0;
  let count = 0;
  for (const adjacent of near)
    for (const neighbour of nodesAt(adjacent, node)) {
      sum += at(middle, neighbour);
      count += 1;
    }
  return count > 0 ? sum / count : undefined;
}

/**
 * The rising numbers nearest to `wish` by weighted squares: neighbours in the wrong order become one block at their
 * mean (pool adjacent violators).
 */
export function nearestRising(wish: Float64Array, force: Float64Array): Float64Array {
  const blocks: { mean: number; force: number; size: number }[] = [];
  for (let index = 0; index < wish.length; index += 1) {
    let block = { mean: at(wish, index), force: at(force, index), size: 1 };
    for (let last = blocks.at(-1); last && last.mean > block.mean; last = blocks.at(-1)) {
      const sum = last.force + block.force;
      const mean = (last.mean * last.force + block.mean * block.force) / sum;
      block = { mean, force: sum, size: last.size + block.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  const rising = new Float64Array(wish.length);
  let index = 0;
  for (const { mean, size } of blocks) {
    rising.fill(mean, index, index + size);
    index += size;
  }
  return rising;
}
