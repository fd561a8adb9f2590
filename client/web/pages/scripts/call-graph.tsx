import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { GraphView } from '../../components/graph/graph-view.tsx';
import { DepthSlider } from '../../components/graph/depth-slider.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import { callGraphOf, callHighlightsOf, calling } from '../../data/script-graph.ts';
import type { Script } from '../../data/types.ts';

const route = getRouteApi('/scripts/$id');
const usualDepth = 2;
const mostDepth = 10;

/** What is near a script in the graph of calls, missing targets marked. */
export function CallGraph({ script }: { script: Script }) {
  const { id, teamId, path, name } = script;
  const navigate = route.useNavigate();
  const depth = Math.min(mostDepth, Math.max(1, route.useSearch().depth ?? usualDepth));
  const [selected, select] = useState<string | null>(path);
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'scripts', id, 'graph', depth],
    queryFn: () => scriptAnalysis.graph.query({ teamId, around: id, depth }),
    placeholderData: (before) => before,
  });
  const graph = useMemo(() => data && callGraphOf(data), [data]);
  const highlights = useMemo(() => (data && graph ? callHighlightsOf(data, graph) : []), [data, graph]);
  if (!data || !graph)
    return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={8} />;
  function open(other: string) {
    const to = data?.nodes?.find((node) => node.path === other)?.scriptId;
    if (to) void navigate({ to: '/scripts/$id', params: { id: to }, search: { tab: 'calls', depth } });
  }
  return (
    <Stack gap="xs">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Group>
        <DepthSlider
          depth={depth}
          most={mostDepth}
          onDepth={(steps) =>
            void navigate({ to: '.', search: (before) => ({ ...before, depth: steps }), replace: true })
          }
        />
      </Group>
      {data.truncated && (
        <Text size="sm" c="dimmed" role="status">
          Only the nearest are drawn; take fewer steps.
        </Text>
      )}
      <GraphView
        data={graph}
        label={`Calls around ${name}`}
        selected={selected}
        onSelect={select}
        onOpen={open}
        highlights={highlights}
        words={calling}
        small
        filename={`calls-${name}`}
      />
    </Stack>
  );
}
