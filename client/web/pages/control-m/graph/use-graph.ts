import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { controlM, type Environment } from '../../../data/control-m.ts';
import type { GraphSearch } from '../../../data/url.ts';
import { graphDataOf, type GraphView } from './graph-data.ts';

/** What a graph shows: everything, one folder, or what is near one job. */
export type Scope =
  | { kind: 'all' }
  | { kind: 'folder'; id: string }
  | { kind: 'around'; id: string; depth: number };

/** As many steps as are shown around a job unless the address says otherwise. */
export const usualDepth = 2;
export const mostDepth = 10;

/** What the address asks for. `depth` without `around` means around the one in focus. */
export function scopeOf({ around, folderId, focus, depth }: GraphSearch): Scope {
  const centre = around ?? (depth === undefined ? undefined : focus);
  if (centre !== undefined) {
    const steps = Math.max(1, Math.min(mostDepth, depth ?? usualDepth));
    return { kind: 'around', id: centre, depth: steps };
  }
  return folderId === undefined ? { kind: 'all' } : { kind: 'folder', id: folderId };
}

/** As many nodes as one picture has; more would not be a picture. */
const most = 10_000;

/** The graph of a scope; while the next one is read, the last one stays. */
export function useGraph(environment: Environment, scope: Scope) {
  const query = useQuery({
    queryKey: ['shared', 'controlM', 'graph', environment.id, environment.revision, scope],
    queryFn: () => readGraph(environment.id, scope),
    staleTime: Number.POSITIVE_INFINITY, // what an environment holds at one revision never changes
    placeholderData: (before) => before,
  });
  const data = useMemo(() => query.data && graphDataOf(query.data), [query.data]);
  return { ...query, graph: data };
}

function readGraph(environmentId: string, scope: Scope): Promise<GraphView> {
  if (scope.kind === 'folder') return controlM.folders.graph.query({ id: scope.id, limit: most });
  if (scope.kind === 'around') return readAround(scope.id, scope.depth);
  return controlM.graph.environment.query({ environmentId, limit: most });
}

/** What is near a job or folder: as much as one can take in. */
export function readAround(id: string, depth: number): Promise<GraphView> {
  return controlM.graph.neighbourhood.query({ id, depth, limit: 2_000 });
}
