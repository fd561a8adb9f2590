import { Alert, List, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { longDay } from '../../data/day.ts';
import { wo } from '../../data/wo.ts';

/** The next days on which it is ordered, as far as its definition alone can say. */
export function NextRuns({ id }: { id: string }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'controlM', 'nextRuns', id],
    queryFn: () => wo.shared.controlM.understand.nextRuns.query({ id, count: 30 }),
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={8} />;
  const { runs, certain, notes } = data;
  return (
    <Stack gap="sm" maw={720}>
      <StaleRows error={error} at={dataUpdatedAt} />
      {(!certain || notes.length > 0) && (
        <Alert
          color={certain ? 'blue' : 'yellow'}
          variant="light"
          title={certain ? undefined : 'These days are not certain'}
        >
          <List size="sm" spacing={2}>
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {runs.length === 0 ? (
        <Text size="sm" c="dimmed">
          No day was found on which it would be ordered.
        </Text>
      ) : (
        <ScrollRegion className="wo-table-frame" label="Next runs">
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Order date</Table.Th>
                <Table.Th>Not before</Table.Th>
                <Table.Th>Not after</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map(({ date, from, to }) => (
                <Table.Tr key={date}>
                  <Table.Td className="wo-nowrap">{longDay(date)}</Table.Td>
                  <Table.Td>{from}</Table.Td>
                  <Table.Td>{to}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
    </Stack>
  );
}
