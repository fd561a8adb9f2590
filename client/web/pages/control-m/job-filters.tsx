import { Autocomplete, Group, TextInput } from '@mantine/core';
import { FilterBar } from '../../components/filter-bar.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { LinkButton } from '../../components/link.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useTypedFilter } from '../../components/use-typed-filter.ts';
import { readable } from '../../data/control-m-keys.ts';
import type { JobFilters } from '../../data/control-m.ts';
import { useJobFilters } from './use-job-filters.ts';

/** Exact values; clicking one in a row sets it, too. */
const exact = {
  application: 'Application',
  subApplication: 'Sub-application',
  host: 'Host',
  runAs: 'Run as',
  server: 'Control-M server',
} as const;
type Exact = keyof typeof exact;
// Object.keys only promises text; these are the keys of the constant above.
const exactNames = Object.keys(exact) as Exact[];

const types = [
  'Job:Command',
  'Job:Script',
  'Job:EmbeddedScript',
  'Job:Dummy',
  'Job:FileTransfer',
  'Job:Database',
];

/** The filters of the list of jobs; their values live in the URL, so a narrowed list can be sent to someone. */
export function JobFilterBar() {
  const [filters, set] = useJobFilters();
  const type = useTypedFilter(filters.type, (value) => set({ type: value }, 'typed'));
  return (
    <FilterBar
      more={
        <Group gap="sm">
          {exactNames.map((name) => (
            <ExactFilter key={name} name={name} />
          ))}
        </Group>
      }
      moreAtFirst={exactNames.some((name) => filters[name] !== undefined)}
      chips={<JobFilterChips />}
    >
      <SearchField
        grow
        label="Search jobs"
        placeholder="Name, description or command"
        value={filters.q}
        onSearch={(q) => set({ q }, 'typed')}
      />
      <Autocomplete
        className="wo-filter"
        aria-label="Type"
        placeholder="Any type"
        data={types}
        value={type.text}
        maxLength={200}
        onChange={type.type}
      />
    </FilterBar>
  );
}

function ExactFilter({ name }: { name: Exact }) {
  const [filters, set] = useJobFilters();
  const typed = useTypedFilter(filters[name], (value) => set({ [name]: value }, 'typed'));
  return (
    <TextInput
      className="wo-filter"
      label={exact[name]}
      placeholder="Any"
      value={typed.text}
      maxLength={200}
      onChange={(event) => typed.type(event.currentTarget.value)}
    />
  );
}

function JobFilterChips() {
  const [filters, set] = useJobFilters();
  return (
    <FilterChips
      chips={chipsOf(filters).map(({ label, name }) => ({ label, remove: () => set({ [name]: undefined }) }))}
      clear={
        <LinkButton
          to="/control-m"
          search={({ environmentId }) => ({ environmentId })}
          variant="subtle"
          size="compact-sm"
        >
          Clear all
        </LinkButton>
      }
    />
  );
}

function chipsOf(filters: JobFilters): { label: string; name: keyof JobFilters }[] {
  const { folder, q, type } = filters;
  return [
    ...(folder ? [{ label: `Folder: ${readable(folder).join(' / ')}`, name: 'folder' as const }] : []),
    ...(q ? [{ label: `Text: ${q}`, name: 'q' as const }] : []),
    ...(type ? [{ label: `Type: ${type}`, name: 'type' as const }] : []),
    ...exactNames.flatMap((name) => {
      const value = filters[name];
      return value ? [{ label: `${exact[name]}: ${value}`, name }] : [];
    }),
  ];
}
