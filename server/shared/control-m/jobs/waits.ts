import type { Neighbours } from '../../../graph/adjacency.ts';
import type { EnvironmentGraph, NodeView } from '../graph/environment-graph.ts';
import type { Links } from '../model/links.ts';

/** Most nodes named beside one event; the graph has them all. */
const mostNodes = 200;

export interface WaitView {
  event: string;
  /** As written; '' if not said. */
  date: string;
  setBy: NodeView[];
}

export interface SetView {
  event: string;
  date: string;
  /** Only in an ON or If block. */
  on: boolean;
  usedBy: NodeView[];
}

/** Each event a folder or job waits for or sets, once, with who stands at its other end. */
export function eventsOf(
  graph: EnvironmentGraph,
  number: number,
  { waits, adds }: Links,
): { waitsFor: WaitView[]; sets: SetView[] } {
  const setters = byEvent(graph, graph.before, number);
  const users = byEvent(graph, graph.after, number);
  const waitsFor = waits.filter((token) => typeof token !== 'string');
  return {
    waitsFor: once(waitsFor).map(({ event, date }) => ({ event, date, setBy: setters.get(event) ?? [] })),
    sets: once(adds).map(({ event, date, on }) => ({ event, date, on, usedBy: users.get(event) ?? [] })),
  };
}

function once<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function byEvent(graph: EnvironmentGraph, { start, node, edge }: Neighbours, number: number) {
  const found = new Map<string, NodeView[]>();
  for (let i = start[number] ?? 0; i < (start[number + 1] ?? 0); i++) {
    const events = graph.via(edge[i] ?? 0).filter(({ kind }) => kind !== 'flow');
    for (const name of new Set(events.map((via) => via.name))) {
      const nodes = found.get(name) ?? [];
      if (nodes.length < mostNodes) nodes.push(graph.view(node[i] ?? 0));
      found.set(name, nodes);
    }
  }
  return found;
}
