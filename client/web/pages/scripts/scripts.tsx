import { IconFileCode } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Group, Text } from '@mantine/core';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { Kind } from '../../components/kind.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useTeamName } from '../../data/teams.ts';
import { byteSize } from '../../data/time.ts';
import type { ScriptItem } from '../../data/types.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { ScriptFilters } from './script-filters.tsx';

const route = getRouteApi('/scripts');

/** `/scripts?teamId=&q=&kind=&tag=`: the team's catalogue. */
export function ScriptsPage() {
  const search = route.useSearch();
  const { list, rows } = useKeyset(['shared', 'scripts', 'list', search], (cursor) =>
    wo.shared.scripts.list.query({ ...search, cursor }),
  );
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page title="Scripts" about="What the team runs, with every version and who changed it.">
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : (
        <>
          {(filtered || !rows || rows.length > 0) && <ScriptFilters />}
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          {!rows ? (
            <RowsSkeleton rows={10} />
          ) : rows.length === 0 ? (
            <NoScripts filtered={filtered} />
          ) : (
            <DataTable
              name="Scripts"
              columns={columns}
              rows={rows}
              rowId={rowId}
              more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
            />
          )}
        </>
      )}
    </Page>
  );
}

const rowId = (row: ScriptItem) => row.id;
const column = columnsFor<ScriptItem>();
const columns = column.columns([
  column.accessor('path', {
    header: 'Script',
    cell: ({ row }) => (
      <div className="wo-cell-path">
        <LinkAnchor to="/scripts/$id" params={{ id: row.original.id }} ff="monospace" size="sm">
          {row.original.path}
        </LinkAnchor>
        {row.original.tags.length > 0 && (
          <Group gap={6}>
            {row.original.tags.map((tag) => (
              <LinkAnchor key={tag} to="/scripts" search={{ tag }} size="xs" c="dimmed">
                #{tag}
              </LinkAnchor>
            ))}
          </Group>
        )}
      </div>
    ),
  }),
  column.accessor('kind', { header: 'Kind', cell: ({ getValue }) => <Kind kind={getValue()} /> }),
  column.accessor('teamId', {
    header: 'Team',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <TeamName id={getValue()} />,
  }),
  column.accessor('size', {
    header: 'Size',
    meta: { numeric: true, wideOnly: true },
    cell: ({ getValue }) => <span className="wo-nowrap">{byteSize(getValue())}</span>,
  }),
  column.accessor('version', { header: 'Version', meta: { numeric: true, wideOnly: true } }),
  column.accessor('updatedAt', {
    header: 'Changed',
    cell: ({ row }) => (
      <Text size="sm" component="span">
        <Ago at={row.original.updatedAt} />
      </Text>
    ),
  }),
]);

function TeamName({ id }: { id: string }) {
  const nameOf = useTeamName();
  return <>{nameOf(id)}</>;
}

function NoScripts({ filtered }: { filtered: boolean }) {
  if (filtered)
    return (
      <Empty
        icon={<IconFileCode />}
        title="No script matches"
        action={
          <LinkButton to="/scripts" search={{}} variant="default">
            Clear the filters
          </LinkButton>
        }
      >
        Try fewer words, or another kind or tag.
      </Empty>
    );
  return (
    <Empty
      icon={<IconFileCode />}
      title="No scripts yet"
      action={<LinkButton to="/workspaces">Go to workspaces</LinkButton>}
    >
      Scripts come from a workspace: open one and choose Publish. You see what would be shared before anything
      is sent.
    </Empty>
  );
}
