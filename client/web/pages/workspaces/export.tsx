import { Checkbox, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useTeams } from '../../data/teams.ts';
import { wo } from '../../data/wo.ts';
import { ExportPreview } from './export-preview.tsx';
import { TeamAndFolders } from './team-and-folders.tsx';

const route = getRouteApi('/workspaces/$id/export');

/** `/workspaces/:id/export?teamId=&folder=&path=&withoutSecrets=`: scripts of a team, written into this folder. */
export function ExportPage() {
  const { id } = route.useParams();
  const { path = '', folder, withoutSecrets = false, ...search } = route.useSearch();
  const workspace = useQuery({
    queryKey: ['local', 'workspaces', id],
    queryFn: () => wo.local.workspaces.get.query({ id }),
  });
  const teams = useTeams();
  const probe = useQuery({
    queryKey: ['shared', 'teams', 'probe'],
    queryFn: () => wo.shared.teams.list.query({ limit: 1 }),
    enabled: !teams.data,
  });
  const all = teams.data?.items;
  const teamId =
    all?.find((team) => team.id === search.teamId)?.id ?? (all?.length === 1 ? all[0]?.id : undefined);
  const error = teams.error ?? probe.error;
  const name = workspace.data?.name;
  const input = teamId && { workspaceId: id, teamId, path, withoutSecrets, ...(folder && { folder }) };
  return (
    <Page
      title={name ? `Export into ${name}` : 'Export into a folder'}
      above={
        <LinkAnchor to="/workspaces/$id" params={{ id }} size="sm">
          {name ?? 'Workspace'}
        </LinkAnchor>
      }
      about="Writes scripts of a team as files, each with its exact bytes. Nothing is written before you have seen what would be overwritten."
    >
      {!all ? (
        error ? (
          <TeamProblem error={error} onRetry={probe.refetch} />
        ) : (
          <RowsSkeleton />
        )
      ) : (
        <Stack gap="lg">
          <Choice teams={all} teamId={teamId} />
          {input && <ExportPreview key={JSON.stringify(input)} input={input} />}
        </Stack>
      )}
    </Page>
  );
}

function Choice({ teams, teamId }: { teams: { id: string; name: string }[]; teamId: string | undefined }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (more: Partial<typeof search>) =>
    void navigate({ to: '.', search: { ...search, ...more }, replace: true });
  return (
    <TeamAndFolders
      teams={teams}
      teamId={teamId}
      onTeam={(id) => choose({ teamId: id })}
      fields={fields}
      values={search}
      onApply={choose}
      button="Look"
    >
      <Checkbox
        label="Leave out scripts with passwords or keys in them"
        checked={search.withoutSecrets ?? false}
        onChange={(event) => choose({ withoutSecrets: event.currentTarget.checked || undefined })}
      />
    </TeamAndFolders>
  );
}

const fields = [
  { name: 'folder', label: 'Only scripts below', placeholder: 'all scripts of the team' },
  { name: 'path', label: 'Into the folder', placeholder: 'the workspace itself' },
] as const;
