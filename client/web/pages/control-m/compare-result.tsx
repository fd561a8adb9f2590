import { Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { columnsFor } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkPlain } from '../../components/link.tsx';
import { readable } from '../../data/control-m-keys.ts';
import type { CompareItem } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { ChangeDrawer } from './change-drawer.tsx';
import { FewFields } from './field-list.tsx';
import { ChangeBadge } from './state-badge.tsx';

const route = getRouteApi('/control-m/compare');

const words: Record<CompareItem['change'], string> = {
  added: 'Only on the right',
  removed: 'Only on the left',
  changed: 'Different',
};
const changes: readonly CompareItem['change'][] = ['changed', 'removed', 'added'];

/** What differs, as a table; each row opens to all of its fields. */
export function CompareResult({ left, right }: { left: string; right: string }) {
  const { ignore, change: wanted, open } = route.useSearch();
  const change = changes.find((one) => one === wanted);
  const query = { left, right, ignore, change, limit: 100 };
  const { list, rows } = useKeyset(['shared', 'controlM', 'compare', query], (cursor) =>
    wo.shared.controlM.compare.list.query({ ...query, cursor }),
  );
  const counts = list.data?.pages[0]?.counts;
  return (
    <Stack gap="sm">
      {counts && <Counts counts={counts} />}
      <KeysetTable
        name="Differences"
        list={list}
        rows={rows}
        columns={columns}
        rowId={rowId}
        total={counts && (change ? counts[change] : counts.added + counts.removed + counts.changed)}
        empty={
          <Empty icon={<IconCheck />} title={change ? 'None of this kind' : 'No difference'}>
            {change ? 'Choose another kind above.' : 'Both sides say the same, field by field.'}
          </Empty>
        }
      />
      <Difference item={rows?.find((row) => rowId(row) === open)} />
    </Stack>
  );
}

function Counts({ counts }: { counts: Record<CompareItem['change'] | 'same', number> }) {
  const { change } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (chosen: CompareItem['change'] | undefined) =>
    void navigate({
      to: '/control-m/compare',
      search: (before) => ({ ...before, change: chosen, open: undefined }),
      resetScroll: false,
    });
  return (
    <ChoiceButtons
      label="Kind of difference"
      choices={changes.map((value) => ({ value, label: words[value], count: counts[value] }))}
      value={changes.find((one) => one === change)}
      onChoose={set}
      all={{ label: 'All differences' }}
    >
      <Text size="sm" c="dimmed">
        {counts.same.toLocaleString('en')} the same
      </Text>
    </ChoiceButtons>
  );
}

const rowId = ({ kind, key, change }: CompareItem) => `${kind} ${change} ${key}`;
const column = columnsFor<CompareItem>();
const columns = column.columns([
  column.accessor('change', {
    header: 'Difference',
    cell: ({ getValue }) => <ChangeBadge change={getValue()} label={words[getValue()]} />,
  }),
  column.accessor('name', {
    header: 'What',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-name">
        <LinkPlain
          from="/control-m/compare"
          to="/control-m/compare"
          search={(before) => ({ ...before, open: rowId(original) })}
          className="wo-open"
          aria-label={`Show the fields of ${original.name}`}
          resetScroll={false}
        >
          {original.name}
        </LinkPlain>
        <Text size="xs" c="dimmed">
          {original.kind}
          {original.folder && ` in ${readable(original.folder).join(' / ')}`}
        </Text>
      </div>
    ),
  }),
  column.accessor('fields', {
    header: 'Fields that differ',
    cell: ({ getValue }) => <FewFields fields={getValue()} />,
  }),
]);

const sides = { before: 'Left', after: 'Right' };

function Difference({ item }: { item: CompareItem | undefined }) {
  const navigate = route.useNavigate();
  const close = () =>
    void navigate({
      to: '/control-m/compare',
      search: (before) => ({ ...before, open: undefined }),
      resetScroll: false,
    });
  return (
    <ChangeDrawer
      item={item}
      badge={item && <ChangeBadge change={item.change} label={words[item.change]} />}
      title="Difference"
      labels={sides}
      onClose={close}
    />
  );
}
