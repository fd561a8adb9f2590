import './graph-page.css';
import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { DepthSlider } from '../../../components/graph/depth-slider.tsx';
import { GraphView } from '../../../components/graph/graph-view.tsx';
import { LinkAnchor } from '../../../components/link.tsx';
import { RowsSkeleton } from '../../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../../components/team-problem.tsx';
import { graphDataOf } from './graph-data.ts';
import { mostDepth, readAround, usualDepth } from './use-graph.ts';

interface NeighbourhoodGraphProps {
  /** Of a job or folder. */
  id: string;
  name: string;
  environmentId: string;
}

/** What is near a job or folder, as a part of its page. */
export function NeighbourhoodGraph({ id, name, environmentId }: NeighbourhoodGraphProps) {
  const navigate = useNavigate();
  const [depth, setDepth] = useState(usualDepth);
  const [selected, select] = useState<string | null>(id);
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'controlM', 'neighbourhood', id, depth],
    queryFn: () => readAround(id, depth),
    placeholderData: (before) => before,
  });
  const graph = useMemo(() => data && graphDataOf(data), [data]);
  if (!data || !graph)
    return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={8} />;
  return (
    <Stack gap="xs">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Group justify="space-between" align="flex-end">
        <DepthSlider depth={depth} most={mostDepth} onDepth={setDepth} />
        <LinkAnchor to="/control-m/graph" search={{ environmentId, around: id, depth, focus: id }} size="sm">
          Open in the graph page
        </LinkAnchor>
      </Group>
      {data.truncated && (
        <Text size="sm" c="dimmed" role="status">
          Only the nearest {data.nodes.length.toLocaleString('en')} are drawn; take fewer steps.
        </Text>
      )}
      <GraphView
        data={graph}
        label={`Graph around ${name}`}
        selected={selected}
        onSelect={select}
        onOpen={(other) => {
          const isFolder = data.nodes.find((node) => node.id === other)?.kind === 'folder';
          void navigate({
            to: isFolder ? '/control-m/folders/$id' : '/control-m/jobs/$id',
            params: { id: other },
            search: { tab: 'graph' },
          });
        }}
        small
        filename={`graph-${name}`}
      />
    </Stack>
  );
}
