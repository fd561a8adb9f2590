import { TextInput } from '@mantine/core';
import { IconSearch, IconServer2 } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { useTypedFilter } from '../../components/use-typed-filter.ts';
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
  const typed = useTypedFilter(
    q,
    (value) =>
      void navigate({
        to: '/drives',
        search: (before) => ({ ...before, q: value }),
        replace: true,
        resetScroll: false,
      }),
  );
  const query = { teamId: team.id, q, limit: 200 };
  const { list, rows } = useKeyset(['shared', 'scripts', 'servers', query], (cursor) =>
    scriptAnalysis.servers.query({ ...query, cursor }),
  );
  return (
    <>
      <TextInput
        className="wo-filter-wide"
        type="search"
        aria-label="Search servers and shares"
        placeholder="Part of \\server\share"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed.text}
        maxLength={200}
        onChange={(event) => typed.type(event.currentTarget.value)}
      />
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      {!rows ? (
        list.error ? (
          <TeamProblem error={list.error} onRetry={list.refetch} />
        ) : (
          <RowsSkeleton rows={8} />
        )
      ) : rows.length === 0 ? (
        <Empty icon={<IconServer2 />} title={q ? 'No server or share matches' : 'No script names a server'}>
          {q
            ? 'Try a shorter part of its name.'
            : 'UNC paths and mapped drives of published scripts show here.'}
        </Empty>
      ) : (
        <DataTable
          name="Servers and shares"
          columns={columns}
          rows={rows.map((row): Row => ({ ...row, teamId: team.id }))}
          rowId={({ server, share }) => `${server}\\${share ?? ''}`}
          more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
          tools={
            <ListExport
              filename={`servers-${team.slug}`}
              read={(cursor) => scriptAnalysis.servers.query({ ...query, cursor })}
              columns={['server', 'share', 'scripts', 'mappings']}
              cells={({ server, share, scripts, mappings }) => [
                server,
                share ?? '',
                String(scripts),
                String(mappings),
              ]}
            />
          }
        />
      )}
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
