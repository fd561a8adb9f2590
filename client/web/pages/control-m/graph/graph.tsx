import './graph-page.css';
import { Alert, Button, Collapse, Stack } from '@mantine/core';
import { IconRoute, IconSitemap } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Empty } from '../../../components/empty.tsx';
import { GraphView } from '../../../components/graph/graph-view.tsx';
import type { GraphData } from '../../../components/graph/model.ts';
import { RowsSkeleton } from '../../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../../components/team-problem.tsx';
import type { Environment } from '../../../data/control-m.ts';
import type { GraphSearch } from '../../../data/url.ts';
import { WithEnvironment } from '../with-environment.tsx';
import { onlyOf, withPaths } from './graph-data.ts';
import { NodePanel } from './node-panel.tsx';
import { PathBar } from './path-bar.tsx';
import { ScopeBar } from './scope-bar.tsx';
import type { KnownNodes, SetSearch } from './search.ts';
import { type Scope, scopeOf, useGraph } from './use-graph.ts';
import { originOf, useHighlights, usePaths } from './use-highlights.ts';

const route = getRouteApi('/control-m/graph');

/**
 * `/control-m/graph?environmentId=&folderId=&around=&depth=&focus=&impact=&only=&from=&to=`: who follows whom, of a whole
 * environment, one folder, or around one job; what hangs on a job; and the way from one to another.
 */
export function GraphPage() {
  const { environmentId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithEnvironment
      title="Graph"
      about="Who follows whom: by events that one sets and another waits for, and by flows."
      environmentId={environmentId}
      onChoose={(id) => navigate({ to: '/control-m/graph', search: { environmentId: id } })}
    >
      {(environment) => <EnvironmentGraph key={environment.id} environment={environment} />}
    </WithEnvironment>
  );
}

function EnvironmentGraph({ environment }: { environment: Environment }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const scope = useScope(search);
  const [pathsToggled, setPathsToggled] = useState<boolean>();
  const pathsOpen = pathsToggled ?? (search.from !== undefined || search.to !== undefined);
  const set: SetSearch = (more) => {
    if (more.from !== undefined || more.to !== undefined) setPathsToggled(undefined);
    // Both are written down: an address without them takes the focus, which moves.
    const centre = scope.kind === 'around' ? { around: scope.id } : {};
    const origin = { of: originOf(search) };
    void navigate({
      to: '/control-m/graph',
      search: { ...search, ...centre, ...origin, ...more, environmentId: environment.id },
      replace: Object.keys(more).every((key) => key === 'focus'), // not a step back for each node one looks at
      resetScroll: false,
    });
  };
  const { graph, data: view, error, refetch, dataUpdatedAt } = useGraph(environment, scope);
  const paths = usePaths(environment, search);
  const { highlights, error: reachError, truncated } = useHighlights(environment, search, paths.data);
  const known = useMemo((): KnownNodes => {
    const nodes = [...(view?.nodes ?? []), ...(paths.data?.shortest ?? [])];
    return new Map(nodes.map((node) => [node.id, node]));
  }, [view, paths.data]);
  const data = useShown(graph, search, highlights, paths.data);
  const problem = reachError ?? paths.error;
  return (
    <Stack gap="sm">
      <div className="wo-graph-bar">
        <ScopeBar environment={environment} scope={scope} focus={search.focus} known={known} set={set} />
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconRoute size={15} aria-hidden />}
          aria-expanded={pathsOpen}
          onClick={() => setPathsToggled(!pathsOpen)}
        >
          Find a way
        </Button>
      </div>
      <Collapse expanded={pathsOpen}>
        <PathBar environment={environment} search={search} known={known} paths={paths.data} set={set} />
      </Collapse>
      {problem ? <TeamProblem error={problem} /> : null}
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={10} />
        )
      ) : (
        <>
          <StaleRows error={error} at={dataUpdatedAt} />
          {view?.truncated && <Truncated shown={view.nodes.length} scope={scope} />}
          {data.nodes.length === 0 ? (
            <Empty icon={<IconSitemap />} title="Nothing to draw">
              {environment.name} holds no folders and jobs yet. They come from an import.
            </Empty>
          ) : (
            <GraphView
              data={data}
              label={labelOf(environment, scope, known)}
              selected={search.focus ?? null}
              onSelect={(id) => set({ focus: id ?? undefined })}
              onOpen={(id) => openNode(id)}
              highlights={highlights}
              filename={`graph-${environment.name}`}
            >
              <NodePanel {...{ data, search, known, highlights, truncated, set }} />
            </GraphView>
          )}
        </>
      )}
    </Stack>
  );

  function openNode(id: string) {
    const isFolder = known.get(id)?.kind === 'folder';
    void navigate({ to: isFolder ? '/control-m/folders/$id' : '/control-m/jobs/$id', params: { id } });
  }
}

/** The same object while the address asks for the same, so that the graph is not read and laid out again. */
function useScope({ around, folderId, focus, depth }: GraphSearch): Scope {
  const centre = around ?? (depth === undefined ? undefined : focus);
  return useMemo(() => scopeOf({ around: centre, folderId, depth }), [centre, folderId, depth]);
}

/** The graph with the paths asked for; only what is highlighted, if the address says so. */
function useShown(
  graph: GraphData | undefined,
  search: GraphSearch,
  highlights: ReturnType<typeof useHighlights>['highlights'],
  paths: ReturnType<typeof usePaths>['data'],
): GraphData | undefined {
  const whole = useMemo(() => {
    if (!graph || !paths?.shortest) return graph;
    return withPaths(graph, [paths.shortest, ...paths.paths]);
  }, [graph, paths]);
  const { only } = search;
  const kept = originOf(search);
  return useMemo(() => {
    if (!whole || !only || highlights.length === 0) return whole;
    const wanted = new Set(highlights.flatMap(({ nodes }) => [...nodes]));
    if (kept !== undefined) wanted.add(kept);
    return onlyOf(whole, wanted);
  }, [whole, only, highlights, kept]);
}

function labelOf(environment: Environment, scope: Scope, known: KnownNodes): string {
  if (scope.kind === 'all') return `Graph of ${environment.name}`;
  const name = known.get(scope.id)?.name ?? 'a job';
  return scope.kind === 'folder' ? `Graph of the folder ${name}` : `Graph around ${name}`;
}

function Truncated({ shown, scope }: { shown: number; scope: Scope }) {
  return (
    <Alert variant="light" color="yellow" role="status">
      Only {shown.toLocaleString('en')} folders and jobs are drawn; there are more.{' '}
      {scope.kind === 'around' ? 'Take fewer steps.' : 'Choose a folder, or look around one job.'}
    </Alert>
  );
}
