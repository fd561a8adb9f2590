import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import type { VersionItem } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { FieldsTable } from '../../components/fields-table.tsx';
import { ChangeBadge } from './state-badge.tsx';

/** What each import changed about a definition, newest first. */
export function DefinitionVersions({ id }: { id: string }) {
  const { list, rows } = useKeyset(['shared', 'controlM', 'versions', id], (cursor) =>
    wo.shared.controlM.jobs.versions.query({ id, cursor }),
  );
  if (!rows) return list.error ? <TeamProblem error={list.error} onRetry={list.refetch} /> : <RowsSkeleton />;
  return (
    <Stack gap="sm">
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      {rows.map((version) => (
        <Version key={`${version.importId} ${version.seq}`} version={version} />
      ))}
      {list.hasNextPage && (
        <Group>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load older versions
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Version({ version }: { version: VersionItem }) {
  const { change, at, by, importId, key, fields } = version;
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap="xs">
          <ChangeBadge change={change} />
          <Text size="xs" className="wo-mono wo-break">
            {key}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" component="span">
          <LinkAnchor to="/control-m/imports/$id" params={{ id: importId }} size="xs" underline="always">
            import
          </LinkAnchor>
          {by && ` by ${by}`}
          {at && (
            <>
              {' '}
              <Ago at={at} />
            </>
          )}
        </Text>
      </Group>
      {change === 'added' ? (
        <Text size="sm" c="dimmed">
          This import brought it.
        </Text>
      ) : (
        <FieldsTable rows={fields} empty="No single field differs." />
      )}
    </Card>
  );
}
