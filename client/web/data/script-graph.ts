import {
  edgeKey,
  type GraphData,
  type GraphEdge,
  type GraphNode,
  type GraphWords,
  type Highlight,
} from '../components/graph/model.ts';
import { kindNames } from './kind.ts';
import type { ScriptGraph } from './script-analysis.ts';

/** How a picture of calls speaks. */
export const calling: GraphWords = {
  arrow: 'An arrow leads from a script to one that it starts.',
  outside: 'not in the catalogue',
  before: 'start it',
  after: 'it starts',
};

/** As ids of what is no script of the catalogue; no path begins like this. */
const notThere = 'missing:';

/** Whether a node of the picture stands for a target that the catalogue lacks. */
export const isMissing = (id: string): boolean => id.startsWith(notThere);

/**
 * Calls as a picture. A script has its path as id; a target that is missing is one node, however many name it.
 * @throws never - an edge to a script that is not among the nodes is left out
 */
export function callGraphOf(view: ScriptGraph): GraphData {
  const nodes: GraphNode[] = (view.nodes ?? []).map(({ path, kind, criticality }) => ({
    id: path,
    label: nameOf(path),
    detail: [kindNames[kind], criticality].filter(Boolean).join(', '),
    path,
    parent: null,
    container: false,
    outside: false,
  }));
  const known = new Set(nodes.map(({ id }) => id));
  const edges = new Map<string, GraphEdge>();
  const join = (from: string, to: string, why: string) => {
    if (!known.has(from) || !known.has(to)) return;
    const before = edges.get(edgeKey(from, to));
    edges.set(edgeKey(from, to), { from, to, why: [...(before?.why ?? []), ...(why ? [why] : [])] });
  };
  for (const { target } of view.missing) {
    const id = missingId(target);
    if (known.has(id)) continue;
    known.add(id);
    nodes.push(missingNode(id, target));
  }
  for (const [from, to] of view.edges) join(from, to, '');
  for (const [from, to] of view.edgesOutsideChain) join(from, to, 'Scheduled, or run on another machine');
  for (const { script, line, target } of view.missing)
    join(script, missingId(target), `Line ${line}: ${target}, which the catalogue does not have`);
  return { nodes, edges: [...edges.values()] };
}

const missingId = (target: string) => notThere + target.toLowerCase();

function missingNode(id: string, target: string): GraphNode {
  return {
    id,
    label: nameOf(target),
    detail: 'missing',
    path: target,
    parent: null,
    container: false,
    outside: true,
  };
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path;
}

/** What is missing, and what starts itself in a circle. */
export function callHighlightsOf({ cycles }: ScriptGraph, { nodes }: GraphData): Highlight[] {
  const missing = new Set(nodes.map(({ id }) => id).filter(isMissing));
  const circular = new Set<string>(cycles.flat());
  const all: Highlight[] = [
    { tone: 'found', label: 'Missing', nodes: missing, quiet: true },
    { tone: 'path', label: 'In a circle of calls', nodes: circular, quiet: true },
  ];
  return all.filter((highlight) => highlight.nodes.size > 0);
}
