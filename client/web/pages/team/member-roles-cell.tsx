import { Badge, Group, Text } from '@mantine/core';
import { useBindings, useRoles } from '../../data/access.ts';
import { useTeamName } from '../../data/teams.ts';

/** The roles of one member in a row of the list; all rows share one reading. */
export function MemberRoles({ userId }: { userId: string }) {
  const { data } = useBindings();
  const roles = useRoles();
  const teamName = useTeamName();
  if (!data) return null;
  const held = data.items.filter((binding) => binding.userId === userId);
  if (held.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {data.complete ? 'None' : 'Open to see'}
      </Text>
    );
  return (
    <Group gap={6}>
      {held.map(({ id, role, teamId }) => (
        <Badge
          key={id}
          variant="default"
          tt="none"
          fw={500}
          h="auto"
          mih={20}
          styles={{ label: { whiteSpace: 'normal', overflow: 'visible' } }} // on a phone in two lines rather than cut off
        >
          {roles.data?.items.find(({ key }) => key === role)?.name ?? role}
          {teamId === null ? '' : ` · ${teamName(teamId)}`}
        </Badge>
      ))}
    </Group>
  );
}
