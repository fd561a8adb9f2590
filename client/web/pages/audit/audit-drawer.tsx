import { Drawer, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Outcome } from '../../components/audit-row.tsx';
import { actorName, ResourceLink } from '../../components/audit-sentence.tsx';
import { FieldDiff } from '../../components/field-diff.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { useTeamName } from '../../data/teams.ts';
import { exactTime } from '../../data/time.ts';
import type { AuditEntry } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/audit');

/** One entry in full. `known` is the row when the list has it; a pasted link reads it by id. */
export function AuditDrawer({ id, known }: { id: string | undefined; known: AuditEntry | undefined }) {
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'audit', 'entry', id],
    queryFn: () => wo.shared.audit.get.query({ id: id ?? '' }),
    enabled: id !== undefined && !known,
  });
  const entry = known ?? data;
  return (
    <Drawer
      opened={id !== undefined}
      onClose={() => void navigate({ to: '/audit', search: (before) => ({ ...before, entry: undefined }) })}
      position="right"
      size="lg"
      title={entry ? <Text ff="monospace">{entry.action}</Text> : 'Audit entry'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {entry ? (
        <EntryDetails entry={entry} />
      ) : error ? (
        <TeamProblem error={error} onRetry={refetch} />
      ) : (
        <RowsSkeleton />
      )}
    </Drawer>
  );
}

function EntryDetails({ entry }: { entry: AuditEntry }) {
  const teamName = useTeamName();
  return (
    <Stack gap="md">
      <Table variant="vertical" layout="auto" withTableBorder>
        <Table.Tbody>
          <Row name="When">{exactTime(entry.at)}</Row>
          <Row name="Who">
            {entry.actor.id ? (
              <LinkAnchor to="/audit" search={{ actorId: entry.actor.id }} inherit>
                {actorName(entry)}
              </LinkAnchor>
            ) : (
              actorName(entry)
            )}
          </Row>
          <Row name="Outcome">
            <Outcome outcome={entry.outcome} />
          </Row>
          {entry.resource && (
            <Row name={entry.resource.type}>
              <ResourceLink entry={entry} />
              {entry.resource.id && (
                <>
                  {' '}
                  <LinkAnchor
                    to="/audit"
                    search={{ resourceType: entry.resource.type, resourceId: entry.resource.id }}
                    size="xs"
                  >
                    its whole history
                  </LinkAnchor>
                </>
              )}
            </Row>
          )}
          <Row name="Team">{teamName(entry.teamId)}</Row>
          <Row name="Request">
            <span className="wo-path">{entry.requestId}</span>
          </Row>
          <Row name="Entry">
            <span className="wo-path">{entry.id}</span>
          </Row>
        </Table.Tbody>
      </Table>
      <FieldDiff before={entry.before} after={entry.after} />
    </Stack>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={110}>{name}</Table.Th>
      <Table.Td className="wo-break">{children}</Table.Td>
    </Table.Tr>
  );
}
