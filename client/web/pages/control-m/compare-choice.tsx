import { ActionIcon, Group, Select, TagsInput } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEnvironmentName } from '../../data/control-m-environments.ts';
import type { Environment, ImportView } from '../../data/control-m.ts';
import { exactTime } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';

const route = getRouteApi('/control-m/compare');

/** What usually differs between two environments without meaning anything. */
const oftenIgnored = ['host', 'runAs', 'server', 'createdBy', 'description', 'application', 'subApplication'];

/** Both sides, and which fields do not count; all of it lives in the URL. */
export function CompareChoice({ environments }: { environments: readonly Environment[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const groups = useSides(environments);
  const set = (more: Partial<typeof search>) =>
    void navigate({
      to: '/control-m/compare',
      search: (before) => ({ ...before, open: undefined, ...more }),
    });
  return (
    <Group gap="sm" align="flex-end">
      <Select
        className="wo-filter-wide"
        label="Left: before, or the original"
        placeholder="Environment or import"
        data={groups}
        value={search.left ?? null}
        onChange={(value) => set({ left: value ?? undefined })}
        searchable
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Swap the sides"
        onClick={() => set({ left: search.right, right: search.left })}
      >
        <IconArrowsLeftRight size={17} aria-hidden />
      </ActionIcon>
      <Select
        className="wo-filter-wide"
        label="Right: after, or the copy"
        placeholder="Environment or import"
        data={groups}
        value={search.right ?? null}
        onChange={(value) => set({ right: value ?? undefined })}
        searchable
      />
      <TagsInput
        className="wo-filter-wide"
        label="Fields that do not count"
        placeholder={search.ignore ? '' : 'host, runAs'}
        data={oftenIgnored}
        value={search.ignore?.split(',').filter(Boolean) ?? []}
        onChange={(values) => set({ ignore: values.join(',') || undefined })}
        acceptValueOnBlur
        clearable
      />
    </Group>
  );
}

/** The newest imports; an older one is compared from its own page's address. */
const fewImports = 100;

function useSides(environments: readonly Environment[]) {
  const nameOf = useEnvironmentName();
  const { left, right } = route.useSearch();
  const { data } = useQuery({
    queryKey: ['shared', 'controlM', 'imports', 'sides'],
    queryFn: () => wo.shared.controlM.imports.list.query({ limit: fewImports }),
  });
  const usable = (data?.items ?? []).filter(({ state }) => state === 'previewed' || state === 'applied');
  const known = new Set([...environments.map(({ id }) => id), ...usable.map(({ id }) => id)]);
  const others = [left, right]
    .filter((id) => id !== undefined && !known.has(id))
    .filter((id) => id !== undefined);
  return [
    {
      group: 'Environments',
      items: environments.map(({ id, name }) => ({ value: id, label: `${name}, now` })),
    },
    {
      group: 'Imports',
      items: [
        ...usable.map((one) => ({ value: one.id, label: importName(one, nameOf(one.environmentId)) })),
        ...[...new Set(others)].map((id) => ({ value: id, label: `Import ${id.slice(0, 8)}` })),
      ],
    },
  ].filter(({ items }) => items.length > 0);
}

const importName = ({ files, createdAt }: ImportView, environment: string) =>
  `${environment}, ${exactTime(createdAt)}, ${files[0]?.name ?? 'files'}`;
