import { Group } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import type { Team } from '../../data/types.ts';

const route = getRouteApi('/drives');

type Usage = Awaited<ReturnType<typeof scriptAnalysis.servers.query>>['items'][number];
interface Row extends Usage {
  teamId: string;
}

/** Servers and their shares, with how many scripts use each. */
export function ServerUsage({ team }: { team: Team }) {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const query = { teamId: team.id, q, limit: 200 };
  const { list, rows } = useKeyset(['shared', 'scripts', 'servers', query], (cursor) =>
    scriptAnalysis.servers.query({ ...query, cursor }),
  );
  return (
    <>
      <Group>
        <SearchField
          label="Search servers and shares"
          placeholder="Part of \\\\server\\share"
          value={q}
          onSearch={(value) =>
            void navigate({
              to: '/drives',
              search: (before) => ({ ...before, q: value }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      </Group>
      <KeysetTable
        name="Servers and shares"
        list={list}
        rows={rows?.map((row): Row => ({ ...row, teamId: team.id }))}
        columns={columns}
        rowId={({ server, share }) => `${server}\\${share ?? ''}`}
        empty={
          <Empty icon={<IconServer2 />} title={q ? 'No server or share matches' : 'No script names a server'}>
            {q
              ? 'Try a shorter part of its name.'
              : 'UNC paths and mapped drives of published scripts show here.'}
          </Empty>
        }
        tools={
          <ListExport
            filename={`servers-${team.slug}`}
            read={(cursor) => scriptAnalysis.servers.query({ ...query, cursor })}
            columns={['server', 'share', 'scripts', 'mappings']}
            cells={(row) => [row.server, row.share ?? '', String(row.scripts), String(row.mappings)]}
          />
        }
      />
    </>
  );
}

const column = columnsFor<Row>();
const columns = column.columns([
  column.accessor('server', {
    header: 'Server or share',
    cell: ({ row: { original } }) => {
      const { teamId, server, share } = original;
      const search = share === null ? { teamId, server } : { teamId, share: `\\\\${server}\\${share}` };
      return (
        <LinkAnchor to="/impact" search={search} ff="monospace" size="sm" className="wo-break">
          {share === null ? `\\\\${server}` : `\\\\${server}\\${share}`}
        </LinkAnchor>
      );
    },
  }),
  column.accessor('scripts', { header: 'Scripts', meta: { numeric: true } }),
  column.accessor('mappings', { header: 'Times mapped', meta: { numeric: true, wideOnly: true } }),
]);
