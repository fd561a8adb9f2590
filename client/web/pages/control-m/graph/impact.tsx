import { Button, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useId } from 'react';
import type { GraphData, Highlight } from '../../../components/graph/model.ts';
import { GraphSign } from '../../../components/graph/graph-sign.tsx';
import type { GraphSearch } from '../../../data/url.ts';
import type { KnownNodes, SetSearch } from './search.ts';
import { drawnOf, originOf } from './use-highlights.ts';

interface ImpactProps {
  data: GraphData;
  search: GraphSearch;
  known: KnownNodes;
  highlights: readonly Highlight[];
  truncated: boolean;
  set: SetSearch;
}

const choices = [
  { value: '', label: 'Nothing' },
  { value: 'upstream', label: 'Before it' },
  { value: 'downstream', label: 'After it' },
  { value: 'both', label: 'Both' },
];

/** What hangs on the node in focus: highlighted in the picture, counted here, and listed below by themselves. */
export function Impact({ data, search, known, highlights, truncated, set }: ImpactProps) {
  const { focus, impact, only } = search;
  const origin = originOf(search);
  const label = useId();
  const elsewhere = origin !== undefined && origin !== focus;
  function choose(value: string) {
    const chosen = impactOf(value);
    set({ impact: chosen, of: chosen && focus, ...(!chosen && { only: undefined }) });
  }
  return (
    <Stack gap={6}>
      {focus !== undefined && (
        <Text size="xs" fw={600} id={label}>
          Highlight
        </Text>
      )}
      {focus !== undefined && (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-labelledby={label}
          data={choices}
          value={elsewhere ? '' : (impact ?? '')}
          onChange={choose}
        />
      )}
      {elsewhere && (
        <Text size="xs" c="dimmed">
          Highlighted from{' '}
          <span className="wo-mono wo-break">{known.get(origin)?.name ?? 'another node'}</span>
        </Text>
      )}
      {highlights.map(({ tone, label, nodes }) => (
        <Text key={tone} size="sm">
          <GraphSign tone={tone} /> {label}: {nodes.size.toLocaleString('en')}
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
      {elsewhere && (
        <Button size="compact-xs" variant="default" onClick={() => choose('')}>
          Highlight nothing
        </Button>
      )}
    </Stack>
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

function impactOf(value: string): GraphSearch['impact'] {
  return value === 'upstream' || value === 'downstream' || value === 'both' ? value : undefined;
}
