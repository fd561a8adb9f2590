import { groupBy, IntList } from './int-list.ts';

/** Edges of nodes numbered from 0: those from node n lead to `to[start[n]]` … `to[start[n + 1] - 1]`. */
export interface Adjacency {
  start: Int32Array;
  to: Int32Array;
}

/** Distinct pairs of nodes, by (from, to). */
export interface DistinctEdges extends Adjacency {
  /** Rows that gave edge e: `rows[rowStart[e]]` to `rows[rowStart[e + 1] - 1]`, in the order they were given in. */
  rowStart: Int32Array;
  rows: Int32Array;
}

/**
 * The distinct pairs among rows of (from, to), in linear time.
 * @param nodes - how many there are; `from` and `to` are below it
 */
export function distinctEdges(from: Int32Array, to: Int32Array, nodes: number): DistinctEdges {
  // least significant key first: both passes keep order
  const { rows } = groupBy(from, nodes, groupBy(to, nodes).rows);
  const start = new Int32Array(nodes + 1);
  const targets = new IntList();
  const rowStart = new IntList();
  let last = -1;
  for (const [place, row] of rows.entries()) {
    if (last < 0 || from[row] !== from[last] || to[row] !== to[last]) {
      rowStart.push(place);
      targets.push(to[row] ?? 0);
      start[(from[row] ?? 0) + 1] = targets.length;
    }
    last = row;
  }
  rowStart.push(rows.length);
  // nodes without edges begin where the one before ends
  for (let node = 1; node <= nodes; node++) start[node] = Math.max(start[node] ?? 0, start[node - 1] ?? 0);
  return { start, to: targets.values().slice(), rowStart: rowStart.values().slice(), rows };
}

/** Edges in one direction: those of node n are at `start[n]` to `start[n + 1] - 1` of the other two. */
export interface Neighbours {
  start: Int32Array;
  node: Int32Array;
  /** Number of the edge, by (from, to). */
  edge: Int32Array;
}

/** The same edges from their ends: who leads to each node. */
export function reversed({ start, to }: Adjacency): Neighbours {
  const nodes = start.length - 1;
  const from = new Int32Array(to.length);
  for (let node = 0; node < nodes; node++) from.fill(node, start[node], start[node + 1]);
  const { start: begins, rows } = groupBy(to, nodes);
  return { start: begins, node: rows.map((edge) => from[edge] ?? 0), edge: rows };
}
