import { Group, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { columnsFor } from '../../components/data-table.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkAnchor, LinkPlain } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { readable } from '../../data/control-m-keys.ts';
import { changeNames } from '../../data/control-m-words.ts';
import type { Change, ImportChange, ImportView } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { ChangeDrawer } from './change-drawer.tsx';
import { FewFields } from './field-list.tsx';
import { ChangeBadge } from './state-badge.tsx';

const route = getRouteApi('/control-m/imports/$id');
const changes: readonly Change[] = ['added', 'changed', 'moved', 'removed'];

/** Definition by definition what an import changes, or has changed. */
export function ImportChanges({ view }: { view: ImportView }) {
  const { change, kind, q, open } = route.useSearch();
  const query = { id: view.id, change, kind, q, limit: 100 };
  // what an import says is never changed
  const { list, rows } = useKeyset(
    ['shared', 'controlM', 'changes', query],
    (cursor) => wo.shared.controlM.imports.changes.query({ ...query, cursor }),
    { fixed: true },
  );
  const total = q || kind || !view.changes ? undefined : totalOf(view.changes, change);
  return (
    <Stack gap="sm">
      <Title order={2}>{view.state === 'applied' ? 'What was changed' : 'What would change'}</Title>
      <ChangeFilters view={view} />
      <KeysetTable
        name="Changes"
        list={list}
        rows={rows}
        awaited={6}
        columns={columns}
        rowId={rowId}
        total={total}
        empty={
          <Text size="sm" c="dimmed">
            {change || kind || q
              ? 'Nothing matches these filters.'
              : 'The files say what the environment already has.'}
          </Text>
        }
        tools={
          <ListExport
            filename="import-changes"
            read={(cursor) => wo.shared.controlM.imports.changes.query({ ...query, limit: 200, cursor })}
            columns={['change', 'kind', 'key', 'previousKey', 'fields']}
            cells={(row) => [row.change, row.kind, row.key, row.previousKey ?? '', fieldText(row)]}
          />
        }
      />
      <OpenChange change={rows?.find(({ seq }) => seq === open)} />
    </Stack>
  );
}

/** What is unchanged is not in the list. */
function totalOf(counts: NonNullable<ImportView['changes']>, change: Change | undefined): number | undefined {
  // what stands beside folders is in the list, too, and counted in one number only
  if (change) return counts.others === 0 ? counts[change] : undefined;
  return changes.reduce((sum, one) => sum + counts[one], counts.others);
}

const fieldText = ({ fields }: ImportChange) =>
  fields.map(({ field, before, after }) => `${field}: ${before ?? 'none'} -> ${after ?? 'none'}`).join('; ');

function ChangeFilters({ view }: { view: ImportView }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (more: Partial<typeof search>, typed = false) =>
    void navigate({
      to: '.',
      search: { ...search, open: undefined, ...more },
      replace: typed,
      resetScroll: false,
    });
  return (
    <Group gap="sm">
      <ChoiceButtons
        label="Kind of change"
        choices={changes.map((value) => ({
          value,
          label: changeNames[value],
          count: view.changes?.[value] ?? 0,
        }))}
        value={search.change}
        onChoose={(change) => set({ change })}
        all={{}}
      />
      <SearchField
        label="Search the changes"
        placeholder="Part of a name or path"
        value={search.q}
        onSearch={(q) => set({ q }, true)}
      />
    </Group>
  );
}

const rowId = ({ seq }: ImportChange) => String(seq);
const column = columnsFor<ImportChange>();
const columns = column.columns([
  column.accessor('change', {
    header: 'Change',
    cell: ({ getValue }) => <ChangeBadge change={getValue()} />,
  }),
  column.accessor('name', {
    header: 'What',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-name">
        <LinkPlain
          to="."
          search={(before) => ({ ...before, open: original.seq })}
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
        {original.previousKey && original.previousKey !== original.key && (
          <Text size="xs" c="dimmed" className="wo-break">
            was <span className="wo-mono">{original.previousKey}</span>
          </Text>
        )}
      </div>
    ),
  }),
  column.accessor('fields', {
    header: 'Fields that differ',
    cell: ({ getValue }) => <FewFields fields={getValue()} />,
  }),
]);

function OpenChange({ change }: { change: ImportChange | undefined }) {
  const navigate = route.useNavigate();
  const close = () =>
    void navigate({ to: '.', search: (before) => ({ ...before, open: undefined }), resetScroll: false });
  return (
    <ChangeDrawer
      item={change}
      badge={change && <ChangeBadge change={change.change} />}
      title="Change"
      onClose={close}
    >
      {change?.previousKey && change.previousKey !== change.key && (
        <Text size="sm" className="wo-break">
          Before: <span className="wo-mono">{change.previousKey}</span>
        </Text>
      )}
      {change && change.change !== 'added' && change.kind !== 'other' && (
        <Text size="sm">
          {change.kind === 'job' ? (
            <LinkAnchor to="/control-m/jobs/$id" params={{ id: change.definitionId }} inherit>
              The job as it is now
            </LinkAnchor>
          ) : (
            <LinkAnchor to="/control-m/folders/$id" params={{ id: change.definitionId }} inherit>
              The folder as it is now
            </LinkAnchor>
          )}
        </Text>
      )}
    </ChangeDrawer>
  );
}
