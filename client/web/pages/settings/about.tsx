import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { wo } from '../../data/wo.ts';

/** What is installed, and where its interfaces are described. */
export function About() {
  const { data, error, refetch } = useQuery({
    queryKey: ['version'],
    queryFn: () => wo.system.version.query(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data) return error ? <ProblemAlert error={error} onRetry={refetch} /> : <RowsSkeleton rows={3} />;
  return (
    <Stack maw={560}>
      <Text size="sm">
        Workspace Organizer, a local-first workspace for batch operations. Free software under the MIT
        licence.
      </Text>
      <Table variant="vertical" layout="auto" withTableBorder>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th w={130}>Version</Table.Th>
            <Table.Td>{data.version}</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>Interfaces</Table.Th>
            <Table.Td>
              <Anchor href="/api/docs" inherit>
                REST (OpenAPI)
              </Anchor>
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
