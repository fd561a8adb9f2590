import { Button, Group, Stack, Text } from '@mantine/core';
import { AuditRow } from './audit-row.tsx';
import { LinkAnchor } from './link.tsx';
import { RowsSkeleton } from './skeleton.tsx';
import { StaleRows, TeamProblem } from './team-problem.tsx';
import { useKeyset } from '../data/keyset.ts';
import { wo } from '../data/wo.ts';

/** The audit entries of one thing, newest first, each with its field diff. */
export function ResourceHistory({ type, id }: { type: string; id: string }) {
  const { list, rows: items } = useKeyset(['shared', 'audit', 'resource', type, id], (cursor) =>
    wo.shared.audit.list.query({ resourceType: type, resourceId: id, cursor }),
  );
  if (!items)
    return list.error ? <TeamProblem error={list.error} onRetry={list.refetch} /> : <RowsSkeleton />;
  return (
    <Stack gap="sm">
      <Text size="sm">
        <LinkAnchor to="/audit" search={{ resourceType: type, resourceId: id }} inherit>
          All of it in the audit log
        </LinkAnchor>
      </Text>
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      {items.length === 0 && (
        <Text size="sm" c="dimmed">
          No entries.
        </Text>
      )}
      {items.map((entry) => (
        <AuditRow key={entry.id} entry={entry} />
      ))}
      {list.hasNextPage && (
        <Group>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load older entries
          </Button>
        </Group>
      )}
    </Stack>
  );
}
