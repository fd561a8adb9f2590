import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.tsx';
import { wo } from '../../data/wo.ts';

interface ChooseScriptProps {
  teamId: string;
  saving: boolean;
  error: unknown;
  onChoose: (id: string) => void;
  onClose: () => void;
}

/** Finds a script of the catalogue as one types. */
export function ChooseScript({ teamId, saving, error, onChoose, onClose }: ChooseScriptProps) {
  const [text, setText] = useState('');
  const [id, setId] = useState<string | null>(null);
  const [q] = useDebouncedValue(text.trim(), 200);
  const { data } = useQuery({
    queryKey: ['shared', 'scripts', 'choose', teamId, q],
    queryFn: () => wo.shared.scripts.list.query({ teamId, limit: 50, ...(q && { q }) }),
    placeholderData: keepPreviousData,
  });
  return (
    <FormDialog
      title="Which script does it run?"
      button="Save"
      saving={saving}
      error={error}
      onSubmit={() => id !== null && onChoose(id)}
      onClose={onClose}
    >
      <Select
        label="Script"
        placeholder="Part of its name or path"
        data={(data?.items ?? []).map((script) => ({ value: script.id, label: script.path }))}
        filter={({ options }) => options}
        searchable
        searchValue={text}
        onSearchChange={setText}
        value={id}
        onChange={setId}
        nothingFoundMessage="No script is called that"
        data-autofocus
        required
      />
    </FormDialog>
  );
}
