import { Group, Stack, Text, Title } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { chosenOf, useEnvironments, useLastEnvironment } from '../../data/control-m-environments.ts';
import type { Environment } from '../../data/control-m.ts';
import { wo } from '../../data/wo.ts';
import { EnvironmentChoice } from './control-m-frame.tsx';
import { LaterJobs, RunningJobs } from './job-tables.tsx';
import { NoEnvironment } from './with-environment.tsx';

/** Which jobs run a script, how sure that is, and what comes after them. */
export function ScriptJobs({ scriptId }: { scriptId: string }) {
  const { data, error, refetch } = useEnvironments();
  const [last] = useLastEnvironment();
  const [chosen, setChosen] = useState<string>();
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={4} />;
  const environment = chosenOf(data.items, chosen, last);
  if (!environment) return <NoEnvironment />;
  return (
    <Stack gap="md">
      <Group>
        <EnvironmentChoice environments={data.items} value={environment.id} onChoose={setChosen} />
      </Group>
      <Impact environment={environment} scriptId={scriptId} />
    </Stack>
  );
}

function Impact({ environment, scriptId }: { environment: Environment; scriptId: string }) {
  const { id: environmentId, revision } = environment;
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'controlM', 'scriptImpact', environmentId, revision, scriptId],
    queryFn: () => wo.shared.controlM.understand.scriptImpact.query({ environmentId, scriptId }),
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={4} />;
  if (data.jobs.length === 0)
    return (
      <Empty icon={<IconSitemap />} title={`No job of ${environment.name} runs it`}>
        As far as the definitions say. Where a job names its script in a way that only Control-M understands,
        say it by hand: on the page of the job, Script.
      </Empty>
    );
  return (
    <>
      <StaleRows error={error} at={dataUpdatedAt} />
      <RunningJobs
        name="Jobs that run it"
        jobs={data.jobs.map(({ node, confidence, reason }) => ({ node, confidence, why: reason }))}
      />
      <Title order={2}>What comes after them</Title>
      {data.truncated && (
        <Text size="sm" c="dimmed">
          Only the nearest are listed.
        </Text>
      )}
      <LaterJobs jobs={data.downstream} />
    </>
  );
}
