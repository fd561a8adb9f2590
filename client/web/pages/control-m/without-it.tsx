import { Button, Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import type { JobDetail, Node } from '../../data/control-m.ts';
import { wo } from '../../data/wo.ts';
import { NodeLink } from './node-link.tsx';

/** What could no longer start if this job or folder were gone: less than all that comes after it, because of OR. */
export function WithoutIt({ definition }: { definition: JobDetail }) {
  const [asked, setAsked] = useState(false);
  const { id, environmentId } = definition;
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'controlM', 'whatIf', environmentId, id],
    queryFn: () => wo.shared.controlM.understand.whatIf.query({ environmentId, jobId: id }),
    enabled: asked,
  });
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs" align="stretch">
        <Title order={2} size="h4">
          Without it
        </Title>
        <Text size="sm" c="dimmed">
          What could no longer start if it did not run: what waits for it without another way.
        </Text>
        {!asked ? (
          <div>
            <Button size="compact-sm" variant="default" onClick={() => setAsked(true)}>
              Find out what stops
            </Button>
          </div>
        ) : !data ? (
          error ? (
            <TeamProblem error={error} onRetry={refetch} />
          ) : (
            <RowsSkeleton rows={3} />
          )
        ) : data.stops.length === 0 ? (
          <Text size="sm" role="status">
            Nothing stops.
          </Text>
        ) : (
          <>
            {data.truncated && (
              <Text size="sm" c="dimmed">
                Only the first {data.stops.length.toLocaleString('en')} are listed.
              </Text>
            )}
            <DataTable
              name="What stops"
              columns={columns}
              rows={data.stops}
              rowId={({ node }) => node.id}
              short
              tools={
                <ListExport
                  filename="what-stops"
                  rows={data.stops}
                  columns={['key', 'because']}
                  cells={({ node, because }) => [node.key, because]}
                />
              }
            />
          </>
        )}
      </Stack>
    </Card>
  );
}

const column = columnsFor<{ node: Node; because: string }>();
const columns = column.columns([
  column.accessor('node', { header: 'Stops', cell: ({ getValue }) => <NodeLink node={getValue()} /> }),
  column.accessor('because', {
    header: 'Because',
    cell: ({ getValue }) => (
      <Text size="sm" component="div" className="wo-break">
        {getValue()}
      </Text>
    ),
  }),
]);
