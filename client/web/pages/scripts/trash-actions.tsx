import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { useNow } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors, problemOf } from '../../data/problem.ts';
import { may, useMe } from '../../data/session.ts';
import { exactTime } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';
import type { TrashedScript } from './trashed-script.ts';

/** Back to the catalogue, or away for good; each for who may. */
export function TrashActions({ script }: { script: TrashedScript }) {
  const me = useMe();
  const [asking, setAsking] = useState<'restore' | 'purge'>();
  const close = () => setAsking(undefined);
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {may(me, 'scripts:delete', script.teamId) && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Restore ${script.path}`}
          onClick={() => setAsking('restore')}
        >
          Restore
        </Button>
      )}
      {may(me, 'scripts:purge', script.teamId) && (
        <Button
          size="compact-xs"
          variant="default"
          c="red"
          aria-label={`Remove ${script.path} for good`}
          onClick={() => setAsking('purge')}
        >
          Remove
        </Button>
      )}
      {asking === 'restore' && <Restore script={script} onClose={close} />}
      {asking === 'purge' && <Purge script={script} onClose={close} />}
    </Group>
  );
}

interface DialogProps {
  script: TrashedScript;
  onClose: () => void;
}

/** A path that another script has taken meanwhile asks for a new one. */
function Restore({ script, onClose }: DialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [path, setPath] = useState(script.path);
  const restore = useMutation({
    mutationFn: () =>
      wo.shared.scripts.restore.mutate({ id: script.id, ...(path !== script.path && { path }) }),
    async onSuccess(restored) {
      notifyDone(`${restored.name} is back`);
      await navigate({ to: '/scripts/$id', params: { id: restored.id } });
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  const taken = restore.error !== null && problemOf(restore.error).reason === 'ALREADY_EXISTS';
  return (
    <FormDialog
      title={`Restore ${script.name}`}
      button="Restore script"
      saving={restore.isPending}
      error={restore.error}
      onSubmit={() => restore.mutate()}
      onClose={onClose}
      command={cliTeam(`scripts restore ${script.id}`, { path: path === script.path ? undefined : path })}
    >
      <Text size="sm">It comes back with all its {script.version} versions, tags and owner.</Text>
      <TextInput
        label="Path"
        description={
          taken ? 'Another script has this path by now: give it another one' : 'Below the script root'
        }
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        error={fieldErrors(restore.error).path}
        classNames={{ input: 'wo-mono' }}
        spellCheck={false}
        data-autofocus
      />
    </FormDialog>
  );
}

/** Before its time only with a reason, which the audit log keeps. */
function Purge({ script, onClose }: DialogProps) {
  const client = useQueryClient();
  const now = useNow();
  const [reason, setReason] = useState('');
  const early = Date.parse(script.purgeableAt) > now;
  const purge = useMutation({
    mutationFn: () =>
      wo.shared.scripts.purge.mutate({
        id: script.id,
        ...(early && { early: true }),
        ...(reason.trim() && { reason: reason.trim() }),
      }),
    async onSuccess() {
      notifyDone(`Removed ${script.name} for good`);
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  return (
    <FormDialog
      title={`Remove ${script.path} for good?`}
      button="Remove for good"
      saving={purge.isPending}
      error={purge.error}
      disabled={early && reason.trim() === ''}
      onSubmit={() => purge.mutate()}
      onClose={onClose}
      command={cliTeam(`scripts purge ${script.id}${early ? ' --early' : ''}`, { reason: reason.trim() })}
    >
      <Text size="sm">
        Its {script.version} versions, its facts and its links to jobs go, and nothing brings them back. The
        audit log keeps that it existed, and who removed it. Files on disk stay.
      </Text>
      {early && (
        <Text size="sm">
          It could be restored until {exactTime(script.purgeableAt)}. Removing it before needs a reason.
        </Text>
      )}
      <TextInput
        label="Reason"
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={fieldErrors(purge.error).reason}
        required={early}
        data-autofocus
      />
    </FormDialog>
  );
}
