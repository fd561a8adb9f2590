import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { RowDialog } from '../../components/row-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { may, useMe } from '../../data/session.ts';
import type { Member } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/team/members/$id');

/** What can be done to an account as a whole, for who may. */
export function MemberActions({ member }: { member: Member }) {
  const me = useMe();
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const [asking, setAsking] = useState<'disable' | 'remove'>();
  const client = useQueryClient();
  const close = () => setAsking(undefined);
  const showEdit = (open: boolean) =>
    navigate({ to: '.', search: (before) => ({ ...before, edit: open || undefined }) });
  const { id, version: expectedVersion, displayName, disabled } = member;
  async function switchDisabled() {
    await wo.shared.users.update.mutate({ id, expectedVersion, disabled: !disabled });
    notifyDone(disabled ? `${displayName} can sign in again` : `Disabled ${displayName}`);
    await client.invalidateQueries({ queryKey: ['shared'] });
  }
  async function remove() {
    await wo.shared.users.delete.mutate({ id, expectedVersion });
    notifyDone(`Removed ${displayName}`);
    await navigate({ to: '/team' });
    client.removeQueries({ queryKey: ['shared', 'users', id] });
    await client.invalidateQueries({ queryKey: ['shared'] });
  }
  return (
    <>
      {may(me, 'users:update') && (
        <>
          <Button variant="default" onClick={() => showEdit(true)}>
            Edit
          </Button>
          <Button variant="default" onClick={() => setAsking('disable')}>
            {disabled ? 'Enable' : 'Disable'}
          </Button>
        </>
      )}
      {may(me, 'users:delete') && (
        <Button variant="default" c="red" onClick={() => setAsking('remove')}>
          Remove
        </Button>
      )}
      {edit && may(me, 'users:update') && <EditMember member={member} onClose={() => showEdit(false)} />}
      <Confirm
        opened={asking === 'disable'}
        title={disabled ? `Enable ${displayName}?` : `Disable ${displayName}?`}
        button={disabled ? 'Enable' : 'Disable'}
        onClose={close}
        run={switchDisabled}
      >
        {disabled
          ? 'They can sign in again, with the roles they had.'
          : 'They are signed out everywhere at once and their API tokens stop working. Roles and history stay; you can enable them again.'}
      </Confirm>
      <Confirm
        opened={asking === 'remove'}
        title={`Remove ${displayName}?`}
        button="Remove member"
        onClose={close}
        run={remove}
      >
        The account goes for good, with its roles, sessions and API tokens. What they made stays, and the
        audit log keeps their name. To lock somebody out for a while, disable them instead.
      </Confirm>
    </>
  );
}

function EditMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { id } = member;
  return (
    <RowDialog
      title={`Edit ${member.displayName}`}
      what="member"
      row={member}
      draftOf={({ displayName, email }) => ({ displayName, email: email ?? '' })}
      read={() => wo.shared.users.get.query({ id })}
      write={({ displayName, email }, expectedVersion) =>
        wo.shared.users.update.mutate({ id, expectedVersion, displayName, email: email.trim() || null })
      }
      command={({ displayName, email }) =>
        cliTeam(`users update ${id}`, { 'display-name': displayName, email })
      }
      onClose={onClose}
    >
      {({ draft, set, errors }) => (
        <>
          <TextInput
            label="Display name"
            value={draft.displayName}
            onChange={(event) => set({ displayName: event.currentTarget.value })}
            error={errors.displayName}
            data-autofocus
            required
          />
          <TextInput
            label="Mail address"
            type="email"
            value={draft.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
            error={errors.email}
          />
        </>
      )}
    </RowDialog>
  );
}
