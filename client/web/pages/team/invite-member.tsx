import { Group, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import { may, useMe } from '../../data/session.ts';
import { inDays } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';
import { MemberLink } from './member-link.tsx';
import { RolePlaceFields, useRolePlace } from './role-place.tsx';

const terms = [
  { value: '1', label: 'A day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
];

const empty = { username: '', displayName: '', email: '', days: '7' };

/** Adds someone, with a first role, and shows the link with which they set their password. */
export function InviteMember({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(empty);
  const set = (more: Partial<typeof empty>) => setDraft((before) => ({ ...before, ...more }));
  const choice = useRolePlace();
  const role = may(me, 'roles:bind') ? choice.chosen : undefined;
  const { username, displayName, days } = draft;
  const email = draft.email.trim();
  const invite = useMutation({
    mutationFn: () =>
      wo.shared.users.invite.mutate({
        username,
        displayName,
        ...(email && { email }),
        ...(role && { roles: [role] }),
        expiresAt: inDays(days),
      }),
    gcTime: 0, // the answer holds the link
  });
  if (invite.data) {
    const { user, link, expiresAt } = invite.data;
    return (
      <MemberLink
        member={user}
        link={link}
        expiresAt={expiresAt}
        onClose={() => {
          invite.reset();
          void client.invalidateQueries({ queryKey: ['shared'] });
          void navigate({ to: '/team/members/$id', params: { id: user.id } });
        }}
      />
    );
  }
  const errors = fieldErrors(invite.error);
  return (
    <FormDialog
      title="Invite a member"
      button="Make the link"
      saving={invite.isPending}
      error={invite.error}
      onSubmit={() => invite.mutate()}
      onClose={onClose}
      command={cliTeam('users invite', {
        username: username || 'NAME',
        'display-name': displayName || 'Name',
        email,
        roles: role && `${choice.names.role}@${choice.names.team}`,
      })}
    >
      <TextInput
        label="User name"
        description="To sign in with; it stays"
        value={username}
        onChange={(event) => set({ username: event.currentTarget.value })}
        error={errors.username}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        required
      />
      <TextInput
        label="Display name"
        placeholder="As colleagues know them"
        value={displayName}
        onChange={(event) => set({ displayName: event.currentTarget.value })}
        error={errors.displayName}
        autoComplete="off"
        required
      />
      <TextInput
        label="Mail address"
        type="email"
        value={draft.email}
        onChange={(event) => set({ email: event.currentTarget.value })}
        error={errors.email}
        autoComplete="off"
      />
      {may(me, 'roles:bind') && (
        <Group grow align="flex-start">
          <RolePlaceFields choice={choice} />
        </Group>
      )}
      <Select
        label="The link works for"
        data={terms}
        value={days}
        onChange={(value) => set({ days: value ?? empty.days })}
        allowDeselect={false}
      />
    </FormDialog>
  );
}
