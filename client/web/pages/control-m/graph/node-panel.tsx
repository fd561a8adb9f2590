import { Button, Group, Paper, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import type { GraphData, Highlight } from '../../../components/graph/model.ts';
import { NodeLink } from '../node-link.tsx';
import type { GraphSearch } from '../../../data/url.ts';
import type { SetSearch } from './search.ts';
import { usualDepth } from './use-graph.ts';
import { drawnOf } from './use-highlights.ts';

interface NodePanelProps {
  data: GraphData;
  search: GraphSearch;
  highlights: readonly Highlight[];
  truncated: boolean;
  set: SetSearch;
}

const impacts = [
  { value: '', label: 'None' },
  { value: 'upstream', label: 'Before' },
  { value: 'downstream', label: 'After' },
  { value: 'both', label: 'Both' },
];

/** About the node in focus: what it is, what hangs on it, and where to go from here. */
export function NodePanel({ data, search, highlights, truncated, set }: NodePanelProps) {
  const { focus, impact, only } = search;
  const node = data.nodes.find(({ id }) => id === focus);
  if (!node || focus === undefined)
    return (
      <Text size="sm" c="dimmed">
        Choose a node in the graph or in the list: its connections and what hangs on it are shown here.
      </Text>
    );
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <div>
          <NodeLink node={{ id: node.id, key: node.path }} />
          <Text size="xs" c="dimmed">
            {node.detail}
            {node.outside && ', from outside'}
          </Text>
        </div>
        <div>
          <Text size="xs" fw={500} mb={4} id="wo-graph-impact">
            Highlight all that is
          </Text>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-labelledby="wo-graph-impact"
            data={impacts}
            value={impact ?? ''}
            onChange={(value) => set({ impact: asImpact(value) })}
          />
        </div>
        {highlights
          .filter(({ tone }) => tone === 'before' || tone === 'after')
          .map(({ tone, label, nodes }) => (
            <Text key={tone} size="sm">
              {label}: {nodes.size.toLocaleString('en')}
              {truncated && ' or more'}
              <Missing missing={nodes.size - drawnOf(data, nodes)} />
            </Text>
          ))}
        {highlights.length > 0 && (
          <Switch
            size="xs"
            label="Show only what is highlighted"
            checked={only ?? false}
            onChange={(event) => set({ only: event.currentTarget.checked || undefined })}
          />
        )}
        <Group gap={6}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => set({ around: focus, depth: usualDepth, folderId: undefined })}
          >
            Around it
          </Button>
          {node.container && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => set({ folderId: focus, around: undefined, depth: undefined })}
            >
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
      </Stack>
    </Paper>
  );
}

function Missing({ missing }: { missing: number }) {
  if (missing <= 0) return null;
  return (
    <Text span size="xs" c="dimmed">
      , {missing.toLocaleString('en')} of them not in this picture
    </Text>
  );
}

function asImpact(value: string): GraphSearch['impact'] {
  return value === 'upstream' || value === 'downstream' || value === 'both' ? value : undefined;
}
