import type { Adjacency } from './adjacency.ts';

/** Nodes that all reach each other. */
export interface Components {
  /** Component of each node, by number; a component has a lower number than those that lead to it. */
  of: Int32Array;
  /** Members of the components with a cycle in them: more than one node, or one that follows itself. Each by node. */
  cyclic: number[][];
}

/**
 * Strongly connected components after Tarjan, without recursion: chains of 100 000 nodes are no rare thing. What the
 * product calls a cycle is one component with an edge inside.
 */
export function components({ start, to }: Adjacency): Components {
  const nodes = start.length - 1;
  const component = new Int32Array(nodes).fill(-1);
  const order = new Int32Array(nodes).fill(-1); // when it was met
  const low = new Int32Array(nodes); // the earliest node of its component known so far
  const nextEdge = start.slice(0, nodes);
  const path = new Int32Array(nodes);
  const open = new Int32Array(nodes); // met, but in no component yet
  const cyclic: number[][] = [];
  let met = 0;
  let opened = 0;
  let found = 0;

  for (let root = 0; root < nodes; root++) {
    if ((order[root] ?? 0) >= 0) continue;
    let depth = 0;
    path[0] = root;
    order[root] = low[root] = met++;
    open[opened++] = root;
    while (depth >= 0) {
      const node = path[depth] ?? 0;
      const edge = nextEdge[node] ?? 0;
      if (edge < (start[node + 1] ?? 0)) {
        nextEdge[node] = edge + 1;
        const next = to[edge] ?? 0;
        if ((order[next] ?? 0) < 0) {
          order[next] = low[next] = met++;
          open[opened++] = next;
          path[++depth] = next;
        } else if ((component[next] ?? 0) < 0) low[node] = Math.min(low[node] ?? 0, order[next] ?? 0);
        continue;
      }
      depth--;
      const before = path[depth];
      if (before !== undefined) low[before] = Math.min(low[before] ?? 0, low[node] ?? 0);
      if (low[node] !== order[node]) continue;
      const end = opened;
      do component[open[--opened] ?? 0] = found;
      while (open[opened] !== node);
      found++;
      const members = end - opened;
      if (members > 1 || to.subarray(start[node], start[node + 1]).includes(node))
        cyclic.push([...open.subarray(opened, end)].sort((a, b) => a - b));
    }
  }
  cyclic.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  return { of: component, cyclic };
}
