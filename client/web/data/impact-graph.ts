import {
  edgeKey,
  type GraphData,
  type GraphEdge,
  type GraphNode,
  type Highlight,
} from '../components/graph/model.ts';
import type { ScriptImpact } from './script-analysis.ts';

/** Id of what goes away; no path begins like this. */
export const resourceNode = 'resource:';

/** The page of a script or a job. */
export interface Opening {
  kind: 'script' | 'job';
  id: string;
}

export interface ImpactGraph {
  data: GraphData;
  highlights: Highlight[];
  /** What opens when a node is. */
  open: ReadonlyMap<string, Opening>;
}

/** More jobs than this would hide the scripts; the list has them all. */
const mostJobs = 2_000;

const ways = {
  maps: 'maps',
  names: 'names',
  'uses-drive': 'uses',
  calls: 'starts',
  schedules: 'schedules',
  'runs-remotely': 'runs on another machine',
} as const satisfies Record<ScriptImpact['steps'][number]['because'][number]['kind'], string>;

/** Arrows lead from what depends to what it depends on: jobs to scripts, scripts to scripts, these to what goes away. */
export function impactGraphOf(name: string, impact: ScriptImpact): ImpactGraph {
  const { steps, jobs } = impact;
  const direct = new Set(impact.direct);
  const shownJobs = jobs.slice(0, mostJobs);
  const nodes: GraphNode[] = [
    node(resourceNode, { label: name, detail: 'goes away', path: name, outside: true }),
    ...steps.map(({ script, depth }) =>
      node(script, {
        label: script.slice(script.lastIndexOf('/') + 1),
        detail: depth === 1 ? 'directly' : `${depth} steps`,
        path: script,
      }),
    ),
    ...shownJobs.map(({ id, key, environment }) =>
      node(id, { label: key.slice(key.lastIndexOf('/') + 1), detail: `job in ${environment}`, path: key }),
    ),
  ];
  const known = new Set(nodes.map(({ id }) => id));
  const edges = new Map<string, GraphEdge>();
  const join = (from: string, to: string, why: string) => {
    if (!known.has(from) || !known.has(to) || from === to) return;
    const before = edges.get(edgeKey(from, to));
    edges.set(edgeKey(from, to), { from, to, why: [...(before?.why ?? []), why] });
  };
  for (const { script, because } of steps)
    for (const { kind, line, text, target } of because) {
      const to = target !== undefined && known.has(target) ? target : resourceNode;
      join(script, to, `Line ${line} ${ways[kind]} ${text}`);
    }
  // a script that is run while it goes away is the resource itself
  for (const { id, script, why } of shownJobs) join(id, known.has(script) ? script : resourceNode, why);
  return {
    data: { nodes, edges: [...edges.values()] },
    highlights: highlightsOf(impact, direct, shownJobs),
    open: openingOf(impact, shownJobs),
  };
}

function openingOf({ steps }: ScriptImpact, jobs: readonly { id: string }[]): Map<string, Opening> {
  const open = new Map<string, Opening>();
  for (const { script, scriptId } of steps) open.set(script, { kind: 'script', id: scriptId });
  for (const { id } of jobs) open.set(id, { kind: 'job', id });
  return open;
}

function node(
  id: string,
  about: Pick<GraphNode, 'label' | 'detail' | 'path'> & Partial<Pick<GraphNode, 'outside'>>,
): GraphNode {
  return { id, parent: null, container: false, outside: false, ...about };
}

function highlightsOf(
  { throughCalls }: ScriptImpact,
  direct: ReadonlySet<string>,
  jobs: readonly { id: string }[],
): Highlight[] {
  const all: Highlight[] = [
    { tone: 'found', label: 'Uses it', nodes: direct, quiet: true },
    { tone: 'before', label: 'Starts one that does', nodes: new Set(throughCalls), quiet: true },
    { tone: 'path', label: 'Job', nodes: new Set(jobs.map(({ id }) => id)), quiet: true },
  ];
  return all.filter(({ nodes }) => nodes.size > 0);
}
