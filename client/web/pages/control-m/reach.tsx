import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { wo } from '../../data/wo.ts';
import { NodeLink } from './node-link.tsx';

const words = {
  upstream: {
    title: 'Before it',
    about: 'All that it waits for, directly or through others, nearest first.',
    none: 'Nothing comes before it.',
  },
  downstream: {
    title: 'After it',
    about: 'All that waits for it, directly or through others, nearest first.',
    none: 'Nothing waits for it.',
  },
};

/** More would be a list that nobody reads; the picture and the export have the rest. */
const most = 5_000;

/** Everything that leads to a job, or that it leads to. */
export function Reach({ id, way }: { id: string; way: 'upstream' | 'downstream' }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'controlM', way, id],
    queryFn: () => wo.shared.controlM.graph[way].query({ id, limit: most }),
  });
  const { title, about, none } = words[way];
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {!data ? (
          error ? (
            <TeamProblem error={error} onRetry={refetch} />
          ) : (
            <RowsSkeleton rows={3} />
          )
        ) : data.items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {none}
          </Text>
        ) : (
          <>
            <Text size="sm" c="dimmed">
              {about}
              {data.truncated && ` Only the nearest ${most.toLocaleString('en')} are listed.`}
            </Text>
            <DataTable
              name={title}
              columns={columns}
              rows={data.items}
              rowId={({ id: row }) => row}
              short
              tools={
                <ListExport
                  filename={way}
                  rows={data.items}
                  columns={['key', 'steps']}
                  cells={({ key, depth }) => [key, String(depth)]}
                />
              }
            />
          </>
        )}
      </Stack>
    </Card>
  );
}

interface Reached {
  id: string;
  key: string;
  depth: number;
}
const column = columnsFor<Reached>();
const columns = column.columns([
  column.accessor('key', { header: 'Job or folder', cell: ({ row }) => <NodeLink node={row.original} /> }),
  column.accessor('depth', { header: 'Steps', meta: { numeric: true } }),
]);
