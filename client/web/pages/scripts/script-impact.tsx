import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCheck } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import type { ScriptImpact as Impact } from '../../data/script-analysis.ts';
import type { Script } from '../../data/types.ts';
import { ImpactJobs } from './impact-jobs.tsx';
import { ImpactScripts } from './impact-scripts.tsx';
import { impactOfScript } from './use-impact.ts';

/** What is affected when a script goes away or fails: scripts, each with the reason, then jobs and what waits for them. */
export function ScriptImpact({ script }: { script: Script }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(impactOfScript(script));
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={6} />;
  const { direct, throughCalls, jobs, downstreamJobs, truncated } = data;
  const touched = direct.length + throughCalls.length + jobs.length + downstreamJobs.length;
  return (
    <Stack gap="lg">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {summary(data)}
        </Text>
        <LinkAnchor to="/impact" search={{ scriptId: script.id, view: 'graph' }} size="sm">
          See it as a picture
        </LinkAnchor>
      </Group>
      {truncated && (
        <Text size="sm" c="dimmed">
          Only the nearest are listed.
        </Text>
      )}
      {touched === 0 && (
        <Empty icon={<IconCheck />} title="Nothing depends on it">
          No script of the catalogue starts it, and no job runs it, as far as texts and definitions say.
        </Empty>
      )}
      <ImpactScripts name={script.name} impact={data} />
      <ImpactJobs impact={data} />
    </Stack>
  );
}

function summary({ direct, throughCalls, jobs, downstreamJobs, jobsHidden }: Impact): string {
  const parts = [
    `${direct.length.toLocaleString('en')} directly`,
    `${throughCalls.length.toLocaleString('en')} through calls`,
    ...(jobsHidden
      ? []
      : [
          `${jobs.length.toLocaleString('en')} jobs`,
          `${downstreamJobs.length.toLocaleString('en')} jobs after them`,
        ]),
  ];
  return `If it goes away or fails: ${parts.join(', ')}.`;
}
