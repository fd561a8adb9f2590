import { type Components, components } from '../../../graph/components.ts';
import type { EnvironmentGraph, NodeView } from './environment-graph.ts';
import type { Via } from './edges.ts';

/** Most members and edges of one cycle that are listed: half an environment can be one. */
const mostListed = 200;

export interface Cycle {
  /** How many nodes all reach each other. */
  size: number;
  members: NodeView[];
  edges: { from: string; to: string; via: Via[] }[];
  /** There are more members or edges than are listed. */
  truncated: boolean;
}

const known = new WeakMap<EnvironmentGraph, Components>();

/** Members of each cycle, by number; the cycles by their first member. */
export function cyclesOf(graph: EnvironmentGraph): readonly (readonly number[])[] {
  let found = known.get(graph);
  if (!found) {
    found = components(graph.linked.edges);
    known.set(graph, found);
  }
  return found.cyclic;
}

export function presentCycle(graph: EnvironmentGraph, members: readonly number[]): Cycle {
  const inside = new Set(members);
  const edges: Cycle['edges'] = [];
  const { start, node } = graph.after;
  let truncated = false;
  for (const from of members)
    for (let edge = start[from] ?? 0; edge < (start[from + 1] ?? 0) && !truncated; edge++) {
      const to = node[edge] ?? 0;
      if (!inside.has(to)) continue;
      if (edges.length === mostListed) truncated = true;
      else edges.push({ from: graph.node(from).id, to: graph.node(to).id, via: graph.via(edge) });
    }
  return {
    size: members.length,
    members: members.slice(0, mostListed).map((member) => graph.view(member)),
    edges,
    truncated: truncated || members.length > mostListed,
  };
}
