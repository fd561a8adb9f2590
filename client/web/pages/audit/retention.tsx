import { Stack } from '@mantine/core';
import { IconArchive } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { useTeamName } from '../../data/teams.ts';
import type { Outputs } from '../../../sdk/index.ts';
import { wo } from '../../data/wo.ts';
import { AuditFrame } from './audit-frame.tsx';
import { DropMonths } from './drop-months.tsx';

type Dropped = Outputs['shared']['auditRetention']['list']['items'][number];

const route = getRouteApi('/audit/retention');

/** `/audit/retention?before=2026-03`: which old months went, and a preview of what would go. */
export function RetentionPage() {
  const { before } = route.useSearch();
  const { list, rows } = useKeyset(['shared', 'auditRetention', 'list'], (cursor) =>
    wo.shared.auditRetention.list.query({ cursor }),
  );
  return (
    <AuditFrame
      title="Retention"
      about="Whole old months can be dropped. Each log records where it was cut, sealed like any entry, and verification then begins there."
    >
      {!rows ? (
        list.error ? (
          <TeamProblem error={list.error} onRetry={list.refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : (
        <Stack gap="lg">
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          <DropMonths before={before} />
          {rows.length === 0 ? (
            <Empty icon={<IconArchive />} title="Nothing was dropped so far">
              The log holds everything since its first entry.
            </Empty>
          ) : (
            <DataTable
              name="What was dropped"
              columns={columns}
              rows={rows}
              rowId={({ log, before: cut }) => `${log} ${cut}`}
              more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
            />
          )}
        </Stack>
      )}
    </AuditFrame>
  );
}

const column = columnsFor<Dropped>();
const columns = column.columns([
  column.accessor('log', { header: 'Log', cell: ({ getValue }) => <LogName log={getValue()} /> }),
  column.accessor('before', { header: 'Everything before', cell: ({ getValue }) => getValue().slice(0, 7) }),
  column.accessor('size', {
    header: 'Entries',
    meta: { numeric: true },
    cell: ({ getValue }) => getValue().toLocaleString('en'),
  }),
  column.accessor('at', { header: 'Dropped', cell: ({ getValue }) => <Ago at={getValue()} /> }),
  column.accessor('auditId', {
    header: 'Record',
    cell: ({ getValue }) => (
      <LinkAnchor to="/audit" search={{ entry: getValue() }} size="sm">
        Open the entry
      </LinkAnchor>
    ),
  }),
]);

function LogName({ log }: { log: string }) {
  const nameOf = useTeamName();
  return <>{nameOf(log === 'org' ? null : log)}</>;
}
