import { at, digraph } from './adjacency.ts';
import { columnsOf } from './columns.ts';
import { orderRanks } from './order.ts';
import { withPassing, withoutClosing } from './passing.ts';
import { widthOf } from './place.ts';
import { closingEdges, ranksOf } from './ranks.ts';
import { placeColumns } from './rows.ts';
import type { PartInput, PartLayout, Row } from './shapes.ts';
import { sizes } from './sizes.ts';

/**
 * Puts the nodes of a part on ranks, one below the other, so that every edge but those closing a cycle leads down. What
 * would be far higher than wide is cut into columns, as a newspaper is.
 */
export function layoutPart(input: PartInput): PartLayout {
  const graph = digraph(input.width.length, input.from, input.to);
  const closing = closingEdges(graph);
  const rank = ranksOf(graph, closing);
  const limit = rowLimit(input);
  const routed = withPassing(graph, closing, rank);
  if (routed) {
    const half = halves(input, routed.graph.size);
    const rows = orderRanks(routed.graph, routed.rank, true).map((nodes) => ({ nodes, goesOn: false }));
    const fits = rows.every(({ nodes }) => widthOf(nodes, half) <= limit);
    if (fits && columnsOf(input, rows, half).length === 1)
      return placeColumns({ input, routed, closing, half, limit, columns: [rows] });
  }
  const plain = { graph: withoutClosing(graph, closing), rank, chains: [] };
  const half = halves(input, graph.size);
  const rows = orderRanks(plain.graph, rank, false).flatMap((nodes) => wrap(nodes, half, limit));
  return placeColumns({ input, routed: plain, closing, half, limit, columns: columnsOf(input, rows, half) });
}

/** A row may be about twice as wide as a square of the same area: what is wider is hard to look at. */
function rowLimit({ width, height }: PartInput): number {
  let area = 0;
  for (let node = 0; node < width.length; node += 1)
    area += (at(width, node) + sizes.gap.node) * (at(height, node) + sizes.gap.rank);
  return Math.max(2_400, 2 * Math.sqrt(area));
}

function halves({ width }: PartInput, size: number): Float64Array {
  const half = new Float64Array(size).fill(sizes.passing / 2);
  for (let node = 0; node < width.length; node += 1) half[node] = (at(width, node) + sizes.gap.node) / 2;
  return half;
}

/** Cuts a row that is too wide into several of about the same width. */
function wrap(row: readonly number[], half: Float64Array, limit: number): Row[] {
  const total = widthOf(row, half);
  const each = total / Math.max(1, Math.ceil(total / limit));
  const pieces: Row[] = [];
  let piece: number[] = [];
  let width = 0;
  for (const node of row) {
    if (piece.length > 0 && width + at(half, node) > each) {
      pieces.push({ nodes: piece, goesOn: pieces.length > 0 });
      [piece, width] = [[], 0];
    }
    piece.push(node);
    width += 2 * at(half, node);
  }
  return [...pieces, { nodes: piece, goesOn: pieces.length > 0 }];
}
