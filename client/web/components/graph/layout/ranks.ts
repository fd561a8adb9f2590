import { at, type Digraph, edgesAt } from './adjacency.ts';

/**
 * Which edges close a cycle: those that a depth-first walk, from the nodes nothing precedes and then from the first
 * ones, finds leading back to where it came from. Without them there is no cycle. Takes no more stack than a node.
 */
export function closingEdges(graph: Digraph): Uint8Array {
  const closing = new Uint8Array(graph.from.length);
  const state = new Uint8Array(graph.size); // 0 not met, 1 on the way, 2 done
  const cursor = graph.outs.start.slice(0, graph.size);
  const walk = (root: number): void => {
    if (state[root] !== 0) return;
    const way = [root];
    state[root] = 1;
    while (way.length > 0) {
      const node = way[way.length - 1] ?? 0;
      const place = at(cursor, node);
      if (place === at(graph.outs.start, node + 1)) {
        state[node] = 2;
        way.pop();
        continue;
      }
      cursor[node] = place + 1;
      const next = at(graph.outs.node, place);
      if (state[next] === 1) closing[at(graph.outs.edge, place)] = 1;
      else if (state[next] === 0) {
        state[next] = 1;
        way.push(next);
      }
    }
  };
  for (let node = 0; node < graph.size; node += 1)
    if (at(graph.ins.start, node) === at(graph.ins.start, node + 1)) walk(node);
  for (let node = 0; node < graph.size; node += 1) walk(node);
  return closing;
}

/** The rank of each node: one more than the highest before it. What nothing precedes stands just above what it precedes. */
export function ranksOf(graph: Digraph, closing: Uint8Array): Int32Array {
  const rank = new Int32Array(graph.size);
  const missing = new Int32Array(graph.size);
  for (let edge = 0; edge < graph.from.length; edge += 1)
    if (!closing[edge]) missing[at(graph.to, edge)] = at(missing, at(graph.to, edge)) + 1;
  const sources: number[] = [];
  for (let node = 0; node < graph.size; node += 1) if (!missing[node]) sources.push(node);
  const ready = sources.slice();
  for (let done = 0; done < ready.length; done += 1) {
    const node = ready[done] ?? 0;
    for (const edge of edgesAt(graph.outs, node)) {
      if (closing[edge]) continue;
      const next = at(graph.to, edge);
      rank[next] = Math.max(at(rank, next), at(rank, node) + 1);
      missing[next] = at(missing, next) - 1;
      if (!missing[next]) ready.push(next);
    }
  }
  for (const node of sources) lower(graph, closing, rank, node);
  return rank;
}

/** Moves a node that nothing precedes down to just above the first that it precedes. */
function lower(graph: Digraph, closing: Uint8Array, rank: Int32Array, node: number): void {
  let first = Number.POSITIVE_INFINITY;
  for (const edge of edgesAt(graph.outs, node))
    if (!closing[edge]) first = Math.min(first, at(rank, at(graph.to, edge)));
  if (Number.isFinite(first)) rank[node] = first - 1;
}
