import type { EnvironmentGraph } from './environment-graph.ts';
import { reach } from './reach.ts';
import type { GraphView } from './shapes.ts';

/** Most edges of one drawing; nobody sees more, and the answer has to end. */
const mostEdges = 100_000;

/** Nodes to be drawn, by number, with what is said about some of them. */
interface Chosen {
  numbers: number[];
  depths?: ReadonlyMap<number, number>;
  outside?: ReadonlySet<number>;
  truncated: boolean;
}

/** All nodes, the first `limit` by key. */
export function wholeGraph(graph: EnvironmentGraph, limit: number): GraphView {
  const numbers = Array.from({ length: Math.min(limit, graph.size) }, (_, number) => number);
  return drawn(graph, { numbers, truncated: graph.size > limit });
}

/** A folder, all that is in it, and what is joined to something in it from outside. */
export function folderGraph(graph: EnvironmentGraph, folder: number, limit: number): GraphView {
  const inside = new Set([folder]);
  for (const number of inside)
    for (const member of graph.members.rows.subarray(
      graph.members.start[number],
      graph.members.start[number + 1],
    ))
      inside.add(member);
  const outside = new Set<number>();
  for (const number of inside)
    for (const { start, node } of [graph.before, graph.after])
      for (const other of node.subarray(start[number], start[number + 1]))
        if (!inside.has(other)) outside.add(other);
  const wanted = [...inside, ...outside];
  return drawn(graph, { numbers: wanted.slice(0, limit), outside, truncated: wanted.length > limit });
}

/**
 * What is at most `depth` steps before or after a node, the nearest first when they are more than `limit`; and the
 * folders around these, which have no depth unless they are near themselves.
 */
export function neighbourhood(
  graph: EnvironmentGraph,
  centre: number,
  { depth, limit }: { depth: number; limit: number },
): GraphView {
  const depths = new Map([[centre, 0]]);
  for (const direction of ['upstream', 'downstream'] as const) {
    const reached = reach(graph, centre, direction, depth);
    for (const number of reached.numbers) {
      const steps = reached.depths[number] ?? 0;
      depths.set(number, Math.min(steps, depths.get(number) ?? steps));
    }
  }
  const nearest = [...depths].sort(([a, near], [b, far]) => near - far || a - b).slice(0, limit);
  const numbers = new Set(nearest.map(([number]) => number));
  for (const number of numbers) {
    const around = graph.parent[number] ?? -1;
    if (around >= 0) numbers.add(around);
  }
  return drawn(graph, { numbers: [...numbers], depths, truncated: depths.size > limit });
}

function drawn(graph: EnvironmentGraph, { numbers, depths, outside, truncated }: Chosen): GraphView {
  const inOrder = numbers.toSorted((a, b) => a - b);
  const shown = new Set(inOrder);
  const edges: GraphView['edges'] = [];
  const { start, node } = graph.after;
  for (const from of inOrder)
    for (let edge = start[from] ?? 0; edge < (start[from + 1] ?? 0); edge++) {
      const to = node[edge] ?? 0;
      if (!shown.has(to)) continue;
      if (edges.length === mostEdges) return { nodes: inOrder.map(present), edges, truncated: true };
      edges.push({ from: graph.node(from).id, to: graph.node(to).id, via: graph.via(edge) });
    }
  return { nodes: inOrder.map(present), edges, truncated: truncated || graph.isCut };

  function present(number: number): GraphView['nodes'][number] {
    const steps = depths?.get(number);
    return {
      ...graph.view(number),
      server: graph.node(number).server,
      ...(steps !== undefined && { depth: steps }),
      ...(outside?.has(number) && { outside: true }),
    };
  }
}
