import './script.css';
import { Group, Stack, Text } from '@mantine/core';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { lineFactsOf } from '../../data/script-lines.ts';
import type { Script } from '../../data/types.ts';
import { FactSections } from './fact-sections.tsx';
import { useFacts } from './use-facts.ts';

/** All that is known from the text of a script, by kind. */
export function ScriptFacts({ script }: { script: Script }) {
  const { data, error, refetch, dataUpdatedAt } = useFacts(script);
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={8} />;
  return (
    <Stack gap="lg">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text size="sm" c="dimmed" flex="1 1 300px">
          Read from version {script.version}: {data.encoding}, {data.lineEnding},{' '}
          {data.finalNewline ? 'with' : 'without'} a line end at its end. What the text does not tell is left
          out, never guessed.
        </Text>
        <ListExport
          filename={`facts-${script.name}`}
          rows={lineFactsOf(data)}
          columns={['line', 'column', 'kind', 'what']}
          cells={({ line, column, sign, words }) => [String(line), String(column), sign, words]}
        />
      </Group>
      {script.kind === 'other' ? (
        <Text size="sm" c="dimmed">
          Of this kind of file no facts are read. See its{' '}
          <LinkAnchor to="." search={{ tab: 'content' }} inherit underline="always">
            content
          </LinkAnchor>
          .
        </Text>
      ) : (
        <FactSections facts={data} teamId={script.teamId} />
      )}
    </Stack>
  );
}
