import './script-analysis.css';
import { Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconFocus2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { type Resource, asText, resourceOf } from '../../data/resource.ts';
import { type ScriptImpact, scriptAnalysis } from '../../data/script-analysis.ts';
import type { Team } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ImpactJobs } from '../scripts/impact-jobs.tsx';
import { ImpactScripts } from '../scripts/impact-scripts.tsx';
import { WhatUses } from './what-uses.tsx';
import { WithTeam } from './with-team.tsx';

const ImpactGraph = lazy(async () => {
  const { ImpactGraph: component } = await import('./impact-graph.tsx');
  return { default: component };
});

const route = getRouteApi('/impact');

/** `/impact?teamId=&server=|share=|drive=|scriptId=&view=`: what is affected when something goes away. */
export function ImpactPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const of = resourceOf(search);
  // a script says by itself which team it is in
  const script = useScript(search.scriptId);
  return (
    <WithTeam
      title="Impact"
      about="What is affected when a server, a share, a drive letter or a script goes away."
      teamId={search.teamId ?? script.data?.teamId}
      onChoose={(id) =>
        navigate({
          to: '/impact',
          search: ({ server, share, drive }) => ({ server, share, drive, teamId: id }),
        })
      }
    >
      {(team) => (
        <Stack gap="md">
          <WhatUses key={JSON.stringify(of)} teamId={team.id} of={of} />
          {of ? (
            <Answer team={team} of={of} name={script.data?.path ?? asText(of)} />
          ) : (
            <Empty icon={<IconFocus2 />} title="What goes away?">
              Type the name of a server, a share or a drive letter above, or open the Impact tab of a script.
            </Empty>
          )}
        </Stack>
      )}
    </WithTeam>
  );
}

function useScript(id: string | undefined) {
  return useQuery({
    queryKey: ['shared', 'scripts', id],
    enabled: id !== undefined,
    queryFn: () => wo.shared.scripts.get.query({ id: id ?? '' }),
  });
}

function Answer({ team, of, name }: { team: Team; of: Resource; name: string }) {
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'scripts', 'impact', team.id, of],
    queryFn: () => scriptAnalysis.impactOf.query({ teamId: team.id, ...of }),
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={8} />;
  const picture = view === 'graph';
  const touched = data.direct.length + data.throughCalls.length + data.jobs.length;
  const show = (next: 'graph' | undefined) =>
    void navigate({ to: '/impact', search: (before) => ({ ...before, view: next }), resetScroll: false });
  return (
    <Stack gap="md">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Title order={2} size="h3" className="wo-break">
        If <span className="wo-impact-name">{name}</span> goes away
      </Title>
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {summary(data)}
        </Text>
        <ChoiceButtons
          label="View"
          choices={[
            { value: 'list', label: 'List' },
            { value: 'graph', label: 'Graph' },
          ]}
          value={view ?? 'list'}
          onChoose={(chosen) => show(chosen === 'graph' ? chosen : undefined)}
        />
      </Group>
      {'scriptId' in of && (
        <LinkAnchor to="/scripts/$id" params={{ id: of.scriptId }} size="sm">
          Open the script
        </LinkAnchor>
      )}
      {touched === 0 ? (
        <Empty icon={<IconCheck />} title="Nothing depends on it">
          No script of {team.name} uses it and no job runs one that does, as far as texts and definitions say.
        </Empty>
      ) : picture ? (
        <Suspense fallback={<RowsSkeleton rows={10} />}>
          <ImpactGraph name={name} impact={data} />
        </Suspense>
      ) : (
        <>
          <ImpactScripts name={name} impact={data} />
          <ImpactJobs impact={data} />
        </>
      )}
    </Stack>
  );
}

function summary({
  direct,
  throughCalls,
  jobs,
  downstreamJobs,
  jobsHidden,
  truncated,
}: ScriptImpact): string {
  const parts = [
    `${direct.length.toLocaleString('en')} scripts use it`,
    `${throughCalls.length.toLocaleString('en')} more start those`,
    ...(jobsHidden
      ? []
      : [
          `${jobs.length.toLocaleString('en')} jobs run one of them`,
          `${downstreamJobs.length.toLocaleString('en')} jobs and folders come after these`,
        ]),
  ];
  return `${parts.join(', ')}.${truncated ? ' Only the nearest are listed.' : ''}`;
}
