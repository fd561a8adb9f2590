import { at, type Digraph, digraph } from './adjacency.ts';

/** A graph of which every edge leads down, perhaps with more nodes than the part has. */
export interface Routed {
  graph: Digraph;
  rank: Int32Array;
  /** For each edge the nodes that stand for it on the ranks it passes. */
  chains: (number[] | undefined)[];
}

/** The graph without the edges that close a cycle. */
export function withoutClosing(graph: Digraph, closing: Uint8Array): Digraph {
  const kept = Array.from(closing.keys()).filter((edge) => !closing[edge]);
  return digraph(
    graph.size,
    kept.map((edge) => at(graph.from, edge)),
    kept.map((edge) => at(graph.to, edge)),
  );
}

/** The graph with a node on each rank that an edge passes; undefined where that would be too many. */
export function withPassing(graph: Digraph, closing: Uint8Array, rank: Int32Array): Routed | undefined {
  let passed = 0;
  for (let edge = 0; edge < graph.from.length; edge += 1)
    if (!closing[edge]) passed += at(rank, at(graph.to, edge)) - at(rank, at(graph.from, edge)) - 1;
  if (passed > 2_000 + graph.size) return undefined;
  const from: number[] = [];
  const to: number[] = [];
  const all = Array.from(rank);
  const chains: (number[] | undefined)[] = [];
  for (let edge = 0; edge < graph.from.length; edge += 1) {
    if (closing[edge]) continue;
    const [start, end] = [at(graph.from, edge), at(graph.to, edge)];
    const chain: number[] = [];
    for (let passing = at(rank, start) + 1; passing < at(rank, end); passing += 1) {
      chain.push(all.length);
      all.push(passing);
    }
    if (chain.length > 0) chains[edge] = chain;
    [start, ...chain].forEach((node, index) => {
      from.push(node);
      to.push(chain[index] ?? end);
    });
  }
  return { graph: digraph(all.length, from, to), rank: Int32Array.from(all), chains };
}
