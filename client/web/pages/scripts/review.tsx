import { Button, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** Says that somebody has looked at a script, and that it is as it should be. */
export function Review({ script }: { script: Script }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        I have reviewed it
      </Button>
      {asking && <ReviewDialog script={script} onClose={() => setAsking(false)} />}
    </>
  );
}

function ReviewDialog({ script, onClose }: { script: Script; onClose: () => void }) {
  const { id, name, version } = script;
  const client = useQueryClient();
  const [message, setMessage] = useState('');
  const review = useMutation({
    mutationFn: () =>
      wo.shared.scripts.review.mutate({
        id,
        expectedVersion: version,
        ...(message.trim() && { message: message.trim() }),
      }),
    async onSuccess() {
      notifyDone(`Reviewed ${name}`);
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  return (
    <FormDialog
      title={`Reviewed: ${name}`}
      button={`Version ${version} is as it should be`}
      saving={review.isPending}
      error={review.error}
      onSubmit={() => review.mutate()}
      onClose={onClose}
      command={cliTeam(`scripts review ${id}`, {
        'expected-version': String(version),
        message: message.trim(),
      })}
    >
      <Text size="sm">
        Your name and the time stand beside the script, and the audit log keeps that you said it. The text
        stays as it is.
      </Text>
      <TextInput
        label="What you looked at"
        placeholder="Drives, passwords, exit codes"
        value={message}
        maxLength={500}
        onChange={(event) => setMessage(event.currentTarget.value)}
        error={fieldErrors(review.error).message}
        data-autofocus
      />
    </FormDialog>
  );
}
