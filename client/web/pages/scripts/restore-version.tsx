import { Button, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

interface RestoreVersionProps {
  script: Script;
  version: number;
}

/** Makes an old version the newest one; those between stay. */
export function RestoreVersion({ script, version }: RestoreVersionProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Restore version ${version}`}
        onClick={() => setAsking(true)}
      >
        Restore
      </Button>
      {asking && <RestoreDialog script={script} version={version} onClose={() => setAsking(false)} />}
    </>
  );
}

function RestoreDialog({ script, version, onClose }: RestoreVersionProps & { onClose: () => void }) {
  const client = useQueryClient();
  const [message, setMessage] = useState(`Back to version ${version}`);
  const restore = useMutation({
    mutationFn: () =>
      wo.shared.scripts.restoreVersion.mutate({
        id: script.id,
        version,
        expectedVersion: script.version,
        ...(message.trim() && { message: message.trim() }),
      }),
    async onSuccess(saved) {
      client.setQueryData(['shared', 'scripts', saved.id], saved);
      notifyDone(`Version ${version} is back, as version ${saved.version}`);
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  return (
    <FormDialog
      title={`Restore version ${version} of ${script.name}`}
      button={`Save it as version ${script.version + 1}`}
      saving={restore.isPending}
      error={restore.error}
      onSubmit={() => restore.mutate()}
      onClose={onClose}
      command={cliTeam(`scripts restore-version ${script.id}`, {
        version: String(version),
        'expected-version': String(script.version),
        message: message.trim(),
      })}
    >
      <Text size="sm">
        Its exact bytes become a new version. Versions {version} to {script.version} stay as they are.
      </Text>
      <TextInput
        label="Why"
        value={message}
        maxLength={500}
        onChange={(event) => setMessage(event.currentTarget.value)}
        error={fieldErrors(restore.error).message}
        data-autofocus
      />
    </FormDialog>
  );
}
