import './script-analysis.css';
import { Alert, Stack, Text } from '@mantine/core';
import { IconFileCode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../../components/empty.tsx';
import { GraphView } from '../../components/graph/graph-view.tsx';
import { LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import { callGraphOf, calling, callHighlightsOf } from '../../data/script-graph.ts';
import type { Team } from '../../data/types.ts';
import { WithTeam } from './with-team.tsx';

const route = getRouteApi('/scripts/graph');

/** `/scripts/graph?teamId=&focus=`: which scripts of a team start each other. */
export function ScriptGraphPage() {
  const { teamId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithTeam
      title="Calls"
      about="Which scripts start each other; targets that are missing, and circles."
      teamId={teamId}
      onChoose={(id) => navigate({ to: '/scripts/graph', search: { teamId: id } })}
    >
      {(team) => <TeamGraph key={team.id} team={team} />}
    </WithTeam>
  );
}

function TeamGraph({ team }: { team: Team }) {
  const { focus } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'scripts', 'graph', team.id],
    queryFn: () => scriptAnalysis.graph.query({ teamId: team.id }),
  });
  const graph = useMemo(() => data && callGraphOf(data), [data]);
  const highlights = useMemo(() => (data && graph ? callHighlightsOf(data, graph) : []), [data, graph]);
  if (!data || !graph)
    return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={10} />;
  if (graph.nodes.length === 0) return <NoScripts />;
  const { missing, ambiguous, unknown, cycles } = data;
  return (
    <Stack gap="xs">
      <StaleRows error={error} at={dataUpdatedAt} />
      <Text size="sm" c="dimmed">
        {[
          `${data.nodes.length.toLocaleString('en')} scripts`,
          `${data.edges.length.toLocaleString('en')} calls`,
          `${missing.length.toLocaleString('en')} missing`,
          `${ambiguous.length.toLocaleString('en')} ambiguous`,
          `${unknown.length.toLocaleString('en')} known at run time only`,
          `${cycles.length.toLocaleString('en')} circles`,
        ].join(', ')}
      </Text>
      {data.truncated && (
        <Alert color="yellow" p="xs">
          There are more scripts than can be drawn. Open one and look at what is around it.
        </Alert>
      )}
      <GraphView
        data={graph}
        label={`Calls of ${team.name}`}
        selected={focus ?? null}
        onSelect={(id) =>
          void navigate({
            to: '/scripts/graph',
            search: (before) => ({ ...before, focus: id ?? undefined }),
            replace: true,
            resetScroll: false,
          })
        }
        onOpen={(path) => {
          const id = data.nodes.find((node) => node.path === path)?.scriptId;
          if (id) void navigate({ to: '/scripts/$id', params: { id }, search: { tab: 'calls' } });
        }}
        highlights={highlights}
        words={calling}
        filename={`calls-${team.slug}`}
      />
    </Stack>
  );
}

function NoScripts() {
  return (
    <Empty
      icon={<IconFileCode />}
      title="No scripts yet"
      action={<LinkButton to="/workspaces">Go to workspaces</LinkButton>}
    >
      Publish a folder of scripts; then this page shows which start each other.
    </Empty>
  );
}
