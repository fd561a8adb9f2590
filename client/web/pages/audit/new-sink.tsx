import { PasswordInput, Radio, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import type { AuditSink } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { sinksKey } from './sinks-key.ts';

interface Draft {
  name: string;
  kind: AuditSink['kind'];
  target: string;
  secret: string;
  from: 'start' | 'now';
}

const empty: Draft = { name: '', kind: 'webhook', target: '', secret: '', from: 'start' };

const kinds = [
  { value: 'webhook', label: 'Webhook' },
  { value: 'file', label: 'File' },
];

/** Copies the log to one more place from now on. */
export function NewSink({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(empty);
  const set = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }));
  const { name, kind, target, secret, from } = draft;
  const create = useMutation({
    mutationFn: () =>
      wo.shared.auditSinks.create.mutate({
        name,
        kind,
        target,
        from,
        ...(kind === 'webhook' && secret !== '' && { secret }),
      }),
    async onSuccess() {
      notifyDone(`${name} takes the log from now on`);
      onClose();
      await client.invalidateQueries({ queryKey: sinksKey });
    },
    gcTime: 0, // its input holds the secret
  });
  const errors = fieldErrors(create.error);
  return (
    <FormDialog
      title="Add a sink"
      button="Add sink"
      saving={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
      command={cliTeam('audit-sinks create', {
        name: name || 'NAME',
        kind,
        target: target || 'TARGET',
        from,
      })}
    >
      <SegmentedControl
        aria-label="Kind"
        data={kinds}
        value={kind}
        onChange={(value) => set({ kind: value === 'file' ? 'file' : 'webhook' })}
      />
      <TextInput
        label="Name"
        placeholder="SIEM"
        value={name}
        maxLength={200}
        error={errors.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        autoComplete="off"
        data-autofocus
        required
      />
      <Target draft={draft} set={set} errors={errors} />
      <Radio.Group
        label="Begin with"
        value={from}
        onChange={(value) => set({ from: value === 'now' ? 'now' : 'start' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="start" label="Everything that is in the log" />
          <Radio value="now" label="Only what is sealed from now on" />
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}

interface TargetProps {
  draft: Draft;
  set: (more: Partial<Draft>) => void;
  errors: Record<string, string>;
}

function Target({ draft, set, errors }: TargetProps) {
  const { kind, target, secret } = draft;
  if (kind === 'file')
    return (
      <TextInput
        label="File name"
        description="In the folder that WO_AUDIT_FILES names on the server"
        placeholder="audit.ndjson"
        value={target}
        error={errors.target}
        onChange={(event) => set({ target: event.currentTarget.value })}
        autoComplete="off"
        required
      />
    );
  return (
    <>
      <TextInput
        label="Address"
        description="Gets lines of JSON by POST"
        placeholder="https://siem.example.com/wo"
        value={target}
        error={errors.target}
        onChange={(event) => set({ target: event.currentTarget.value })}
        autoComplete="off"
        required
      />
      <PasswordInput
        label="Secret"
        description="At least 16 characters; signs each delivery (X-WO-Signature), and is never shown again. Without one, deliveries are not signed."
        value={secret}
        maxLength={200}
        error={errors.secret}
        onChange={(event) => set({ secret: event.currentTarget.value })}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
      />
    </>
  );
}
