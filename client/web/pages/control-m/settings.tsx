import { Button, Group, Text } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useEnvironments } from '../../data/control-m-environments.ts';
import type { Environment } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { useTeamName } from '../../data/teams.ts';
import { ControlMFrame } from './control-m-frame.tsx';
import { DeleteEnvironment } from './delete-environment.tsx';
import { EditEnvironment, NewEnvironment } from './environment-form.tsx';
import { GlobalPrefixes } from './global-prefixes.tsx';

const route = getRouteApi('/control-m/settings');

/** `/control-m/settings?teamId=&new=&edit=`: environments, and what exports do not say about Control-M. */
export function ControlMSettingsPage() {
  const { environmentId, teamId, new: adding, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const { data, error, refetch, dataUpdatedAt } = useEnvironments();
  const open = (more: { new?: boolean; edit?: string; teamId?: string | undefined }) =>
    void navigate({ to: '/control-m/settings', search: { environmentId, teamId, ...more } });
  const editing = data?.items.find(({ id }) => id === edit);
  const mayCreate = may(me, 'control-m:create');
  const addButton = mayCreate && <Button onClick={() => open({ new: true })}>Create an environment</Button>;
  return (
    <ControlMFrame
      title="Environments"
      about="Sets of definitions that belong together, such as PROD and TEST. Each is filled by imports."
      environmentId={environmentId}
      actions={data && addButton}
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : (
        <>
          <StaleRows error={error} at={dataUpdatedAt} />
          {data.items.length === 0 ? (
            <Empty icon={<IconSitemap />} title="No environment yet" action={addButton}>
              One environment per Control-M is usual: PROD, TEST. The first import can make it, too.
            </Empty>
          ) : (
            <DataTable name="Environments" columns={columns} rows={data.items} rowId={({ id }) => id} />
          )}
          <GlobalPrefixes teamId={teamId} onChoose={(id) => open({ teamId: id })} />
        </>
      )}
      {adding && mayCreate && <NewEnvironment onClose={() => open({})} />}
      {editing && <EditEnvironment key={editing.id} environment={editing} onClose={() => open({})} />}
    </ControlMFrame>
  );
}

const column = columnsFor<Environment>();
const columns = column.columns([
  column.accessor('name', {
    header: 'Environment',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-name">
        <LinkAnchor to="/control-m" search={{ environmentId: original.id }} size="sm">
          {original.name}
        </LinkAnchor>
        {original.description && (
          <Text size="xs" c="dimmed">
            {original.description}
          </Text>
        )}
      </div>
    ),
  }),
  column.accessor('teamId', {
    header: 'Team',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <TeamName id={getValue()} />,
  }),
  column.accessor('revision', { header: 'Imports applied', meta: { numeric: true, wideOnly: true } }),
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
    cell: ({ row: { original } }) => (
      <HistoryLink type="control-m-environment" id={original.id} name={original.name} />
    ),
  }),
  column.display({
    id: 'actions',
    header: 'Actions',
    cell: ({ row }) => <Actions environment={row.original} />,
  }),
]);

function TeamName({ id }: { id: string }) {
  const nameOf = useTeamName();
  return <>{nameOf(id)}</>;
}

function Actions({ environment }: { environment: Environment }) {
  const me = useMe();
  const navigate = route.useNavigate();
  return (
    <Group gap="xs">
      {may(me, 'control-m:update', environment.teamId) && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Edit ${environment.name}`}
          onClick={() =>
            void navigate({
              to: '/control-m/settings',
              search: (before) => ({ ...before, edit: environment.id }),
            })
          }
        >
          Edit
        </Button>
      )}
      {may(me, 'control-m:delete', environment.teamId) && <DeleteEnvironment environment={environment} />}
    </Group>
  );
}
