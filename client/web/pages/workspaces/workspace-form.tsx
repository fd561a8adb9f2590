import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '../../components/form-problem.tsx';
import { notifyDone } from '../../components/toast.ts';
import { fieldErrors, problemOf } from '../../data/problem.ts';
import type { Workspace } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

interface FormProps {
  opened: boolean;
  /** The one to change; undefined adds one. */
  workspace: Workspace | undefined;
  onClose: () => void;
}

/** Adds or changes a workspace. */
export function WorkspaceForm({ opened, workspace, onClose }: FormProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={workspace ? 'Edit workspace' : 'Add a folder'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Fields key={workspace?.id} workspace={workspace} onClose={onClose} />
    </Modal>
  );
}

function Fields({ workspace, onClose }: Omit<FormProps, 'opened'>) {
  const client = useQueryClient();
  const [path, setPath] = useState(workspace?.path ?? '');
  const [name, setName] = useState(workspace?.name ?? '');
  const [description, setDescription] = useState(workspace?.description ?? '');
  const save = useMutation({
    mutationFn() {
      const input = { name: name.trim() || lastPart(path), path: path.trim(), description };
      return workspace
        ? wo.local.workspaces.update.mutate({
            id: workspace.id,
            expectedVersion: workspace.version,
            ...input,
          })
        : wo.local.workspaces.create.mutate(input);
    },
    async onSuccess(saved) {
      await client.invalidateQueries({ queryKey: ['local', 'workspaces'] });
      notifyDone(workspace ? `Saved ${saved.name}` : `Added ${saved.name}`);
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const pathRefused = save.error && problemOf(save.error).reason === 'PATH_NOT_A_FOLDER';
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Folder"
          description="Full path on the machine that runs the server"
          placeholder="/srv/batch or D:\batch"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          error={errors.path ?? (pathRefused ? problemOf(save.error).message : undefined)}
          data-autofocus
          required
          spellCheck={false}
          autoComplete="off"
        />
        <TextInput
          label="Name"
          placeholder={lastPart(path) || 'Night batch'}
          description="Left empty, the folder's own name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name}
        />
        <Textarea
          label="Description"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={errors.description}
          autosize
          minRows={2}
        />
        {!pathRefused && <FormProblem error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {workspace ? 'Save' : 'Add folder'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** `D:\batch\night` and `/srv/batch/night/` are both `night`. */
function lastPart(path: string): string {
  return path.trim().split(/[\\/]/).filter(Boolean).at(-1) ?? '';
}
