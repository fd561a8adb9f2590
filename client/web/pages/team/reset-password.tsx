import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FormDialog } from '../../components/form-dialog.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import type { Member } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { MemberLink } from './member-link.tsx';

/** Makes a link with which a member sets a new password, or, never having had one, the first. */
export function ResetPassword({ member, onClose }: { member: Member; onClose: () => void }) {
  const client = useQueryClient();
  const invited = member.status === 'invited';
  const reset = useMutation({
    mutationFn: () => wo.shared.users.resetPassword.mutate({ id: member.id }),
    gcTime: 0, // the answer holds the link
  });
  if (reset.data)
    return (
      <MemberLink
        member={member}
        link={reset.data.link}
        expiresAt={reset.data.expiresAt}
        onClose={() => {
          onClose();
          reset.reset();
          void client.invalidateQueries({ queryKey: ['shared'] });
        }}
      />
    );
  return (
    <FormDialog
      title={
        invited ? `A new link for ${member.displayName}?` : `Reset the password of ${member.displayName}?`
      }
      button="Make the link"
      saving={reset.isPending}
      error={reset.error}
      onSubmit={() => reset.mutate()}
      onClose={onClose}
      command={cliTeam('users reset-password', { user: member.username })}
    >
      <Text size="sm">
        {invited
          ? 'The link they have stops working; the new one takes its place.'
          : 'Their password stops working at once. They are signed out when they use the link, and sign in with the password they set with it.'}
      </Text>
    </FormDialog>
  );
}
