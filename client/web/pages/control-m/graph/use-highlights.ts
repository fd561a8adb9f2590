import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { GraphData, Highlight } from '../../../components/graph/model.ts';
import { controlM, type Environment } from '../../../data/control-m.ts';
import type { GraphSearch } from '../../../data/url.ts';
import { edgesAlong } from './graph-data.ts';

/** Whose impact the address asks for: that of the node in focus, unless it names another. */
export function originOf({ impact, of, focus }: GraphSearch): string | undefined {
  return impact === undefined ? undefined : (of ?? focus);
}

/** All that is before or after a node, as far as the address asks for it. */
function useReach(environment: Environment, way: 'upstream' | 'downstream', search: GraphSearch) {
  const origin = originOf(search);
  const wanted = origin !== undefined && wants(search.impact, way);
  return useQuery({
    queryKey: ['shared', 'controlM', 'reach', environment.revision, way, origin],
    queryFn: () => controlM.graph[way].query({ id: origin ?? '', limit: 100_000 }),
    enabled: wanted,
    select: (reached) => (wanted ? reached : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Paths between the two ends that the address names. */
export function usePaths(environment: Environment, { from, to }: GraphSearch) {
  return useQuery({
    queryKey: ['shared', 'controlM', 'paths', environment.id, environment.revision, from, to],
    queryFn: () =>
      controlM.graph.paths.query({
        from: from ?? '',
        to: to ?? '',
        environmentId: environment.id,
        limit: 50,
      }),
    enabled: from !== undefined && to !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What stands out, by the address: what comes before or after, and the way from one to another. */
export function useHighlights(environment: Environment, search: GraphSearch, paths: Paths | undefined) {
  const before = useReach(environment, 'upstream', search);
  const after = useReach(environment, 'downstream', search);
  const { impact } = search;
  const origin = originOf(search);
  const highlights = useMemo((): Highlight[] => {
    if (origin === undefined) return pathHighlight(paths);
    return [
      ...reachHighlight('before', 'Before it', origin, wants(impact, 'upstream') ? before.data : undefined),
      ...reachHighlight('after', 'After it', origin, wants(impact, 'downstream') ? after.data : undefined),
      ...pathHighlight(paths),
    ];
  }, [origin, impact, before.data, after.data, paths]);
  return {
    highlights,
    error: before.error ?? after.error,
    truncated: Boolean(before.data?.truncated || after.data?.truncated),
  };
}

type Paths = Awaited<ReturnType<typeof controlM.graph.paths.query>>;

const wants = (impact: GraphSearch['impact'], way: 'upstream' | 'downstream') =>
  impact === way || impact === 'both';

function reachHighlight(
  tone: 'before' | 'after',
  label: string,
  centre: string,
  reached: { items: readonly { id: string }[] } | undefined,
): Highlight[] {
  if (!reached) return [];
  const nodes = new Set(reached.items.map(({ id }) => id));
  return [{ tone, label, nodes, centre }];
}

function pathHighlight(paths: Paths | undefined): Highlight[] {
  if (!paths?.shortest) return [];
  const all = [paths.shortest, ...paths.paths];
  const nodes = new Set(all.flat().map(({ id }) => id));
  return [{ tone: 'path', label: 'On the way', nodes, edges: edgesAlong(all) }];
}

/** How many of a set are in the picture. */
export function drawnOf(data: GraphData, nodes: ReadonlySet<string>): number {
  return data.nodes.reduce((count, { id }) => count + (nodes.has(id) ? 1 : 0), 0);
}
