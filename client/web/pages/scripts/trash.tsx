import { Group, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { Kind } from '../../components/kind.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { Page } from '../../components/page.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { Ago } from '../../components/time.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { useTeams } from '../../data/teams.ts';
import { wo } from '../../data/wo.ts';
import { TrashActions } from './trash-actions.tsx';
import type { TrashedScript } from './trashed-script.ts';

const route = getRouteApi('/scripts/trash');

/** `/scripts/trash?teamId=`: deleted scripts, to be restored or removed for good. */
export function ScriptTrashPage() {
  const { teamId } = route.useSearch();
  const { list, rows } = useKeyset(['shared', 'scripts', 'trash', teamId], (cursor) =>
    wo.shared.scripts.trash.query({ teamId, cursor }),
  );
  return (
    <Page
      title="Trash"
      above={
        <LinkAnchor to="/scripts" size="sm">
          Scripts
        </LinkAnchor>
      }
      about="Deleted scripts, with all their versions. After 30 days they may be removed for good; nothing does so by itself."
    >
      {rows && <TeamChoice />}
      <KeysetTable
        name="Deleted scripts"
        list={list}
        rows={rows}
        awaited={6}
        columns={columns}
        rowId={rowId}
        empty={
          <Empty
            icon={<IconTrash />}
            title="The trash is empty"
            action={
              <LinkButton to="/scripts" variant="default">
                Go to the scripts
              </LinkButton>
            }
          >
            A script that somebody deletes comes here, and can be restored with its history.
          </Empty>
        }
        tools={
          <ListExport
            filename="script-trash"
            read={(cursor) => wo.shared.scripts.trash.query({ teamId, cursor, limit: 200 })}
            columns={['path', 'kind', 'version', 'deletedAt', 'deletedBy', 'purgeableAt']}
            cells={(row) => [
              row.path,
              row.kind,
              String(row.version),
              row.deletedAt,
              row.deletedByName ?? '',
              row.purgeableAt,
            ]}
          />
        }
      />
    </Page>
  );
}

function TeamChoice() {
  const { teamId } = route.useSearch();
  const navigate = route.useNavigate();
  const teams = useTeams().data?.items ?? [];
  if (teams.length < 2) return null;
  return (
    <Group>
      <Select
        className="wo-filter"
        aria-label="Team"
        placeholder="All teams"
        data={teams.map(({ id, name }) => ({ value: id, label: name }))}
        value={teamId ?? null}
        onChange={(value) =>
          void navigate({ to: '/scripts/trash', search: { teamId: value ?? undefined }, replace: true })
        }
        clearable
        clearButtonProps={{ 'aria-label': 'All teams' }}
      />
    </Group>
  );
}

const rowId = (row: TrashedScript) => row.id;
const column = columnsFor<TrashedScript>();
const columns = column.columns([
  column.accessor('path', {
    header: 'Script',
    cell: ({ getValue }) => <div className="wo-cell-path wo-mono">{getValue()}</div>,
  }),
  column.accessor('kind', {
    header: 'Kind',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <Kind kind={getValue()} />,
  }),
  column.accessor('deletedAt', {
    header: 'Deleted',
    cell: ({ row: { original } }) => (
      <Text size="sm" component="span">
        <Ago at={original.deletedAt} />
        {original.deletedByName && ` by ${original.deletedByName}`}
      </Text>
    ),
  }),
  column.accessor('version', { header: 'Versions', meta: { numeric: true, wideOnly: true } }),
  column.display({
    id: 'history',
    header: 'History',
    meta: { wideOnly: true },
    cell: ({ row: { original } }) => <HistoryLink type="script" id={original.id} name={original.path} />,
  }),
  column.display({
    id: 'actions',
    header: '',
    meta: { label: 'Actions' },
    cell: ({ row: { original } }) => <TrashActions script={original} />,
  }),
]);
