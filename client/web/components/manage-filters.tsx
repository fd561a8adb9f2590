import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FilteredPage, type SavedFilter, savedFiltersKey } from '../data/saved-filters.ts';
import { wo } from '../data/wo.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { HistoryLink } from './resource-history-link.tsx';
import { notifyDone } from './toast.ts';

interface ManageFiltersProps {
  page: FilteredPage;
  saved: readonly SavedFilter[];
  onClose: () => void;
}

/** Other names for saved filters, and away with them. */
export function ManageFilters({ page, saved, onClose }: ManageFiltersProps) {
  return (
    <Modal opened onClose={onClose} title="Saved filters" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {saved.map((filter) => (
          <OneFilter key={filter.id} page={page} filter={filter} />
        ))}
        {saved.length === 0 && 'None are left.'}
      </Stack>
    </Modal>
  );
}

function OneFilter({ page, filter }: { page: FilteredPage; filter: SavedFilter }) {
  const client = useQueryClient();
  const [name, setName] = useState(filter.name);
  const onSuccess = () => client.invalidateQueries({ queryKey: savedFiltersKey(page) });
  const rename = useMutation({
    mutationFn: () =>
      wo.shared.savedFilters.update.mutate({
        id: filter.id,
        expectedVersion: filter.version,
        name: name.trim(),
      }),
    async onSuccess() {
      notifyDone(`Renamed to ${name.trim()}`);
      await onSuccess();
    },
  });
  const remove = useMutation({
    mutationFn: () =>
      wo.shared.savedFilters.delete.mutate({ id: filter.id, expectedVersion: filter.version }),
    onSuccess,
  });
  return (
    <div>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          aria-label={`Name of ${filter.name}`}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={name.trim() === '' || name.trim() === filter.name}
          loading={rename.isPending}
          aria-label={`Rename ${filter.name}`}
          onClick={() => rename.mutate()}
        >
          Rename
        </Button>
        <Button
          variant="default"
          c="red"
          loading={remove.isPending}
          aria-label={`Delete ${filter.name}`}
          onClick={() => remove.mutate()}
        >
          Delete
        </Button>
        <HistoryLink type="saved-filter" id={filter.id} name={filter.name} />
      </Group>
      <ProblemAlert error={rename.error ?? remove.error} />
    </div>
  );
}
