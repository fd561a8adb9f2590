import { Group, Select, Stack, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { columnsFor } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { Ago } from '../../components/time.tsx';
import { useEnvironmentName, useEnvironments } from '../../data/control-m-environments.ts';
import { isAtWork } from '../../data/control-m-import.ts';
import { changeNames, stateNames } from '../../data/control-m-words.ts';
import type { Change, ImportView } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { ControlMFrame } from './control-m-frame.tsx';
import { StateBadge } from './state-badge.tsx';

const route = getRouteApi('/control-m/imports');
/** While one is read or applied. */
const lookEveryMs = 3_000;
// Object.entries widens the keys to text; these are the states of the constant.
const states = Object.entries(stateNames) as [ImportView['state'], string][];

/** `/control-m/imports?environmentId=&state=`: what was imported, and what waits to be looked at. */
export function ImportsPage() {
  const { environmentId, state: wanted } = route.useSearch();
  const state = states.find(([name]) => name === wanted)?.[0];
  const me = useMe();
  const { list, rows } = useKeyset(['shared', 'controlM', 'imports', environmentId, state], (cursor) =>
    wo.shared.controlM.imports.list.query({ environmentId, state, cursor }),
  );
  const atWork = rows?.some((row) => isAtWork(row.state)) ?? false;
  const { refetch } = list;
  useEffect(() => {
    if (!atWork) return;
    const timer = setInterval(() => void refetch(), lookEveryMs);
    return () => clearInterval(timer);
  }, [atWork, refetch]);
  const importButton = may(me, 'control-m:import') && (
    <LinkButton to="/control-m/imports/new" search={{ environmentId }}>
      Import files
    </LinkButton>
  );
  return (
    <ControlMFrame
      title="Imports"
      about="Each is read and compared first, then applied by somebody, or given up."
      environmentId={environmentId}
      actions={rows && importButton}
      choice={rows && <Filters />}
    >
      <Stack gap="sm">
        <KeysetTable
          name="Imports"
          list={list}
          rows={rows}
          columns={columns}
          rowId={({ id }) => id}
          tools={<Save environmentId={environmentId} state={state} />}
          empty={
            <Empty
              icon={<IconFileImport />}
              title={environmentId || state ? 'No such import' : 'Nothing was imported yet'}
              action={importButton}
            >
              Export folders from Control-M as XML, or take Jobs-as-Code JSON. You see what would change
              before anything is kept.
            </Empty>
          }
        />
      </Stack>
    </ControlMFrame>
  );
}

interface SaveProps {
  environmentId: string | undefined;
  state: ImportView['state'] | undefined;
}

function Save({ environmentId, state }: SaveProps) {
  const nameOf = useEnvironmentName();
  return (
    <ListExport
      filename="imports"
      read={(cursor) => wo.shared.controlM.imports.list.query({ environmentId, state, limit: 200, cursor })}
      columns={['createdAt', 'environment', 'files', 'state', 'refusal', ...shown]}
      cells={(row) => [
        row.createdAt,
        nameOf(row.environmentId),
        row.files.map(({ name }) => name).join('; '),
        row.state,
        row.refusal?.message ?? '',
        ...shown.map((change) => row.changes?.[change].toString() ?? ''),
      ]}
    />
  );
}

function Filters() {
  const { environmentId, state } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useEnvironments();
  const set = (more: { environmentId?: string | undefined; state?: string | undefined }) =>
    void navigate({ to: '/control-m/imports', search: (before) => ({ ...before, ...more }) });
  return (
    <Group gap="xs">
      <Select
        className="wo-filter"
        aria-label="State"
        placeholder="Any state"
        data={states.map(([value, label]) => ({ value, label }))}
        value={state ?? null}
        onChange={(value) => set({ state: value ?? undefined })}
        clearable
      />
      <Select
        className="wo-filter"
        aria-label="Environment"
        placeholder="All environments"
        data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={environmentId ?? null}
        onChange={(value) => set({ environmentId: value ?? undefined })}
        clearable
      />
    </Group>
  );
}

const column = columnsFor<ImportView>();
const columns = column.columns([
  column.accessor('createdAt', {
    header: 'When',
    cell: ({ row: { original } }) => (
      <LinkAnchor to="/control-m/imports/$id" params={{ id: original.id }} size="sm">
        <Ago at={original.createdAt} />
      </LinkAnchor>
    ),
  }),
  column.accessor('environmentId', {
    header: 'Environment',
    cell: ({ getValue }) => <EnvironmentName id={getValue()} />,
  }),
  column.accessor('files', {
    header: 'Files',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <Files files={getValue()} />,
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ row: { original } }) => (
      <>
        <StateBadge state={original.state} />
        {isAtWork(original.state) && original.progress && (
          <Text size="xs" c="dimmed">
            {howFar(original.progress)}
          </Text>
        )}
        {original.refusal && (
          <Text size="xs" c="dimmed" className="wo-break" maw={320} lineClamp={2}>
            {original.refusal.message}
          </Text>
        )}
      </>
    ),
  }),
  column.accessor('changes', {
    header: 'Changes',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <ChangeCounts changes={getValue()} />,
  }),
]);

function howFar({ stage, done, total }: NonNullable<ImportView['progress']>): string {
  return total ? `${stage}, ${Math.floor((done / total) * 100)} %` : stage;
}

function EnvironmentName({ id }: { id: string }) {
  const nameOf = useEnvironmentName();
  return <>{nameOf(id)}</>;
}

function Files({ files }: { files: ImportView['files'] }) {
  const [first, ...others] = files;
  return (
    <div className="wo-cell-path wo-path">
      {first?.name}
      {others.length > 0 && ` and ${others.length} more`}
    </div>
  );
}

const shown: readonly Change[] = ['added', 'changed', 'moved', 'removed'];

function ChangeCounts({ changes }: { changes: ImportView['changes'] }) {
  if (!changes) return null;
  const parts = shown
    .filter((change) => changes[change] > 0)
    .map((change) => `${changes[change].toLocaleString('en')} ${changeNames[change].toLowerCase()}`);
  return (
    <Text size="sm" className="wo-num" ta="start">
      {parts.join(', ') || 'none'}
    </Text>
  );
}
