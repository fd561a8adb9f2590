/** Sizes of the picture in its own units, which are pixels at 100 %. */
export const sizes = {
  /** As wide as its name needs, within bounds; letters of one width, at 12 px. */
  node: { least: 120, most: 264, letter: 7.25, padding: 24, height: 42 },
  /** Between nodes of a row, between rows of one rank, between ranks. */
  gap: { node: 22, row: 14, rank: 52 },
  /** Between columns of a part that is too high: edges run there. */
  columnGap: 120,
  /** Around parts that nothing joins. */
  partGap: 30,
  /** Of a box around others: space at its sides, and above for its name. */
  box: { padding: 18, header: 30 },
  /** What an edge takes that passes a rank. */
  passing: 12,
} as const;
