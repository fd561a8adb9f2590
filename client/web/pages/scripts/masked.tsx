import { Alert, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { may, useMe } from '../../data/session.ts';
import { useTeamName } from '../../data/teams.ts';

/** Above a text with stars in it: why that is, and what one can do about it. */
export function Masked({ teamId }: { teamId: string }) {
  const me = useMe();
  const teamName = useTeamName();
  const mayEdit = may(me, 'scripts:update', teamId);
  return (
    <Alert
      color="blue"
      variant="light"
      icon={<IconEyeOff aria-hidden />}
      title="Passwords and keys are hidden from you"
    >
      <Text size="sm">
        Each stands here as <span className="wo-mono">********</span>, because none of your roles in{' '}
        {teamName(teamId)} lets you see passwords and keys inside scripts (scripts:read-secrets). A team
        administrator can give you one that does; Editor is one.
        {mayEdit &&
          ' Until then the text cannot be edited, as the stars would be saved in place of the secrets. Description, tags, owner and criticality can.'}
      </Text>
    </Alert>
  );
}
