import { type GraphData, type GraphEdge, type GraphNode, edgeKey } from '../../../components/graph/model.ts';
import type { controlM, Node } from '../../../data/control-m.ts';

/** A graph as the server gives it. */
export type GraphView = Awaited<ReturnType<typeof controlM.graph.environment.query>>;
type Via = GraphView['edges'][number]['via'][number];

const reasons: Record<Via['kind'], string> = {
  condition: 'Event',
  on: 'Event, set in On or If',
  flow: 'Flow',
};

/** Why one follows the other, as a line to read. */
export function viaInWords({ kind, name, date }: Via): string {
  return `${reasons[kind]} ${name}${date ? `, ${date}` : ''}`;
}

/** Folders as boxes, jobs in them, and the reasons in words. */
export function graphDataOf(view: GraphView): GraphData {
  return {
    nodes: view.nodes.map((node) => nodeOf(node, { server: node.server, outside: node.outside ?? false })),
    edges: view.edges.map(({ from, to, via }) => ({ from, to, why: via.map(viaInWords) })),
  };
}

function nodeOf(node: Node, more: { server: string | null; outside: boolean }): GraphNode {
  return {
    id: node.id,
    label: node.name,
    detail: more.server && node.kind === 'folder' ? `${node.type}, ${more.server}` : node.type,
    path: node.key,
    parent: node.parentId,
    container: node.kind === 'folder',
    outside: more.outside,
  };
}

/** The graph and, from outside, what of some paths is not in it. A step without a known edge goes through a folder. */
export function withPaths(data: GraphData, paths: readonly (readonly Node[])[]): GraphData {
  const known = new Set(data.nodes.map(({ id }) => id));
  const joined = new Set(data.edges.map(({ from, to }) => edgeKey(from, to)));
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const path of paths)
    path.forEach((node, step) => {
      if (!known.has(node.id)) nodes.push(nodeOf(node, { server: null, outside: true }));
      known.add(node.id);
      const before = path[step - 1];
      if (!before || before.parentId === node.id || node.parentId === before.id) return;
      const key = edgeKey(before.id, node.id);
      if (!joined.has(key)) edges.push({ from: before.id, to: node.id, why: [] });
      joined.add(key);
    });
  if (nodes.length === 0 && edges.length === 0) return data;
  return { nodes: [...data.nodes, ...nodes], edges: [...data.edges, ...edges] };
}

/** Only the nodes of these sets, with the folders they are in. */
export function onlyOf({ nodes, edges }: GraphData, wanted: ReadonlySet<string>): GraphData {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  for (const id of wanted)
    for (let node = byId.get(id); node && !kept.has(node.id); node = byId.get(node.parent ?? ''))
      kept.add(node.id);
  return {
    nodes: nodes.filter(({ id }) => kept.has(id)),
    edges: edges.filter(({ from, to }) => wanted.has(from) && wanted.has(to)),
  };
}

/** The edges along some paths, by `edgeKey`. */
export function edgesAlong(paths: readonly (readonly { id: string }[])[]): Set<string> {
  const along = new Set<string>();
  for (const path of paths)
    path.forEach(({ id }, step) => {
      const before = path[step - 1];
      if (before) along.add(edgeKey(before.id, id));
    });
  return along;
}
