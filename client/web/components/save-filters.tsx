import { Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldErrors } from '../data/problem.ts';
import { type FilteredPage, type SavedFilter, savedFiltersKey } from '../data/saved-filters.ts';
import { wo } from '../data/wo.ts';
import { FormDialog } from './form-dialog.tsx';
import { notifyDone } from './toast.ts';

interface SaveFiltersProps {
  page: FilteredPage;
  search: string;
  saved: readonly SavedFilter[];
  onClose: () => void;
}

/** Keeps filters under a name. One that is there already takes the new ones, and the button says so. */
export function SaveFilters({ page, search, saved, onClose }: SaveFiltersProps) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const same = saved.find((filter) => filter.name.toLowerCase() === name.trim().toLowerCase());
  const save = useMutation({
    mutationFn: () =>
      same
        ? wo.shared.savedFilters.update.mutate({ id: same.id, expectedVersion: same.version, search })
        : wo.shared.savedFilters.create.mutate({ page, name: name.trim(), search }),
    async onSuccess() {
      notifyDone(`Saved as ${name.trim()}`);
      onClose();
      await client.invalidateQueries({ queryKey: savedFiltersKey(page) });
    },
  });
  return (
    <FormDialog
      title="Save these filters"
      button={same ? 'Replace the saved ones' : 'Save'}
      saving={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      disabled={name.trim() === ''}
      onClose={onClose}
    >
      <Text size="sm">Only you see them, on every machine you sign in on.</Text>
      <TextInput
        label="Name"
        placeholder="Batch files with secrets"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldErrors(save.error).name}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
