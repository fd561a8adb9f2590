import { Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Outcome } from '../../components/audit-row.tsx';
import { actorName, ResourceLink } from '../../components/audit-sentence.tsx';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkButton, LinkPlain } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { auditQuery } from '../../data/audit-query.ts';
import { useTeamName } from '../../data/teams.ts';
import type { AuditEntry } from '../../data/types.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { AuditDrawer } from './audit-drawer.tsx';
import { AuditFilters } from './audit-filters.tsx';

const route = getRouteApi('/audit');

/** `/audit?…filters&entry=`: the log, and the entry that is open. */
export function AuditPage() {
  const { entry, ...filters } = route.useSearch();
  const { list, rows } = useKeyset(['shared', 'audit', 'list', filters], (cursor) =>
    wo.shared.audit.list.query({ ...auditQuery(filters), cursor }),
  );
  const filtered = Object.values(filters).some((value) => value !== undefined);
  return (
    <Page
      title="Audit"
      about="Who changed what, and when. Entries cannot be edited or removed, not even by an administrator."
    >
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : (
        <>
          <AuditFilters />
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          {!rows ? (
            <RowsSkeleton rows={10} />
          ) : rows.length === 0 ? (
            <NoEntries filtered={filtered} />
          ) : (
            <DataTable
              name="Audit entries"
              columns={columns}
              rows={rows}
              rowId={rowId}
              more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
            />
          )}
        </>
      )}
      <AuditDrawer id={entry} known={rows?.find((row) => row.id === entry)} />
    </Page>
  );
}

const rowId = (row: AuditEntry) => row.id;
const column = columnsFor<AuditEntry>();
const columns = column.columns([
  column.accessor('at', {
    header: 'When',
    cell: ({ getValue }) => (
      <Text size="sm" component="span">
        <Ago at={getValue()} />
      </Text>
    ),
  }),
  column.accessor(actorName, { id: 'actor', header: 'Who' }),
  column.accessor('action', {
    header: 'What',
    cell: ({ row, getValue }) => (
      <LinkPlain
        to="/audit"
        search={(before) => ({ ...before, entry: row.original.id })}
        className="wo-open"
        aria-label={`Open ${getValue()} of ${actorName(row.original)}`}
      >
        {getValue()}
      </LinkPlain>
    ),
  }),
  column.display({
    id: 'resource',
    header: 'On',
    cell: ({ row }) => (
      <Text size="sm" component="div" className="wo-cell-name">
        <ResourceLink entry={row.original} />
      </Text>
    ),
  }),
  column.accessor('teamId', {
    header: 'Team',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <TeamName id={getValue()} />,
  }),
  column.accessor('outcome', { header: 'Outcome', cell: ({ getValue }) => <Outcome outcome={getValue()} /> }),
]);

function TeamName({ id }: { id: string | null }) {
  const nameOf = useTeamName();
  return <>{nameOf(id)}</>;
}

function NoEntries({ filtered }: { filtered: boolean }) {
  return (
    <Empty
      icon={<IconListSearch />}
      title={filtered ? 'No entry matches' : 'The log is empty'}
      action={
        filtered && (
          <LinkButton to="/audit" search={{}} variant="default">
            Clear the filters
          </LinkButton>
        )
      }
    >
      {filtered
        ? 'Widen the time or take a filter away.'
        : 'The first change in the team appears here, with the name of whoever made it.'}
    </Empty>
  );
}
