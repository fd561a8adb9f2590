import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { GraphData, Highlight } from '../../../components/graph/model.ts';
import type { GraphSearch } from '../../../data/url.ts';
import { NodeLink } from '../node-link.tsx';
import { Connections } from './connections.tsx';
import { Impact } from './impact.tsx';
import type { KnownNodes, SetSearch } from './search.ts';
import { usualDepth } from './use-graph.ts';

interface NodePanelProps {
  data: GraphData;
  search: GraphSearch;
  known: KnownNodes;
  highlights: readonly Highlight[];
  /** The highlighted sets are longer than what was read. */
  truncated: boolean;
  set: SetSearch;
}

/** About the node in focus: what it is, what it is connected with and why, and where to go from here. */
export function NodePanel({ data, search, known, highlights, truncated, set }: NodePanelProps) {
  const { focus } = search;
  const node = data.nodes.find(({ id }) => id === focus);
  const around = { around: focus, depth: usualDepth, folderId: undefined };
  const folder = { folderId: focus, around: undefined, depth: undefined };
  const whole = { impact: undefined, of: undefined, only: undefined };
  return (
    <Paper withBorder p="sm" className="wo-graph-panel">
      {node ? (
        <Stack gap="xs">
          <div>
            <NodeLink node={{ id: node.id, key: node.path }} />
            <Text size="xs" c="dimmed">
              {node.detail}
              {node.outside && ', from outside'}
            </Text>
          </div>
          <Group gap={6}>
            <Button size="compact-xs" variant="default" onClick={() => set({ ...around, ...whole })}>
              Around it
            </Button>
            {node.container && (
              <Button size="compact-xs" variant="default" onClick={() => set({ ...folder, ...whole })}>
                Only this folder
              </Button>
            )}
            <Button size="compact-xs" variant="default" onClick={() => set({ from: focus })}>
              Way from here
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => set({ to: focus })}>
              Way to here
            </Button>
          </Group>
          <Impact {...{ data, search, known, highlights, truncated, set }} />
          <Connections data={data} id={node.id} onSelect={(id) => set({ focus: id })} />
        </Stack>
      ) : (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            Choose a node in the graph or in the list: what it is connected with, and why, is shown here.
          </Text>
          {highlights.length > 0 && <Impact {...{ data, search, known, highlights, truncated, set }} />}
        </Stack>
      )}
    </Paper>
  );
}
