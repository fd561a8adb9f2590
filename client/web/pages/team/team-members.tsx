import { Button, Modal, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { notifyDone } from '../../components/toast.ts';
import { useRoles } from '../../data/access.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { useKeyset } from '../../data/keyset.ts';
import { cannotGive, may, useMe } from '../../data/session.ts';
import type { Team, TeamMember } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** Who holds which role in a team: also for who administers this one alone, and sees no list of all members. */
export function TeamMembers({ team, onClose }: { team: Team; onClose: () => void }) {
  const { list, rows } = useKeyset(['shared', 'teams', 'members', team.id], (cursor) =>
    wo.shared.teams.members.query({ id: team.id, cursor }),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Members of ${team.name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : !rows ? (
        <RowsSkeleton rows={4} />
      ) : (
        <Stack gap="md">
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          {rows.length === 0 ? (
            <Text size="sm">Nobody holds a role in this team yet. Give one on the page of a member.</Text>
          ) : (
            <Holders team={team} rows={rows} />
          )}
          {list.hasNextPage && (
            <Button
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              Load more
            </Button>
          )}
          <CliHint command={cliTeam('teams members', { team: team.slug })} />
        </Stack>
      )}
    </Modal>
  );
}

function Holders({ team, rows }: { team: Team; rows: TeamMember[] }) {
  const me = useMe();
  const roles = useRoles();
  const [taking, setTaking] = useState<TeamMember>();
  const nameOf = (key: string) => roles.data?.items.find((role) => role.key === key)?.name ?? key;
  const takeable = ({ role, allTeams }: TeamMember) => {
    const held = roles.data?.items.find(({ key }) => key === role)?.permissions;
    const where = allTeams ? null : team.id;
    return held !== undefined && cannotGive(me, ['roles:bind', ...held], where) === undefined;
  };
  return (
    <>
      <Table withTableBorder verticalSpacing={6} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Member</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.bindingId}>
              <Table.Td>
                <Person row={row} linked={may(me, 'users:read')} />
              </Table.Td>
              <Table.Td>
                {nameOf(row.role)}
                {row.allTeams && (
                  <Text size="xs" c="dimmed">
                    in all teams
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">
                {takeable(row) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Take ${nameOf(row.role)} away from ${row.displayName}`}
                    onClick={() => setTaking(row)}
                  >
                    Take away
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <TakeAway
        team={team}
        row={taking}
        role={nameOf(taking?.role ?? '')}
        onClose={() => setTaking(undefined)}
      />
    </>
  );
}

function Person({ row, linked }: { row: TeamMember; linked: boolean }) {
  return (
    <div className="wo-cell-person">
      {linked ? (
        <LinkAnchor to="/team/members/$id" params={{ id: row.userId }} size="sm">
          {row.displayName}
        </LinkAnchor>
      ) : (
        <Text size="sm">{row.displayName}</Text>
      )}
      <Text size="xs" c="dimmed" className="wo-mono">
        {row.username}
        {row.disabled && ' (disabled)'}
      </Text>
    </div>
  );
}

interface TakeAwayProps {
  team: Team;
  row: TeamMember | undefined;
  role: string;
  onClose: () => void;
}

function TakeAway({ team, row, role, onClose }: TakeAwayProps) {
  const client = useQueryClient();
  return (
    <Confirm
      opened={row !== undefined}
      title={row ? `Take ${role} away from ${row.displayName}?` : ''}
      button="Take away"
      command={
        row &&
        cliTeam('role-bindings delete', {
          user: row.username,
          role: row.role,
          team: row.allTeams ? 'all' : team.slug,
        })
      }
      onClose={onClose}
      run={async () => {
        if (!row) return;
        await wo.shared.roleBindings.delete.mutate({ id: row.bindingId });
        notifyDone(`${row.displayName} no longer holds ${role}`);
        await client.invalidateQueries({ queryKey: ['shared'] });
      }}
    >
      From their next click on they can no longer do what only this role allowed
      {row?.allTeams ? ' in all teams' : ` in ${team.name}`}.
    </Confirm>
  );
}
