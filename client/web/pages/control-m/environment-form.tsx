import { Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { RowDialog } from '../../components/row-dialog.tsx';
import { type DraftForm, textField } from '../../components/text-field.ts';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import type { Environment } from '../../data/control-m.ts';
import { fieldErrors } from '../../data/problem.ts';
import { may, useMe } from '../../data/session.ts';
import { useTeams } from '../../data/teams.ts';
import { wo } from '../../data/wo.ts';

interface Draft {
  name: string;
  description: string;
}

/** The teams for which the caller may make environments. */
export function useEnvironmentTeams() {
  const me = useMe();
  const { data } = useTeams();
  return (data?.items ?? []).filter(({ id, archived }) => !archived && may(me, 'control-m:create', id));
}

interface NewEnvironmentProps {
  onClose: () => void;
  onCreated?: (environment: Environment) => unknown;
}

/** Makes an environment, such as PROD or TEST. */
export function NewEnvironment({ onClose, onCreated }: NewEnvironmentProps) {
  const client = useQueryClient();
  const teams = useEnvironmentTeams();
  const [draft, setDraft] = useState<Draft>({ name: '', description: '' });
  const [chosen, setChosen] = useState<string | null>(null);
  const teamId = chosen ?? (teams.length === 1 ? teams[0]?.id : undefined) ?? '';
  const create = useMutation({
    mutationFn: () => wo.shared.controlM.environments.create.mutate({ teamId, ...draft }),
    async onSuccess(environment) {
      notifyDone(`Created ${environment.name}`);
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
      onCreated?.(environment);
    },
  });
  const errors = fieldErrors(create.error);
  return (
    <FormDialog
      title="Create an environment"
      button="Create environment"
      saving={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
      command={cliTeam('control-m environments create', {
        team: teams.find(({ id }) => id === teamId)?.slug ?? 'TEAM',
        name: draft.name || 'PROD',
      })}
    >
      {teams.length > 1 && (
        <Select
          label="Team"
          placeholder="Whose definitions these are"
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen}
          onChange={setChosen}
          error={errors.teamId && 'Choose a team.'}
          allowDeselect={false}
          required
        />
      )}
      <Fields draft={draft} set={(more) => setDraft((before) => ({ ...before, ...more }))} errors={errors} />
    </FormDialog>
  );
}

/** Renames an environment. */
export function EditEnvironment({ environment, onClose }: { environment: Environment; onClose: () => void }) {
  const { id } = environment;
  return (
    <RowDialog
      title={`Edit ${environment.name}`}
      what="environment"
      row={environment}
      draftOf={({ name, description }): Draft => ({ name, description })}
      read={() => wo.shared.controlM.environments.get.query({ id })}
      write={(draft, expectedVersion) =>
        wo.shared.controlM.environments.update.mutate({ id, expectedVersion, ...draft })
      }
      command={({ name, description }) =>
        cliTeam(`control-m environments update ${id}`, { name, description })
      }
      onClose={onClose}
    >
      {(form) => <Fields {...form} />}
    </RowDialog>
  );
}

function Fields(form: DraftForm<Draft>) {
  return (
    <>
      <TextInput label="Name" placeholder="PROD" {...textField(form, 'name')} data-autofocus required />
      <Textarea
        label="Description"
        placeholder="Which Control-M this is"
        {...textField(form, 'description')}
        autosize
        minRows={2}
      />
    </>
  );
}
