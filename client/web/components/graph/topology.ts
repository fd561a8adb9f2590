import { type Adjacency, adjacency, at } from './layout/adjacency.ts';
import { sizes } from './layout/sizes.ts';
import type { LayoutInput } from './layout/levels.ts';
import type { GraphData, GraphEdge, GraphNode } from './model.ts';

/** A graph by numbers: nodes and edges are known by their place in the lists. */
export interface Topology {
  nodes: readonly GraphNode[];
  /** Those of which both ends are there. */
  edges: readonly GraphEdge[];
  indexOf: ReadonlyMap<string, number>;
  input: LayoutInput;
  outs: Adjacency;
  ins: Adjacency;
}

/** Numbers a graph. A parent that is not there, or that is inside its own child, counts as none. */
export function topologyOf({ nodes, edges: all }: GraphData): Topology {
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const parent = Int32Array.from(nodes, (node) =>
    node.parent === null ? -1 : (indexOf.get(node.parent) ?? -1),
  );
  cutRings(parent);
  const container = Uint8Array.from(nodes, (node) => (node.container ? 1 : 0));
  for (const box of parent) if (box >= 0) container[box] = 1;
  const width = Float32Array.from(nodes, ({ label }) => widthOf(label));
  const edges = all.filter(({ from, to }) => indexOf.has(from) && indexOf.has(to));
  const from = Int32Array.from(edges, (edge) => indexOf.get(edge.from) ?? 0);
  const to = Int32Array.from(edges, (edge) => indexOf.get(edge.to) ?? 0);
  const size = nodes.length;
  return {
    nodes,
    edges,
    indexOf,
    input: { parent, container, width, from, to },
    outs: adjacency(size, from, to),
    ins: adjacency(size, to, from),
  };
}

function widthOf(label: string): number {
  const { least, most, letter, padding } = sizes.node;
  return Math.max(least, Math.min(most, Math.ceil(label.length * letter + padding)));
}

function cutRings(parent: Int32Array): void {
  const seenBy = new Int32Array(parent.length).fill(-1);
  for (let node = 0; node < parent.length; node += 1) {
    let up = node;
    while (up >= 0 && at(seenBy, up) < 0) {
      seenBy[up] = node;
      const next = at(parent, up);
      if (next >= 0 && at(seenBy, next) === node) parent[up] = -1;
      up = at(parent, up);
    }
  }
}
