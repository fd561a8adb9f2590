import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { may, useMe } from '../../data/session.ts';
import type { Member } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { EditMember } from './edit-member.tsx';
import { ResetPassword } from './reset-password.tsx';

const route = getRouteApi('/team/members/$id');

type Action = 'reset' | 'revokeLink' | 'removeSecondFactor' | 'disable' | 'remove';

/** What can be done to an account as a whole, for who may. */
export function MemberActions({ member }: { member: Member }) {
  const me = useMe();
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const [asking, setAsking] = useState<Action>();
  const mayUpdate = may(me, 'users:update');
  const mayDelete = may(me, 'users:delete');
  const isMe = me?.user.id === member.id; // how one gets in oneself is changed under My account, which asks for it
  if (!mayUpdate && !mayDelete) return null;
  const showEdit = (open: boolean) =>
    navigate({ to: '.', search: (before) => ({ ...before, edit: open || undefined }) });
  const close = () => setAsking(undefined);
  return (
    <>
      {mayUpdate && (
        <Button variant="default" onClick={() => showEdit(true)}>
          Edit
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isMe && (
            <Menu.Item onClick={() => navigate({ to: '/account' })}>My password and second factor</Menu.Item>
          )}
          {mayUpdate && !isMe && !member.disabled && (
            <Menu.Item onClick={() => setAsking('reset')}>{resetLabel(member)}</Menu.Item>
          )}
          {mayUpdate && member.link && (
            <Menu.Item onClick={() => setAsking('revokeLink')}>Revoke the link</Menu.Item>
          )}
          {mayUpdate && !isMe && member.hasSecondFactor && (
            <Menu.Item onClick={() => setAsking('removeSecondFactor')}>Remove the second factor</Menu.Item>
          )}
          {mayUpdate && (
            <Menu.Item onClick={() => setAsking('disable')}>
              {member.disabled ? 'Enable' : 'Disable'}
            </Menu.Item>
          )}
          {mayDelete && (
            <Menu.Item color="red" onClick={() => setAsking('remove')}>
              Remove
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {edit && mayUpdate && <EditMember member={member} onClose={() => showEdit(false)} />}
      {asking === 'reset' && <ResetPassword member={member} onClose={close} />}
      <Questions member={member} asking={asking} onClose={close} />
    </>
  );
}

function resetLabel({ status, canSignIn }: Member): string {
  if (status === 'invited') return 'Make a new invitation link';
  return canSignIn ? 'Reset the password' : 'Make a link to set a password';
}

interface QuestionsProps {
  member: Member;
  asking: Action | undefined;
  onClose: () => void;
}

function Questions({ member, asking, onClose }: QuestionsProps) {
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const { id, version: expectedVersion, username, displayName, disabled } = member;
  const changed = async (message: string) => {
    notifyDone(message);
    await client.invalidateQueries({ queryKey: ['shared'] });
  };
  return (
    <>
      <Confirm
        opened={asking === 'revokeLink'}
        title={`Revoke the link of ${displayName}?`}
        command={cliTeam('users revoke-link', { user: username })}
        button="Revoke link"
        onClose={onClose}
        run={async () => {
          await wo.shared.users.revokeLink.mutate({ id });
          await changed('The link is worth nothing now');
        }}
      >
        Whoever has it can no longer set a password with it. You can make a new one.
      </Confirm>
      <Confirm
        opened={asking === 'removeSecondFactor'}
        title={`Remove the second factor of ${displayName}?`}
        command={cliTeam('users remove-second-factor', { user: username })}
        button="Remove second factor"
        onClose={onClose}
        run={async () => {
          await wo.shared.users.removeSecondFactor.mutate({ id });
          await changed(`${displayName} signs in with the password alone`);
        }}
      >
        For somebody who lost phone and recovery codes. Be sure that it is really them who asks. Their
        password alone signs them in until they set up a new one.
      </Confirm>
      <Confirm
        opened={asking === 'disable'}
        title={disabled ? `Enable ${displayName}?` : `Disable ${displayName}?`}
        command={cliTeam(`users ${disabled ? 'enable' : 'disable'}`, { user: username })}
        button={disabled ? 'Enable' : 'Disable'}
        onClose={onClose}
        run={async () => {
          await wo.shared.users.update.mutate({ id, expectedVersion, disabled: !disabled });
          await changed(disabled ? `${displayName} can sign in again` : `Disabled ${displayName}`);
        }}
      >
        {disabled
          ? 'They can sign in again, with the roles they had.'
          : 'They are signed out everywhere at once and their API tokens stop working. Roles and history stay; you can enable them again.'}
      </Confirm>
      <Confirm
        opened={asking === 'remove'}
        title={`Remove ${displayName}?`}
        command={cliTeam('users delete', { id: username })}
        button="Remove member"
        onClose={onClose}
        run={async () => {
          await wo.shared.users.delete.mutate({ id, expectedVersion });
          await navigate({ to: '/team' });
          client.removeQueries({ queryKey: ['shared', 'users', id] });
          await changed(`Removed ${displayName}`);
        }}
      >
        The account goes for good, with its roles, sessions and API tokens. What they made stays, and the
        audit log keeps their name. To lock somebody out for a while, disable them instead.
      </Confirm>
    </>
  );
}
