import { Badge, Group } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import type { Member } from '../../data/types.ts';

export const stateLabels = { active: 'Active', invited: 'Invited', disabled: 'Disabled' } as const;
const colours = { active: 'teal', invited: 'blue', disabled: 'orange' } as const;

/** Whether a member can sign in, and whether with a second factor. */
export function MemberState({ member }: { member: Member }) {
  // neither invited nor disabled, and yet nothing to sign in with
  const stranded = member.status === 'active' && !member.canSignIn;
  return (
    <Group gap={6} component="span" display="inline-flex" wrap="nowrap">
      <Badge variant="dot" tt="none" color={stranded ? 'gray' : colours[member.status]} miw="max-content">
        {stranded ? 'Cannot sign in' : stateLabels[member.status]}
      </Badge>
      {member.hasSecondFactor && (
        <IconShieldCheck size={17} role="img" aria-label="Signs in with a second factor" />
      )}
    </Group>
  );
}
