import { Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { withCount } from '../../components/choice-buttons.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { FilterButton } from '../../components/filter-button.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { kindNames, type ScriptKind } from '../../data/kind.ts';
import { criticalityName } from '../../data/script-criticality.ts';
import { reviewDueDays } from '../../data/script-review.ts';
import { useTeams } from '../../data/teams.ts';
import { scriptsUrl } from '../../data/url.ts';
import { FacetChoice, type FacetValue } from './facet-choice.tsx';
import { ScriptFilterChips } from './script-filter-chips.tsx';
import { facetsOf } from './use-facets.ts';
import { useScriptSearch } from './use-script-search.ts';

/** The filters of the list of scripts, each with how many there are; their values live in the URL. */
export function ScriptFilters({ tools }: { tools: ReactNode }) {
  const [search, set] = useScriptSearch();
  return (
    <FilterBar more={<Choices />} tools={tools} quick={<QuickFilters />} chips={<ScriptFilterChips />}>
      <SearchField
        grow
        label="Search scripts"
        placeholder={'Name, words of the text, \\\\server, "a phrase"'}
        value={search.q}
        onSearch={(q) => set({ q }, 'typed')}
      />
    </FilterBar>
  );
}

/** One click each: kinds, and what is worth a look. */
function QuickFilters() {
  const [search, set] = useScriptSearch();
  const { data } = useQuery(facetsOf(search.teamId));
  if (!data) return null;
  const due = search.notReviewedForDays === reviewDueDays;
  const secrets = search.secrets === 'true';
  return (
    <Group gap={6} role="group" aria-label="Kinds, and what is worth a look">
      {data.kinds.map(({ value, count }) => (
        <FilterButton
          key={value}
          chosen={search.kind === value}
          onClick={() => set({ kind: search.kind === value ? undefined : kindOf(value) })}
        >
          {withCount(nameOfKind(value), count)}
        </FilterButton>
      ))}
      <FilterButton
        chosen={secrets}
        onClick={() => set({ secrets: secrets ? undefined : 'true' })}
        title="With passwords or keys in clear"
      >
        {withCount('With secrets', data.secrets)}
      </FilterButton>
      <FilterButton
        chosen={due}
        onClick={() => set({ notReviewedForDays: due ? undefined : reviewDueDays })}
        title="Nobody said for a year that they are as they should be"
      >
        {withCount('Not reviewed for a year', data.notReviewed)}
      </FilterButton>
    </Group>
  );
}

const kindOf = (value: string): ScriptKind | undefined => scriptsUrl.parse({ kind: value }).kind;

function nameOfKind(value: string): string {
  const kind = kindOf(value);
  return kind ? kindNames[kind] : value;
}

const none: readonly FacetValue[] = [];
const orders = [
  { value: 'path', label: 'By path' },
  { value: 'name', label: 'By name' },
  { value: 'updated', label: 'Changed last' },
  { value: 'reviewed', label: 'Reviewed longest ago' },
  { value: 'size', label: 'Largest first' },
];

function Choices() {
  const [search, set] = useScriptSearch();
  const { data } = useQuery(facetsOf(search.teamId));
  const teams = useTeams().data?.items ?? [];
  return (
    <Group gap="sm" align="flex-end">
      {teams.length > 1 && (
        <Select
          className="wo-filter"
          label="Team"
          placeholder="All teams"
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.teamId ?? null}
          onChange={(value) => set({ teamId: value ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'All teams' }}
        />
      )}
      <FacetChoice
        label="Folder"
        values={data?.folders ?? none}
        value={search.folder}
        onChoose={(folder) => set({ folder })}
      />
      <FacetChoice
        label="Tag"
        values={data?.tags ?? none}
        value={search.tag}
        onChoose={(tag) => set({ tag })}
      />
      <FacetChoice
        label="Owner"
        values={data?.owners ?? none}
        empty="Nobody"
        value={search.noOwner ? '' : search.owner}
        onChoose={(owner) => set({ owner: owner || undefined, noOwner: owner === '' ? true : undefined })}
      />
      <FacetChoice
        label="Criticality"
        values={data?.criticalities ?? none}
        nameOf={criticalityName}
        value={search.criticality}
        onChoose={(value) => set({ criticality: scriptsUrl.parse({ criticality: value }).criticality })}
      />
      <Select
        className="wo-filter"
        label="Order"
        placeholder={search.q ? 'Best match first' : 'By path'}
        data={orders}
        value={search.sort ?? null}
        onChange={(value) => set({ sort: scriptsUrl.parse({ sort: value }).sort })}
        clearable
        clearButtonProps={{ 'aria-label': 'The usual order' }}
      />
    </Group>
  );
}
