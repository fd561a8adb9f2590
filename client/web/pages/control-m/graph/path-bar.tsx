import { ActionIcon, Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import type { Environment, Node } from '../../../data/control-m.ts';
import type { GraphSearch } from '../../../data/url.ts';
import { NodeLink } from '../node-link.tsx';
import { NodeChoice } from './node-choice.tsx';
import type { KnownNodes, SetSearch } from './search.ts';

interface PathBarProps {
  environment: Environment;
  search: GraphSearch;
  known: KnownNodes;
  paths: { shortest: Node[] | null; paths: Node[][]; truncated: boolean } | undefined;
  set: SetSearch;
}

/** Does one lead to the other? Two ends to choose, and the shortest way in words. */
export function PathBar({ environment, search, known, paths, set }: PathBarProps) {
  const { from, to } = search;
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end">
        <NodeChoice
          label="From"
          environment={environment}
          kind="any"
          value={from}
          known={from === undefined ? undefined : known.get(from)}
          onChoose={(id) => set({ from: id })}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Exchange the ends"
          disabled={!from && !to}
          onClick={() => set({ from: to, to: from })}
        >
          <IconArrowsExchange size={16} aria-hidden />
        </ActionIcon>
        <NodeChoice
          label="To"
          environment={environment}
          kind="any"
          value={to}
          known={to === undefined ? undefined : known.get(to)}
          onChoose={(id) => set({ to: id })}
        />
        {(from || to) && (
          <Button size="xs" variant="subtle" onClick={() => set({ from: undefined, to: undefined })}>
            Clear
          </Button>
        )}
      </Group>
      {from && to && paths && <Answer {...paths} onTurn={() => set({ from: to, to: from })} />}
    </Stack>
  );
}

/** As many steps of the shortest way as are written out. */
const written = 30;

interface AnswerProps {
  shortest: Node[] | null;
  paths: Node[][];
  truncated: boolean;
  onTurn: () => void;
}

function Answer({ shortest, paths, truncated, onTurn }: AnswerProps) {
  if (!shortest)
    return (
      <Alert variant="light" color="gray" role="status">
        <Group gap="sm">
          <Text size="sm">Nothing leads from the first to the second.</Text>
          <Button size="compact-sm" variant="default" onClick={onTurn}>
            The other way round?
          </Button>
        </Group>
      </Alert>
    );
  const steps = shortest.length - 1;
  const ways = `${paths.length}${truncated ? ' or more' : ''}`;
  return (
    <Stack gap={2} role="status">
      <Text size="sm" c="dimmed">
        {paths.length > 1 ? `${ways} ways; the shortest has ` : 'One way, with '}
        {steps} {steps === 1 ? 'step' : 'steps'}:
      </Text>
      <div className="wo-graph-way">
        {shortest.slice(0, written).map((node, step) => (
          <span key={`${step} ${node.id}`}>
            {step > 0 && ' → '}
            <NodeLink node={node} short />
          </span>
        ))}
        {shortest.length > written && ` → and ${shortest.length - written} more`}
      </div>
    </Stack>
  );
}
