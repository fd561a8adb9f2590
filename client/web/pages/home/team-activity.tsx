import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { AuditSentence } from '../../components/audit-sentence.tsx';
import { LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useStatus } from '../../data/installation.ts';
import { activityOf } from '../../data/activity.ts';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { HomeCard } from './home-card.tsx';

/** The last changes of the team; nothing when solo, signed out or not allowed to read the log. */
export function TeamActivity() {
  const me = useMe();
  const { data: status } = useStatus();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'audit', 'recent'],
    queryFn: () => wo.shared.audit.list.query({ limit: 200, outcome: 'success' }),
    enabled: may(me, 'audit:read'),
  });
  if (!may(me, 'audit:read') || status?.mode === 'solo') return null;
  return (
    <HomeCard
      title="Team activity"
      action={
        <LinkButton to="/audit" size="compact-sm" variant="default">
          All of it
        </LinkButton>
      }
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : (
        <Stack gap={6}>
          <StaleRows error={error} at={dataUpdatedAt} />
          {activityOf(data.items, 8).map(({ entry, more }) => (
            <Group key={entry.id} justify="space-between" wrap="nowrap" gap="md">
              <Text size="sm" component="span" className="wo-break">
                <AuditSentence entry={entry} />
                {more > 0 && ` and ${more} more`}
              </Text>
              <Text size="xs" c="dimmed" component="span">
                <Ago at={entry.at} />
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </HomeCard>
  );
}
