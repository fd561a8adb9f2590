import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { chosenOf, useEnvironments, useLastEnvironment } from '../../data/control-m-environments.ts';
import { confidences } from '../../data/control-m-words.ts';
import type { Environment, Node, ScriptFound } from '../../data/control-m.ts';
import { wo } from '../../data/wo.ts';
import { EnvironmentChoice } from './control-m-frame.tsx';
import { NodeLink } from './node-link.tsx';
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
      <DataTable
        name="Jobs that run it"
        columns={jobs}
        rows={data.jobs}
        rowId={({ node }) => node.id}
        short
      />
      <Title order={2}>What comes after them</Title>
      {data.truncated && (
        <Text size="sm" c="dimmed">
          Only the nearest are listed.
        </Text>
      )}
      {data.downstream.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing waits for them.
        </Text>
      ) : (
        <DataTable
          name="After them"
          columns={after}
          rows={data.downstream}
          rowId={({ node }) => node.id}
          short
        />
      )}
    </>
  );
}

const jobColumn = columnsFor<{ node: Node; confidence: ScriptFound['confidence']; reason: string }>();
const jobs = jobColumn.columns([
  jobColumn.accessor('node', { header: 'Job', cell: ({ getValue }) => <NodeLink node={getValue()} /> }),
  jobColumn.accessor('confidence', {
    header: 'How sure',
    cell: ({ getValue }) => <Confidence value={getValue()} />,
  }),
  jobColumn.accessor('reason', {
    header: 'Why',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Text size="sm" component="div" className="wo-break">
        {getValue()}
      </Text>
    ),
  }),
]);

const afterColumn = columnsFor<{ node: Node; depth: number }>();
const after = afterColumn.columns([
  afterColumn.accessor('node', {
    header: 'Job or folder',
    cell: ({ getValue }) => <NodeLink node={getValue()} />,
  }),
  afterColumn.accessor('depth', { header: 'Steps', meta: { numeric: true } }),
]);

/** How sure it is that a job runs a script. */
export function Confidence({ value }: { value: ScriptFound['confidence'] }) {
  return (
    <Badge variant="dot" color={confidences[value].colour} tt="none" miw="max-content">
      {confidences[value].label}
    </Badge>
  );
}
