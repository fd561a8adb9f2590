import { Group, Pill, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { kindNames } from '../../data/kind.ts';
import { useTeams } from '../../data/teams.ts';
import { scriptsUrl } from '../../data/url.ts';

const route = getRouteApi('/scripts');

const kinds = Object.entries(kindNames).map(([value, label]) => ({ value, label }));

/** The filters of the script list; their values live in the URL. */
export function ScriptFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const teams = useTeams();
  const [q, setQ] = useState(search.q ?? '');
  const set = (more: Partial<typeof search>) =>
    navigate({ to: '/scripts', search: (before) => ({ ...before, ...more }), replace: true });
  const find = useDebouncedCallback((value: string) => void set({ q: value || undefined }), 200);
  return (
    <Group gap="sm">
      <TextInput
        className="wo-filter-wide"
        type="search"
        aria-label="Search scripts"
        placeholder="Name, path or description"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={(event) => {
          setQ(event.currentTarget.value);
          find(event.currentTarget.value);
        }}
      />
      <Select
        className="wo-filter"
        aria-label="Kind"
        placeholder="Any kind"
        data={kinds}
        value={search.kind ?? null}
        onChange={(value) => void set({ kind: scriptsUrl.parse({ kind: value }).kind })}
        clearable
      />
      {(teams.data?.items.length ?? 0) > 1 && (
        <Select
          className="wo-filter"
          aria-label="Team"
          placeholder="All teams"
          data={(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={search.teamId ?? null}
          onChange={(value) => void set({ teamId: value ?? undefined })}
          clearable
        />
      )}
      {search.tag && (
        <Pill
          withRemoveButton
          size="md"
          onRemove={() => void set({ tag: undefined })}
          removeButtonProps={{ 'aria-label': `Remove the tag ${search.tag}`, tabIndex: 0 }}
        >
          #{search.tag}
        </Pill>
      )}
    </Group>
  );
}
