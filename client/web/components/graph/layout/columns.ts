import { at } from './adjacency.ts';

import { widthOf } from './place.ts';
import type { PartInput, Row } from './shapes.ts';
import { sizes } from './sizes.ts';

/** From this height on, in units, a part that is much higher than wide is cut: about four screens at full size. */
const tall = 4_000;

/** The rows of a part in as many columns as make it about one and a half times as wide as high; mostly one. */
export function columnsOf(input: PartInput, rows: readonly Row[], half: Float64Array): Row[][] {
  const heights = rows.map((row) => rowHeight(input, row) + (row.goesOn ? sizes.gap.row : sizes.gap.rank));
  const total = heights.reduce((sum, height) => sum + height, 0);
  const widest = rows.reduce((most, { nodes }) => Math.max(most, widthOf(nodes, half)), 1);
  if (total < tall || total < 3 * widest) return [rows.slice()];
  const each = total / Math.round(Math.sqrt((1.6 * total) / widest));
  const columns: Row[][] = [[]];
  let height = 0;
  rows.forEach((row, index) => {
    if (height > 0 && height + at(heights, index) / 2 > each) {
      columns.push([]);
      height = 0;
    }
    columns.at(-1)?.push(row);
    height += at(heights, index);
  });
  return columns;
}

/** The highest of its nodes; passing edges have no height. */
export function rowHeight({ height }: PartInput, { nodes }: Row): number {
  return nodes.reduce((most, node) => Math.max(most, at(height, node)), 0);
}
