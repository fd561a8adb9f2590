import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useTeams } from '../../data/teams.ts';
import { globList } from '../../data/slug.ts';
import type { PublishResult } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { PublishDone } from './publish-done.tsx';
import { PublishFilters } from './publish-filters.tsx';
import { ScanFolder } from './scan-folder.tsx';

const route = getRouteApi('/workspaces/$id/publish');

/** `/workspaces/:id/publish?teamId=&path=&include=&exclude=&scan=&show=&q=`: look first, then share. */
export function PublishPage() {
  const { id } = route.useParams();
  const workspace = useQuery({
    queryKey: ['local', 'workspaces', id],
    queryFn: () => wo.local.workspaces.get.query({ id }),
  });
  const navigate = route.useNavigate();
  const [done, setDone] = useState<PublishResult>();
  function again() {
    setDone(undefined);
    void navigate({
      to: '.',
      search: (before) => ({ ...before, scan: undefined, show: undefined }),
      replace: true,
    });
  }
  const name = workspace.data?.name;
  return (
    <Page
      title={name ? `Publish ${name}` : 'Publish'}
      above={
        <LinkAnchor to="/workspaces/$id" params={{ id }} size="sm">
          {name ?? 'Workspace'}
        </LinkAnchor>
      }
      about="Shares the scripts of this folder with a team. Nothing is sent before you have seen what would change."
    >
      {workspace.error && !workspace.data ? (
        <LocalProblem error={workspace.error} onRetry={workspace.refetch} />
      ) : done ? (
        <PublishDone result={done} onAgain={again} />
      ) : (
        <Preparation id={id} onDone={setDone} />
      )}
    </Page>
  );
}

function Preparation({ id, onDone }: { id: string; onDone: (result: PublishResult) => void }) {
  const search = route.useSearch();
  const teams = useTeams();
  // Without a session the query is off; asking once gives the reason in the server's words.
  const probe = useQuery({
    queryKey: ['shared', 'teams', 'probe'],
    queryFn: () => wo.shared.teams.list.query({ limit: 1 }),
    enabled: !teams.data,
  });
  if (!teams.data) {
    const error = teams.error ?? probe.error;
    return error ? <TeamProblem error={error} onRetry={probe.refetch} /> : <RowsSkeleton />;
  }
  const all = teams.data.items;
  const teamId =
    all.find((team) => team.id === search.teamId)?.id ?? (all.length === 1 ? all[0]?.id : undefined);
  const include = globList(search.include);
  const exclude = globList(search.exclude);
  const input = teamId && {
    workspaceId: id,
    teamId,
    ...(search.path && { path: search.path }),
    ...(include && { include }),
    ...(exclude && { exclude }),
  };
  return (
    <Stack gap="lg">
      <PublishFilters teams={all} teamId={teamId} />
      {input && <ScanFolder key={JSON.stringify(input)} input={input} onDone={onDone} />}
    </Stack>
  );
}
