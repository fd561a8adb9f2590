import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { RowDialog } from '../../components/row-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import { cannotGive, may, useMe } from '../../data/session.ts';
import { slugOf } from '../../data/slug.ts';
import type { PermissionInfo, Role } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { EditBuiltInRole } from './edit-built-in-role.tsx';
import { PermissionChoice } from './permission-choice.tsx';
import { SecondFactorChoice } from './second-factor-choice.tsx';

const empty = { name: '', key: '', permissions: ['teams:read'], requireSecondFactor: false };

interface NewRoleProps {
  catalogue: PermissionInfo[];
  onClose: () => void;
}

/** Makes a role of the permissions that the caller may give. */
export function NewRole({ catalogue, onClose }: NewRoleProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(empty);
  const set = (more: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...more }));
  const key = draft.key || slugOf(draft.name);
  const grantable = useGrantable();
  const create = useMutation({
    mutationFn: () => wo.shared.roles.create.mutate({ ...draft, key }),
    async onSuccess(role) {
      notifyDone(`Created the role ${role.name}`);
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  const errors = fieldErrors(create.error);
  return (
    <FormDialog
      title="Create a role"
      button="Create role"
      wide
      saving={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
      command={cliTeam('roles create', {
        key: key || 'KEY',
        name: draft.name || 'Name',
        permissions: draft.permissions.join(',') || 'PERMISSIONS',
      })}
    >
      <Group grow align="flex-start">
        <TextInput
          label="Name"
          placeholder="Script keeper"
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={errors.name}
          data-autofocus
          required
        />
        <TextInput
          label="Short name"
          value={key}
          onChange={(event) => set({ key: event.currentTarget.value })}
          error={errors.key}
          spellCheck={false}
          required
        />
      </Group>
      <SecondFactorChoice
        checked={draft.requireSecondFactor}
        onChange={(requireSecondFactor) => set({ requireSecondFactor })}
      />
      <PermissionChoice
        catalogue={catalogue}
        value={draft.permissions}
        grantable={grantable}
        onChange={(permissions) => set({ permissions })}
      />
    </FormDialog>
  );
}

interface EditRoleProps extends NewRoleProps {
  role: Role;
}

/** Changes a custom role for everyone who holds it, or deletes it. */
export function EditRole({ role, catalogue, onClose }: EditRoleProps) {
  const { id } = role;
  const me = useMe();
  const grantable = useGrantable();
  if (!may(me, 'roles:update')) return null;
  if (role.builtIn) return <EditBuiltInRole role={role} onClose={onClose} />;
  return (
    <RowDialog
      title={`Edit ${role.name}`}
      what="role"
      wide
      row={role}
      draftOf={({ name, permissions, requireSecondFactor }) => ({
        name,
        permissions: permissions.map((one): string => one).sort(),
        requireSecondFactor,
      })}
      read={() => wo.shared.roles.get.query({ id })}
      write={(draft, expectedVersion) => wo.shared.roles.update.mutate({ id, expectedVersion, ...draft })}
      command={({ name, permissions, requireSecondFactor }) =>
        cliTeam(`roles update ${id}`, {
          name,
          permissions: permissions.join(','),
          'require-second-factor': String(requireSecondFactor),
        })
      }
      onClose={onClose}
    >
      {({ draft, set, errors }) => (
        <>
          <TextInput
            label="Name"
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={errors.name}
            data-autofocus
            required
          />
          <SecondFactorChoice
            checked={draft.requireSecondFactor}
            onChange={(requireSecondFactor) => set({ requireSecondFactor })}
          />
          <PermissionChoice
            catalogue={catalogue}
            value={draft.permissions}
            grantable={grantable}
            onChange={(permissions) => set({ permissions: [...permissions].sort() })}
          />
          {may(me, 'roles:delete') && <DeleteRole role={role} onDeleted={onClose} />}
        </>
      )}
    </RowDialog>
  );
}

/** A role may be given for all teams, so whoever fills it has to hold everything in it for all of them. */
function useGrantable(): (info: PermissionInfo) => boolean {
  const me = useMe();
  return ({ permission }) => cannotGive(me, [permission], null) === undefined;
}

function DeleteRole({ role, onDeleted }: { role: Role; onDeleted: () => void }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  return (
    <div>
      <Button variant="default" c="red" size="xs" onClick={() => setAsking(true)}>
        Delete this role
      </Button>
      <Confirm
        opened={asking}
        title={`Delete ${role.name}?`}
        button="Delete role"
        command={cliTeam(`roles delete ${role.id}`)}
        onClose={() => setAsking(false)}
        run={async () => {
          await wo.shared.roles.delete.mutate({ id: role.id, expectedVersion: role.version });
          notifyDone(`Deleted ${role.name}`);
          onDeleted();
          await client.invalidateQueries({ queryKey: ['shared'] });
        }}
      >
        Only a role that nobody holds can be deleted. Members who hold it keep you from doing so.
      </Confirm>
    </div>
  );
}
