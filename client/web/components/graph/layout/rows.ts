import { type Adjacency, adjacency, at } from './adjacency.ts';
import { rowHeight } from './columns.ts';
import { course, type PartInput, type PartLayout, type Row } from './shapes.ts';
import type { Routed } from './passing.ts';
import { placeRows } from './place.ts';
import { sizes } from './sizes.ts';

interface Ordered {
  input: PartInput;
  routed: Routed;
  closing: Uint8Array;
  /** Half of what each node takes in its row, the gap beside it included. */
  half: Float64Array;
  /** No column is wider, unless one of its rows is. */
  limit: number;
  columns: readonly (readonly Row[])[];
}

/** Gives every node its place, column by column, once rows and orders are known. */
export function placeColumns({ input, routed, closing, half, limit, columns }: Ordered): PartLayout {
  const nodes = input.width.length;
  const columnOf = new Int32Array(half.length);
  columns.forEach((rows, column) => {
    for (const row of rows) for (const node of row.nodes) columnOf[node] = column;
  });
  const weight = new Float64Array(half.length).fill(1).fill(4, nodes);
  const { ins, outs } = withinColumns(routed, columnOf);
  const left = new Float64Array(half.length);
  const top = new Float64Array(half.length);
  const bottom = new Float64Array(half.length);
  const size = { width: -sizes.gap.node, height: 0 };
  for (const rows of columns) {
    const middle = placeRows({ rows: rows.map((row) => row.nodes), half, weight, limit, ins, outs });
    const { from, to } = extent(rows, middle, half);
    let y = 0;
    for (const [index, row] of rows.entries()) {
      if (index > 0) y += row.goesOn ? sizes.gap.row : sizes.gap.rank;
      const below = y + rowHeight(input, row);
      for (const node of row.nodes) {
        left[node] = size.width + sizes.gap.node + at(middle, node) - from - at(input.width, node) / 2;
        top[node] = y;
        bottom[node] = below;
      }
      y = below;
    }
    size.width += sizes.gap.node + (to - from) + (columns.length > 1 ? sizes.columnGap : 0);
    size.height = Math.max(size.height, y);
  }
  if (columns.length > 1) size.width -= sizes.columnGap;
  const bends = routed.chains.map((chain) =>
    chain?.flatMap((node) => [at(left, node), at(top, node), at(left, node), at(bottom, node)]),
  );
  const courses = closing.map((closes, edge) => {
    if (closes) return course.back;
    return at(columnOf, at(input.from, edge)) === at(columnOf, at(input.to, edge))
      ? course.down
      : course.across;
  });
  return { x: left.slice(0, nodes), y: top.slice(0, nodes), ...size, course: courses, bends };
}

/** Edges between columns pull nothing: they would all pull to one side. */
function withinColumns({ graph }: Routed, columnOf: Int32Array): { ins: Adjacency; outs: Adjacency } {
  const from: number[] = [];
  const to: number[] = [];
  for (let edge = 0; edge < graph.from.length; edge += 1) {
    const [start, end] = [at(graph.from, edge), at(graph.to, edge)];
    if (at(columnOf, start) !== at(columnOf, end)) continue;
    from.push(start);
    to.push(end);
  }
  return { ins: adjacency(graph.size, to, from), outs: adjacency(graph.size, from, to) };
}

function extent(
  rows: readonly Row[],
  middle: Float64Array,
  half: Float64Array,
): { from: number; to: number } {
  const range = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  for (const { nodes } of rows)
    for (const node of nodes) {
      range.from = Math.min(range.from, at(middle, node) - at(half, node));
      range.to = Math.max(range.to, at(middle, node) + at(half, node));
    }
  return range;
}
