import { Button, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import { useBindings, useRoles } from '../../data/access.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { may, useMe } from '../../data/session.ts';
import { useTeamName } from '../../data/teams.ts';
import type { Member, RoleBinding } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { GiveRole } from './give-role.tsx';

/** The roles of one member, team by team: to see, to give and to take away. */
export function MemberBindings({ member }: { member: Member }) {
  const me = useMe();
  const { data, error, refetch, dataUpdatedAt } = useBindings(member.id);
  const [taking, setTaking] = useState<RoleBinding>();
  if (me && !may(me, 'roles:read'))
    return (
      <Text size="sm" c="dimmed">
        Your role does not let you see who holds which role.
      </Text>
    );
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={3} />;
  return (
    <Stack gap="md">
      <StaleRows error={error} at={dataUpdatedAt} />
      {data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          No role yet: {member.displayName} sees nothing of the team.
        </Text>
      ) : (
        <BindingTable bindings={data.items} onTake={may(me, 'roles:bind') ? setTaking : undefined} />
      )}
      {may(me, 'roles:bind') && <GiveRole member={member} />}
      <TakeRole member={member} binding={taking} onClose={() => setTaking(undefined)} />
    </Stack>
  );
}

interface BindingTableProps {
  bindings: RoleBinding[];
  onTake: ((binding: RoleBinding) => void) | undefined;
}

function BindingTable({ bindings, onTake }: BindingTableProps) {
  const names = useNames();
  return (
    <Table withTableBorder verticalSpacing={6} maw={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Role</Table.Th>
          <Table.Th>Where</Table.Th>
          <Table.Th className="wo-wide-only">Since</Table.Th>
          {onTake && <Table.Th aria-label="Actions" />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bindings.map((binding) => (
          <Table.Tr key={binding.id}>
            <Table.Td>{names.role(binding)}</Table.Td>
            <Table.Td>{names.where(binding)}</Table.Td>
            <Table.Td className="wo-wide-only">
              <Ago at={binding.createdAt} />{' '}
              <HistoryLink
                type="role-binding"
                id={binding.id}
                name={`${names.role(binding)}, ${names.where(binding)}`}
              />
            </Table.Td>
            {onTake && (
              <Table.Td ta="right">
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Take ${names.role(binding)} away, ${names.where(binding)}`}
                  onClick={() => onTake(binding)}
                >
                  Take away
                </Button>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function useNames() {
  const roles = useRoles();
  const teamName = useTeamName();
  return {
    role: ({ role }: RoleBinding) => roles.data?.items.find(({ key }) => key === role)?.name ?? role,
    where: ({ teamId }: RoleBinding) => (teamId === null ? 'All teams' : teamName(teamId)),
  };
}

interface TakeRoleProps {
  member: Member;
  binding: RoleBinding | undefined;
  onClose: () => void;
}

function TakeRole({ member, binding, onClose }: TakeRoleProps) {
  const client = useQueryClient();
  const names = useNames();
  return (
    <Confirm
      opened={binding !== undefined}
      title={binding ? `Take ${names.role(binding)} away from ${member.displayName}?` : ''}
      button="Take away"
      command={binding && cliTeam(`role-bindings delete ${binding.id}`)}
      onClose={onClose}
      run={async () => {
        if (!binding) return;
        await wo.shared.roleBindings.delete.mutate({ id: binding.id });
        notifyDone(`${member.displayName} no longer holds ${names.role(binding)}`);
        await client.invalidateQueries({ queryKey: ['shared'] });
      }}
    >
      From their next click on they can no longer do what only this role allowed
      {binding && (binding.teamId === null ? ' in all teams' : ` in ${names.where(binding)}`)}.
    </Confirm>
  );
}
