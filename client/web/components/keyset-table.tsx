import type { RowData } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { KeysetList } from '../data/keyset.ts';
import { DataTable, type DataTableProps } from './data-table.tsx';
import { RowsSkeleton } from './skeleton.tsx';
import { StaleRows, TeamProblem } from './team-problem.tsx';

interface KeysetTableProps<Row extends RowData> extends Omit<DataTableProps<Row>, 'rows' | 'more'> {
  list: KeysetList;
  /** undefined until the first page came. */
  rows: Row[] | undefined;
  /** In place of a table without rows. */
  empty: ReactNode;
  /** About as many rows as are awaited. */
  awaited?: number;
  /** In place of rows that could not be read; unless given, what is wrong with the team's database. */
  problem?: ReactNode;
}

/** A table that is read page by page: while it is awaited, when it cannot be read, empty, full, and no longer fresh. */
export function KeysetTable<Row extends RowData>(props: KeysetTableProps<Row>) {
  const { list, rows, empty, awaited = 8, problem, ...table } = props;
  if (!rows) {
    if (!list.error) return <RowsSkeleton rows={awaited} />;
    return problem ?? <TeamProblem error={list.error} onRetry={list.refetch} />;
  }
  return (
    <>
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      {rows.length === 0 ? (
        empty
      ) : (
        <DataTable
          {...table}
          rows={rows}
          more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
        />
      )}
    </>
  );
}
