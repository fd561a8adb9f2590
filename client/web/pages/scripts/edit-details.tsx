import { Autocomplete, Select, TagsInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { RowDialog } from '../../components/row-dialog.tsx';
import { type DraftForm, textField } from '../../components/text-field.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { criticalityChoices, criticalityOf } from '../../data/script-criticality.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { detailsOf, type ScriptDetails } from './script-details.ts';
import { facetsOf } from './use-facets.ts';

interface EditDetailsProps {
  script: Script;
  onClose: () => void;
}

/** Changes what is said about a script beside its text: possible also for who may not see its secrets. */
export function EditDetails({ script, onClose }: EditDetailsProps) {
  const { id, name } = script;
  return (
    <RowDialog
      title={`Change details of ${name}`}
      what="script"
      row={script}
      draftOf={(row: Script) => detailsOf(row)}
      read={() => wo.shared.scripts.get.query({ id })}
      write={(draft, expectedVersion) => wo.shared.scripts.update.mutate({ id, expectedVersion, ...draft })}
      command={({ owner, criticality, description, tags }) =>
        cliTeam(`scripts update ${id}`, {
          'expected-version': String(script.version),
          owner,
          criticality: criticality ?? undefined,
          description,
          tags: tags.join(','),
        })
      }
      onClose={onClose}
    >
      {(form) => <Fields teamId={script.teamId} form={form} />}
    </RowDialog>
  );
}

function Fields({ teamId, form }: { teamId: string; form: DraftForm<ScriptDetails> }) {
  const { draft, set, errors } = form;
  const { data } = useQuery(facetsOf(teamId));
  return (
    <>
      <Autocomplete
        label="Owner"
        description="Who looks after it: a person or a group"
        data={data?.owners.map(({ value }) => value).filter(Boolean) ?? []}
        value={draft.owner}
        onChange={(owner) => set({ owner })}
        error={errors.owner}
        maxLength={200}
        data-autofocus
      />
      <Select
        label="Criticality"
        description="How bad it is when it does not run"
        placeholder="Nobody has said"
        data={criticalityChoices}
        value={draft.criticality}
        onChange={(value) => set({ criticality: criticalityOf(value) ?? null })}
        error={errors.criticality}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the criticality' }}
      />
      <Textarea label="Description" {...textField(form, 'description')} autosize minRows={2} maxRows={8} />
      <TagsInput
        label="Tags"
        data={data?.tags.map(({ value }) => value) ?? []}
        value={draft.tags}
        onChange={(tags) => set({ tags })}
        error={errors.tags}
      />
    </>
  );
}
