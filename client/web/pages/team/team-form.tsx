import { Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { RowDialog } from '../../components/row-dialog.tsx';
import { type DraftForm, textField } from '../../components/text-field.ts';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { fieldErrors } from '../../data/problem.ts';
import { slugOf } from '../../data/slug.ts';
import type { Team } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

interface Draft {
  name: string;
  slug: string;
  /** One per line. */
  scriptRoots: string;
}

const rootsOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Makes a team. */
export function NewTeam({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>({ name: '', slug: '', scriptRoots: '' });
  const slug = draft.slug || slugOf(draft.name);
  const create = useMutation({
    mutationFn: () =>
      wo.shared.teams.create.mutate({ name: draft.name, slug, scriptRoots: rootsOf(draft.scriptRoots) }),
    async onSuccess(team) {
      notifyDone(`Created the team ${team.name}`);
      onClose();
      await client.invalidateQueries({ queryKey: ['shared'] });
    },
  });
  return (
    <FormDialog
      title="Create a team"
      button="Create team"
      saving={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate()}
      onClose={onClose}
      command={cliTeam('teams create', { slug: slug || 'NAME', name: draft.name || 'Name' })}
    >
      <Fields
        draft={{ ...draft, slug }}
        set={(more) => setDraft((before) => ({ ...before, ...more }))}
        errors={fieldErrors(create.error)}
      />
    </FormDialog>
  );
}

/** Renames a team, and says where its script tree is installed. */
export function EditTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const { id } = team;
  return (
    <RowDialog
      title={`Edit ${team.name}`}
      what="team"
      row={team}
      draftOf={({ name, slug, scriptRoots }): Draft => ({ name, slug, scriptRoots: scriptRoots.join('\n') })}
      read={() => wo.shared.teams.get.query({ id })}
      write={({ name, slug, scriptRoots }, expectedVersion) =>
        wo.shared.teams.update.mutate({ id, expectedVersion, name, slug, scriptRoots: rootsOf(scriptRoots) })
      }
      command={({ name, slug, scriptRoots }) =>
        cliTeam(`teams update ${id}`, { name, slug, 'script-roots': rootsOf(scriptRoots).join(',') })
      }
      onClose={onClose}
    >
      {(form) => <Fields {...form} />}
    </RowDialog>
  );
}

function Fields(form: DraftForm<Draft>) {
  const rootsError = Object.entries(form.errors).find(([path]) => path.startsWith('scriptRoots'))?.[1];
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Night batch"
        {...textField(form, 'name')}
        data-autofocus
        required
      />
      <TextInput
        label="Short name"
        description="Lower-case letters, digits and hyphens; used on the command line"
        {...textField(form, 'slug')}
        spellCheck={false}
        required
      />
      <Textarea
        label="Script roots"
        description="Folders in which the team's script tree is installed, one per line"
        placeholder="D:\batch"
        {...textField(form, 'scriptRoots')}
        error={rootsError}
        classNames={{ input: 'wo-mono' }}
        autosize
        minRows={2}
        spellCheck={false}
      />
    </>
  );
}
