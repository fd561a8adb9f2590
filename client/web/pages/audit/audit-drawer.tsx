import { Alert, Drawer, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Outcome } from '../../components/audit-row.tsx';
import { actorName, ResourceLink } from '../../components/audit-sentence.tsx';
import { FieldDiff } from '../../components/field-diff.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { type AuditFilters, organisation } from '../../data/audit-query.ts';
import { useTeamName } from '../../data/teams.ts';
import { exactTime } from '../../data/time.ts';
import type { AuditEntry } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/audit');

/** One entry in full. `known` is the row when the list has it; a pasted link reads it by id. */
export function AuditDrawer({ id, known }: { id: string | undefined; known: AuditEntry | undefined }) {
  const navigate = route.useNavigate();
  // a row without its seal is asked for again until it has one
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'audit', 'entry', id],
    queryFn: () => wo.shared.audit.get.query({ id: id ?? '' }),
    enabled: id !== undefined && !known?.sealed,
    refetchInterval: ({ state }) => (state.data && !state.data.sealed ? 2_000 : false),
  });
  const entry = data ?? known;
  return (
    <Drawer
      opened={id !== undefined}
      onClose={() =>
        void navigate({
          to: '/audit',
          search: (before) => ({ ...before, entry: undefined }),
          resetScroll: false,
        })
      }
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

const trust: Record<AuditEntry['topology'], string> = {
  server: 'A central server wrote this; members have no login of the database.',
  db: 'Written with a database login of the member’s own, which cannot be forged.',
  claimed: 'Written with a login that the team shares: who it was is what the writer said.',
};

function EntryDetails({ entry }: { entry: AuditEntry }) {
  const teamName = useTeamName();
  const { actor, resource, teamId } = entry;
  return (
    <Stack gap="md">
      {entry.outcome !== 'success' && (
        <Alert color={entry.outcome === 'denied' ? 'orange' : 'red'} variant="light">
          {entry.outcome === 'denied' ? 'Refused' : 'Failed'}
          {entry.reason ? `: ${entry.reason}` : ''}. Nothing was changed.
        </Alert>
      )}
      <Table variant="vertical" layout="auto" withTableBorder>
        <Table.Tbody>
          <Row name="When">{exactTime(entry.at)}</Row>
          <Row name="Who">
            {actor.id ? <Only filter={{ actorId: actor.id }}>{actorName(entry)}</Only> : actorName(entry)}
          </Row>
          {actor.token && (
            <Row name="Token">
              <Only filter={{ tokenId: actor.token.id }}>{actor.token.name ?? actor.token.id}</Only>
            </Row>
          )}
          <Row name="Outcome">
            <Outcome outcome={entry.outcome} />
          </Row>
          <Row name={resource.type}>
            <ResourceLink entry={entry} />
            {resource.id && (
              <>
                {' '}
                <LinkAnchor
                  to="/audit"
                  search={{ resourceType: resource.type, resourceId: resource.id }}
                  size="xs"
                >
                  its whole history
                </LinkAnchor>
              </>
            )}
          </Row>
          <Row name="Log">
            <Only filter={{ teamId: teamId ?? organisation }}>{teamName(teamId)}</Only>
          </Row>
          <Row name="Seal">
            {entry.sealed
              ? `Sealed as entry ${entry.sealed.idx.toLocaleString('en')} of its log`
              : 'Waiting for its seal'}
          </Row>
          <Row name="From">
            <span className="wo-path">{entry.ip ?? 'this machine itself'}</span>
          </Row>
          <Row name="Installation">
            <span className="wo-path">{entry.installation}</span>
            <Text size="xs" c="dimmed">
              {trust[entry.topology]}
            </Text>
          </Row>
          <Row name="Database login">
            <span className="wo-path">{entry.databaseUser}</span>
          </Row>
          <Row name="Request">
            <Only filter={{ requestId: entry.requestId }}>
              <span className="wo-path">{entry.requestId}</span>
            </Only>
          </Row>
          {entry.idempotencyKey && (
            <Row name="Repeat key">
              <span className="wo-path">{entry.idempotencyKey}</span>
            </Row>
          )}
          {entry.sessionId && (
            <Row name="Session">
              <span className="wo-path">{entry.sessionId}</span>
            </Row>
          )}
          <Row name="Entry">
            <span className="wo-path">{entry.id}</span>
          </Row>
        </Table.Tbody>
      </Table>
      <FieldDiff before={entry.before} after={entry.after} />
    </Stack>
  );
}

/** A value that shows all entries with it. */
function Only({ filter, children }: { filter: AuditFilters; children: ReactNode }) {
  return (
    <LinkAnchor to="/audit" search={filter} inherit underline="always">
      {children}
    </LinkAnchor>
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
