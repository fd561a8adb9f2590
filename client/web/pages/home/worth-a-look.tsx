import { Group, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { chosenOf, useEnvironments, useLastEnvironment } from '../../data/control-m-environments.ts';
import { problemKinds as jobProblems } from '../../data/control-m-problems.ts';
import type { Environment } from '../../data/control-m.ts';
import { countedKinds, type ProblemKinds } from '../../data/problem-kinds.ts';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import { problemKinds as scriptProblems } from '../../data/script-problems.ts';
import { may } from '../../data/session.ts';
import { useTeamOfScripts } from '../../data/script-teams.ts';
import type { Me, Team } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { HomeCard } from './home-card.tsx';

/** What looks wrong in the scripts of the team and in the jobs of the environment that were looked at last. */
export function WorthALook({ me }: { me: Me }) {
  const mayRead = may(me, 'control-m:read');
  const environments = useEnvironments(mayRead).data?.items ?? [];
  const [last] = useLastEnvironment();
  const environment = mayRead ? chosenOf(environments, undefined, last) : undefined;
  const { team } = useTeamOfScripts(undefined);
  if (!team && !environment) return null;
  return (
    <SimpleGrid cols={{ base: 1, md: team && environment ? 2 : 1 }} spacing="lg">
      {team && <OfScripts team={team} />}
      {environment && <OfJobs environment={environment} />}
    </SimpleGrid>
  );
}

function OfScripts({ team }: { team: Team }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'scripts', 'problem-counts', team.id],
    queryFn: () => scriptAnalysis.problemCounts.query({ teamId: team.id }),
  });
  const search = { teamId: team.id };
  return (
    <HomeCard
      title={`Worth a look: scripts of ${team.name}`}
      action={
        <LinkButton to="/scripts/problems" search={search} size="compact-sm" variant="default" flex="none">
          All of it
        </LinkButton>
      }
    >
      <StaleRows error={data && error} at={dataUpdatedAt} />
      {data ? (
        <Kinds
          kinds={scriptProblems}
          counts={data.kinds}
          linkTo={(kind, label) => (
            <LinkAnchor to="/scripts/problems" search={{ ...search, kind }} size="sm">
              {label}
            </LinkAnchor>
          )}
        />
      ) : (
        <Awaited error={error} onRetry={refetch} />
      )}
    </HomeCard>
  );
}

function OfJobs({ environment: { id: environmentId, name, revision } }: { environment: Environment }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'controlM', 'problem-counts', environmentId, revision],
    queryFn: () => wo.shared.controlM.understand.problems.query({ environmentId, limit: 1 }),
  });
  return (
    <HomeCard
      title={`Worth a look: jobs of ${name}`}
      action={
        <LinkButton
          to="/control-m/problems"
          search={{ environmentId }}
          size="compact-sm"
          variant="default"
          flex="none"
        >
          All of it
        </LinkButton>
      }
    >
      <StaleRows error={data && error} at={dataUpdatedAt} />
      {data ? (
        <Kinds
          kinds={jobProblems}
          counts={data.counts}
          linkTo={(kind, label) => (
            <LinkAnchor to="/control-m/problems" search={{ environmentId, kind }} size="sm">
              {label}
            </LinkAnchor>
          )}
        />
      ) : (
        <Awaited error={error} onRetry={refetch} />
      )}
    </HomeCard>
  );
}

function Awaited({ error, onRetry }: { error: Error | null; onRetry: () => unknown }) {
  return error ? <TeamProblem error={error} onRetry={onRetry} /> : <RowsSkeleton rows={3} />;
}

interface KindsProps<Kind extends string> {
  kinds: ProblemKinds<Kind>;
  counts: Readonly<Record<string, number>>;
  linkTo: (kind: Kind, label: string) => ReactNode;
}

function Kinds<Kind extends string>({ kinds, counts, linkTo }: KindsProps<Kind>) {
  const found = countedKinds(kinds, counts);
  if (found.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing looks wrong.
      </Text>
    );
  return found.map(({ value, label, count }) => (
    <Group key={value} justify="space-between" gap="md" mb={6}>
      {linkTo(value, label)}
      <Text size="sm" className="wo-num">
        {count.toLocaleString('en')}
      </Text>
    </Group>
  ));
}
