import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import { wo } from '../../data/wo.ts';

/** Adds someone with a first password, and goes on to their page, where roles are given. */
export function NewMember({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ username: '', displayName: '', email: '', password: '' });
  const set = (more: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...more }));
  const create = useMutation({
    mutationFn: () =>
      wo.shared.users.create.mutate({
        username: draft.username,
        displayName: draft.displayName,
        ...(draft.email.trim() && { email: draft.email.trim() }),
        ...(draft.password && { password: draft.password }),
      }),
    async onSuccess(member) {
      notifyDone(`Added ${member.displayName}. Give them a role next.`);
      await navigate({ to: '/team/members/$id', params: { id: member.id } });
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  const errors = fieldErrors(create.error);
  return (
    <FormDialog
      title="Add a member"
      button="Add member"
      saving={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
      command={cliTeam('users create', {
        username: draft.username || 'NAME',
        'display-name': draft.displayName || 'Name',
        email: draft.email,
      })}
    >
      <TextInput
        label="User name"
        description="To sign in with; it stays"
        value={draft.username}
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
        value={draft.displayName}
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
      <PasswordInput
        label="First password"
        description="At least 15 characters. Left empty, they cannot sign in until one is set."
        value={draft.password}
        onChange={(event) => set({ password: event.currentTarget.value })}
        error={errors.password}
        autoComplete="new-password"
      />
    </FormDialog>
  );
}
