import { Group, Stack, Text, Title } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { usePinned } from '../../components/use-pinned.ts';
import { chosenOf, useEnvironments, useLastEnvironment } from '../../data/control-m-environments.ts';
import type { Environment } from '../../data/control-m.ts';
import { wo } from '../../data/wo.ts';
import { EnvironmentChoice } from './control-m-frame.tsx';
import { LaterJobs, RunningJobs } from './job-tables.tsx';
import { NoEnvironment, NoSuchEnvironment } from './with-environment.tsx';

const route = getRouteApi('/scripts/$id');

/** Which jobs run a script, how sure that is, and what comes after them. */
export function ScriptJobs({ scriptId }: { scriptId: string }) {
  const { data, error, refetch } = useEnvironments();
  const [last] = useLastEnvironment();
  const { environmentId } = route.useSearch();
  const navigate = route.useNavigate();
  const environment = data && chosenOf(data.items, environmentId, last);
  usePinned('environmentId', environmentId === undefined ? environment?.id : undefined);
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={4} />;
  if (data.items.length === 0) return <NoEnvironment />;
  return (
    <Stack gap="md">
      <Group>
        <EnvironmentChoice
          environments={data.items}
          value={environment?.id}
          onChoose={(id) =>
            void navigate({
              to: '.',
              search: (before) => ({ ...before, environmentId: id }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      </Group>
      {environment ? <Impact environment={environment} scriptId={scriptId} /> : <NoSuchEnvironment />}
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
        As far as the definitions say; Impact, beside it, looks into all environments. Where a job names its
        script in a way that only Control-M understands, say it by hand: on the page of the job, Script.
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
