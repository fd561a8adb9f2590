import { Button, Stack, Switch, Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { cannotGive, may, useMe } from '../../data/session.ts';
import type { Team } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ArchiveTeam } from './archive-team.tsx';
import { EditTeam, NewTeam } from './team-form.tsx';
import { TeamMembers } from './team-members.tsx';
import { TeamPage } from './team-page.tsx';

const route = getRouteApi('/team/teams');

/** `/team/teams?archived=&new=&edit=&members=`: the groups that scripts belong to and roles are given for. */
export function TeamsPage() {
  const { archived, new: adding, edit, members } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const { list, rows } = useKeyset(['shared', 'teams', 'list', archived], (cursor) =>
    wo.shared.teams.list.query({ archived, cursor }),
  );
  const open = (more: { new?: boolean; edit?: string }) =>
    navigate({ to: '/team/teams', search: { archived, ...more } });
  const editing = rows?.find(({ id }) => id === edit);
  const shown = rows?.find(({ id }) => id === members);
  const mayCreate = may(me, 'teams:create');
  const addButton = mayCreate && <Button onClick={() => open({ new: true })}>Create a team</Button>;
  return (
    <TeamPage
      title="Teams"
      about="Scripts belong to a team, and roles are given per team or for all of them."
      actions={addButton}
    >
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : (
        <Stack gap="md">
          <Switch
            label="Archived ones, too"
            checked={archived ?? false}
            onChange={(event) =>
              void navigate({
                to: '/team/teams',
                search: { archived: event.currentTarget.checked || undefined },
                replace: true,
              })
            }
          />
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          {!rows ? (
            <RowsSkeleton rows={4} />
          ) : rows.length === 0 ? (
            <Empty icon={<IconUsersGroup />} title="No team yet" action={addButton}>
              One team per group of people is enough. The first one makes room for the first scripts.
            </Empty>
          ) : (
            <DataTable
              name="Teams"
              columns={columns}
              rows={rows}
              rowId={rowId}
              more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
            />
          )}
        </Stack>
      )}
      {adding && mayCreate && <NewTeam onClose={() => open({})} />}
      {editing && <EditTeam key={editing.id} team={editing} onClose={() => open({})} />}
      {shown && <TeamMembers key={shown.id} team={shown} onClose={() => open({})} />}
    </TeamPage>
  );
}

const rowId = (row: Team) => row.id;
const column = columnsFor<Team>();
const columns = column.columns([
  column.accessor('name', {
    header: 'Team',
    cell: ({ row }) => <TeamCell team={row.original} />,
  }),
  column.accessor('slug', {
    header: 'Short name',
    cell: ({ getValue }) => <span className="wo-mono wo-break">{getValue()}</span>,
  }),
  column.display({
    id: 'members',
    header: 'Members',
    cell: ({ row }) => <MembersCell team={row.original} />,
  }),
  column.accessor('scriptRoots', {
    header: 'Script roots',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <span className="wo-path">{getValue().join(', ')}</span>,
  }),
  column.accessor('updatedAt', {
    header: 'Changed',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Text size="sm" component="span">
        <Ago at={getValue()} />
      </Text>
    ),
  }),
  column.display({
    id: 'history',
    header: 'History',
    meta: { wideOnly: true },
    cell: ({ row: { original } }) => <HistoryLink type="team" id={original.id} name={original.name} />,
  }),
  column.display({
    id: 'archive',
    header: 'Archive',
    cell: ({ row }) => <ArchiveCell team={row.original} />,
  }),
]);

function TeamCell({ team }: { team: Team }) {
  const me = useMe();
  const archived = team.archived && (
    <Text size="xs" c="dimmed">
      archived
    </Text>
  );
  if (team.archived || !may(me, 'teams:update', team.id))
    return (
      <>
        {team.name}
        {archived}
      </>
    );
  return (
    <LinkAnchor to="/team/teams" search={(before) => ({ ...before, edit: team.id })} size="sm">
      {team.name}
    </LinkAnchor>
  );
}

function MembersCell({ team }: { team: Team }) {
  const me = useMe();
  if (!may(me, 'roles:read', team.id)) return null;
  return (
    <LinkAnchor
      to="/team/teams"
      search={({ archived }) => ({ archived, members: team.id })}
      size="sm"
      aria-label={`Members of ${team.name}`}
    >
      Members
    </LinkAnchor>
  );
}

function ArchiveCell({ team }: { team: Team }) {
  const me = useMe();
  if (cannotGive(me, ['teams:delete'], null)) return null;
  return <ArchiveTeam team={team} />;
}
