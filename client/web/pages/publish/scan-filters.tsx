import { Group, SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { SearchField } from '../../components/search-field.tsx';
import type { Scan } from '../../data/types.ts';
import { statuses, statusLabels } from './status.ts';

const route = getRouteApi('/workspaces/$id/publish');

/** Which of the files are shown; the choice lives in the address. */
export function ScanFilters({ counts, total }: { counts: NonNullable<Scan['counts']>; total: number }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (more: Partial<typeof search>) =>
    void navigate({ to: '.', search: { ...search, ...more }, replace: true, resetScroll: false });
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
      <SearchField
        label="Search the files"
        placeholder="Part of the path"
        value={search.q}
        onSearch={(q) => set({ q })}
      />
    </Group>
  );
}
