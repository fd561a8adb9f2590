import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { folderPath, isFolderKey, readable } from '../../../data/control-m-keys.ts';
import { controlM, type Environment } from '../../../data/control-m.ts';

interface NodeChoiceProps {
  label: string;
  environment: Environment;
  kind: 'folder' | 'any';
  value: string | undefined;
  /** What is chosen, as far as the page knows it. */
  known: { id: string; key: string } | undefined;
  onChoose: (id: string | undefined) => void;
}

interface Choice {
  value: string;
  label: string;
}

/** Finds a folder or job of an environment by a part of its name. */
export function NodeChoice({ label, environment, kind, value, known, onChoose }: NodeChoiceProps) {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const { data: found = [], isFetching } = useQuery({
    queryKey: ['shared', 'controlM', 'find', environment.id, environment.revision, kind, q],
    queryFn: () => find(environment.id, kind, q),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const own = value === undefined ? [] : [{ value, label: known ? named(known.key) : value.slice(0, 8) }];
  const choices = [...own, ...found.filter((choice) => choice.value !== value)];
  return (
    <Select
      className="wo-filter-wide"
      size="xs"
      label={label}
      placeholder={kind === 'folder' ? 'Part of a folder name' : 'Part of a job or folder name'}
      searchable
      clearable
      data={choices}
      value={value ?? null}
      onSearchChange={(text) => setTyped(own.some((choice) => choice.label === text) ? '' : text)}
      // What the server found is all that matches; a filter of the page would hide matches in descriptions.
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? 'Looking…' : 'Nothing of that name'}
      maxDropdownHeight={320}
      onChange={(id) => onChoose(id ?? undefined)}
    />
  );
}

/** As links say it: only a second one of a name has a number. */
function named(key: string): string {
  const path = isFolderKey(key) ? folderPath(key) : key.replace(/#1$/, '');
  return readable(path).join(' / ');
}

async function find(environmentId: string, kind: 'folder' | 'any', q: string): Promise<Choice[]> {
  const query = { environmentId, limit: 20, ...(q !== '' && { q }) };
  const [folders, jobs] = await Promise.all([
    controlM.folders.list.query(query),
    kind === 'any' ? controlM.jobs.list.query(query) : { items: [] },
  ]);
  return [...jobs.items, ...folders.items].map(({ id, key }) => ({ value: id, label: named(key) }));
}
