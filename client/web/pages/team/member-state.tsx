import { Badge } from '@mantine/core';
import type { Member } from '../../data/types.ts';

/** Whether a member can sign in. */
export function MemberState({ member }: { member: Member }) {
  return (
    <Badge variant="dot" tt="none" color={member.disabled ? 'orange' : 'teal'}>
      {member.disabled ? 'Disabled' : 'Active'}
    </Badge>
  );
}
