/** A number of a typed array; 0 outside of it. The compiler cannot know that an index is within. */
export function at(numbers: { readonly [index: number]: number }, index: number): number {
  return numbers[index] ?? 0;
}

/** For each node the edges that leave it (or enter it), in the order of the edges. */
export interface Adjacency {
  /** Where the part of a node begins; the next one's beginning is its end. */
  start: Int32Array;
  node: Int32Array;
  edge: Int32Array;
}

/** @returns for each value of `by` the matching values of `other` */
export function adjacency(size: number, by: ArrayLike<number>, other: ArrayLike<number>): Adjacency {
  const start = new Int32Array(size + 1);
  for (let edge = 0; edge < by.length; edge += 1) start[at(by, edge) + 1] = at(start, at(by, edge) + 1) + 1;
  for (let node = 0; node < size; node += 1) start[node + 1] = at(start, node + 1) + at(start, node);
  const next = start.slice();
  const adjacent: Adjacency = {
    start,
    node: new Int32Array(by.length),
    edge: new Int32Array(by.length),
  };
  for (let edge = 0; edge < by.length; edge += 1) {
    const place = at(next, at(by, edge));
    next[at(by, edge)] = place + 1;
    adjacent.node[place] = at(other, edge);
    adjacent.edge[place] = edge;
  }
  return adjacent;
}

/** The nodes next to `node`; a view, not a copy. */
export function nodesAt(adjacent: Adjacency, node: number): Int32Array {
  return adjacent.node.subarray(at(adjacent.start, node), at(adjacent.start, node + 1));
}

/** The edges of `node`; a view, not a copy. */
export function edgesAt(adjacent: Adjacency, node: number): Int32Array {
  return adjacent.edge.subarray(at(adjacent.start, node), at(adjacent.start, node + 1));
}

/** Nodes numbered from 0, and edges between them. */
export interface Digraph {
  size: number;
  from: ArrayLike<number>;
  to: ArrayLike<number>;
  outs: Adjacency;
  ins: Adjacency;
}

export function digraph(size: number, from: ArrayLike<number>, to: ArrayLike<number>): Digraph {
  return { size, from, to, outs: adjacency(size, from, to), ins: adjacency(size, to, from) };
}
