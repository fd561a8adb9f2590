import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTypedFilter } from '../../components/use-typed-filter.ts';
import type { Scan } from '../../data/types.ts';
import { statuses, statusLabels } from './status.ts';

const route = getRouteApi('/workspaces/$id/publish');

/** Which of the files are shown; the choice lives in the address. */
export function ScanFilters({ counts, total }: { counts: NonNullable<Scan['counts']>; total: number }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (more: Partial<typeof search>) =>
    void navigate({ to: '.', search: { ...search, ...more }, replace: true, resetScroll: false });
  const q = useTypedFilter(search.q, (value) => set({ q: value }));
  return (
    <Group justify="space-between" gap="sm">
      <SegmentedControl
        className="wo-segments"
        aria-label="Show files that are"
        value={search.show ?? 'all'}
        data={[
          { value: 'all', label: `All ${total.toLocaleString('en')}` },
          ...statuses.map((status) => ({
            value: status,
            label: `${statusLabels[status]} ${counts[status].toLocaleString('en')}`,
          })),
        ]}
        onChange={(value) => set({ show: statuses.find((status) => status === value) })}
      />
      <TextInput
        className="wo-filter-wide"
        type="search"
        aria-label="Search the files"
        placeholder="Part of the path"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q.text}
        maxLength={200}
        onChange={(event) => q.type(event.currentTarget.value)}
      />
    </Group>
  );
}
