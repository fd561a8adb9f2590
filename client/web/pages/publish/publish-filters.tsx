import { Alert, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { may, useMe } from '../../data/session.ts';
import type { Team } from '../../data/types.ts';
import { TeamAndFolders } from '../workspaces/team-and-folders.tsx';
import { CreateTeam } from './create-team.tsx';

const route = getRouteApi('/workspaces/$id/publish');

/** Which team, and which files. The choice lives in the URL. */
export function PublishFilters({ teams, teamId }: { teams: Team[]; teamId: string | undefined }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const choose = (more: Partial<typeof search>) =>
    void navigate({
      to: '.',
      search: { ...search, scan: undefined, show: undefined, ...more },
      replace: true,
    });
  if (teams.length === 0) return <NoTeam mayCreate={may(me, 'teams:create')} />;
  return (
    <TeamAndFolders
      teams={teams}
      teamId={teamId}
      onTeam={(id) => choose({ teamId: id })}
      fields={fields}
      values={search}
      onApply={choose}
      button="Apply filters"
    >
      <Text size="xs" c="dimmed">
        Patterns are separated by commas; ** stands for any folders.
      </Text>
    </TeamAndFolders>
  );
}

const fields = [
  { name: 'path', label: 'Only below', placeholder: 'the whole folder' },
  { name: 'include', label: 'Include', placeholder: 'all scripts, or **/*.cmd, **/*.ps1' },
  { name: 'exclude', label: 'Exclude', placeholder: 'for example archive/**' },
] as const;

function NoTeam({ mayCreate }: { mayCreate: boolean }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  if (!mayCreate)
    return (
      <Alert color="yellow" variant="light" title="There is no team for you yet">
        Scripts belong to a team. Ask an administrator to create one and to give you the role editor in it.
      </Alert>
    );
  return (
    <CreateTeam onCreated={(team) => void navigate({ to: '.', search: { ...search, teamId: team.id } })} />
  );
}
