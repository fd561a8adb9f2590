import { Badge, Group } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import type { Member } from '../../data/types.ts';

const states = {
  active: { label: 'Active', colour: 'teal' },
  invited: { label: 'Invited', colour: 'blue' },
  disabled: { label: 'Disabled', colour: 'orange' },
} as const;

/** Whether a member can sign in, and whether with a second factor. */
export function MemberState({ member }: { member: Member }) {
  const { label, colour } = states[member.status];
  return (
    <Group gap={6} component="span" display="inline-flex" wrap="nowrap">
      <Badge variant="dot" tt="none" color={colour} miw="fit-content">
        {label}
      </Badge>
      {member.hasSecondFactor && (
        <IconShieldCheck size={17} role="img" aria-label="Signs in with a second factor" />
      )}
    </Group>
  );
}
