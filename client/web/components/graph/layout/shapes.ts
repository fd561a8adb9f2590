/** Nodes of one box that edges join, with their sizes. */
export interface PartInput {
  width: ArrayLike<number>;
  height: ArrayLike<number>;
  from: ArrayLike<number>;
  to: ArrayLike<number>;
}

/** How an edge runs: down; back up, because it closes a cycle; to the right, to another column; or within a box. */
export const course = { down: 0, back: 1, across: 2, within: 3 } as const;

export interface PartLayout {
  /** Left and top of each node. */
  x: Float64Array;
  y: Float64Array;
  width: number;
  height: number;
  /** Of each edge, by {@link course}. */
  course: Uint8Array;
  /** Points an edge passes, x and y by turns, so as not to run behind nodes. */
  bends: (number[] | undefined)[];
}

/** Nodes side by side, in order. */
export interface Row {
  nodes: number[];
  /** It goes on with the rank of the row above it. */
  goesOn: boolean;
}
