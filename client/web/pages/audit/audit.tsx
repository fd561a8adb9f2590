import { Button } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { auditQuery, isFiltered } from '../../data/audit-query.ts';
import { useKeyset } from '../../data/keyset.ts';
import { may, useMe } from '../../data/session.ts';
import type { AuditEntry } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { namesIn } from './audit-chips.tsx';
import { auditColumns, auditColumnsHidden } from './audit-columns.tsx';
import { AuditDrawer } from './audit-drawer.tsx';
import { AuditExport } from './audit-export.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditFrame } from './audit-frame.tsx';
import { AuditStrip } from './audit-strip.tsx';
import { NewEntries } from './new-entries.tsx';

const route = getRouteApi('/audit');

/** `/audit?…filters&entry=`: the log, and the entry that is open. */
export function AuditPage() {
  const { entry, ...filters } = route.useSearch();
  const me = useMe();
  const { list, rows } = useKeyset(
    ['shared', 'audit', 'list', filters],
    (cursor) => wo.shared.audit.list.query({ ...auditQuery(filters), cursor }),
    { still: true },
  );
  return (
    <AuditFrame
      title="Audit"
      about="Who changed what, and when. Entries cannot be edited or removed, not even by an administrator."
      actions={rows && may(me, 'audit:export') && <AuditExport filters={filters} />}
    >
      {(rows ?? may(me, 'audit:read')) && <AuditFilters names={namesIn(rows, filters)} />}
      {!rows ? (
        list.error ? (
          <TeamProblem error={list.error} onRetry={list.refetch} />
        ) : (
          <RowsSkeleton rows={10} />
        )
      ) : (
        <>
          <AuditStrip />
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          <div>
            <NewEntries filters={filters} newest={rows[0]} onShow={list.refetch} />
            {rows.length === 0 ? (
              list.hasNextPage ? (
                <NoneSoFar loading={list.isFetchingNextPage} onMore={list.fetchNextPage} />
              ) : (
                <NoEntries filtered={isFiltered(filters)} />
              )
            ) : (
              <DataTable
                name="Audit entries"
                columns={auditColumns}
                hidden={auditColumnsHidden}
                rows={rows}
                rowId={rowId}
                more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
              />
            )}
          </div>
        </>
      )}
      <AuditDrawer id={entry} known={rows?.find((row) => row.id === entry)} />
    </AuditFrame>
  );
}

const rowId = (row: AuditEntry) => row.id;

/** With filters that no index helps the server looks at some entries a call. */
function NoneSoFar({ loading, onMore }: { loading: boolean; onMore: () => unknown }) {
  return (
    <Empty
      icon={<IconListSearch />}
      title="No entry matches so far"
      action={
        <Button variant="default" loading={loading} onClick={() => onMore()}>
          Look further back
        </Button>
      }
    >
      The newest entries were looked through. A time, a person or a kind of thing beside what you look for
      makes it quick.
    </Empty>
  );
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
