import { Badge, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { FilterButton } from '../../components/filter-button.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { useTypedFilter } from '../../components/use-typed-filter.ts';
import { severityColours } from '../../data/control-m-problems.ts';
import { useKeyset } from '../../data/keyset.ts';
import { scriptAnalysis } from '../../data/script-analysis.ts';
import { problemKindOf, problemKinds, type ScriptProblem } from '../../data/script-problems.ts';
import type { Team } from '../../data/types.ts';
import { WithTeam } from './with-team.tsx';

const route = getRouteApi('/scripts/problems');

/** `/scripts/problems?teamId=&kind=&q=`: what looks wrong in the scripts of a team. */
export function ScriptProblemsPage() {
  const { teamId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithTeam
      title="Script problems"
      about="What looks wrong in the team's scripts: worth a look before the night."
      teamId={teamId}
      onChoose={(id) =>
        navigate({ to: '/scripts/problems', search: (before) => ({ ...before, teamId: id }) })
      }
    >
      {(team) => <Problems team={team} />}
    </WithTeam>
  );
}

interface Row extends ScriptProblem {
  rowId: string;
}

function Problems({ team }: { team: Team }) {
  const { q, kind: named } = route.useSearch();
  const kind = problemKindOf(named);
  const query = { teamId: team.id, kind, q, limit: 200 };
  const { list, rows } = useKeyset(['shared', 'scripts', 'problems', query], (cursor) =>
    scriptAnalysis.problems.query({ ...query, cursor }),
  );
  return (
    <Stack gap="sm">
      <Filters team={team} />
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      {kind && (
        <Text size="sm" c="dimmed">
          {problemKinds[kind].about}
        </Text>
      )}
      {!rows ? (
        list.error ? (
          <TeamProblem error={list.error} onRetry={list.refetch} />
        ) : (
          <RowsSkeleton rows={10} />
        )
      ) : rows.length === 0 ? (
        <Empty icon={<IconCheck />} title={kind || q ? 'None like this' : 'Nothing looks wrong'}>
          {kind || q
            ? 'Choose another kind, or fewer words.'
            : 'No secrets in clear, no missing targets, no circles, no clashing letters.'}
        </Empty>
      ) : (
        <DataTable
          name="Script problems"
          columns={columns}
          rows={rows.map((row, at): Row => ({ ...row, rowId: String(at) }))}
          rowId={({ rowId }) => rowId}
          more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
          tools={
            <ListExport
              filename={`script-problems-${team.slug}`}
              read={(cursor) => scriptAnalysis.problems.query({ ...query, cursor })}
              columns={['severity', 'kind', 'path', 'line', 'message']}
              cells={({ severity, kind: its, path, line, message }) => [
                severity,
                its,
                path,
                String(line),
                message,
              ]}
            />
          }
        />
      )}
    </Stack>
  );
}

function Filters({ team }: { team: Team }) {
  const search = route.useSearch();
  const kind = problemKindOf(search.kind);
  const navigate = route.useNavigate();
  const { data } = useQuery({
    queryKey: ['shared', 'scripts', 'problem-counts', team.id],
    queryFn: () => scriptAnalysis.problemCounts.query({ teamId: team.id }),
  });
  const set = (more: { kind?: string | undefined; q?: string | undefined }, typed = false) =>
    void navigate({
      to: '/scripts/problems',
      search: (before) => ({ ...before, ...more }),
      replace: typed,
      resetScroll: false,
    });
  const q = useTypedFilter(search.q, (value) => set({ q: value }, true));
  const counts = Object.entries(data?.kinds ?? {}).flatMap(([name, count]) => {
    const one = problemKindOf(name);
    return one && count > 0 ? [{ kind: one, count }] : [];
  });
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Group gap="sm">
      <Group gap={6} role="group" aria-label="Kind of problem">
        <FilterButton chosen={kind === undefined} onClick={() => set({ kind: undefined })}>
          {`All ${total.toLocaleString('en')}`}
        </FilterButton>
        {counts.map((one) => (
          <FilterButton
            key={one.kind}
            chosen={kind === one.kind}
            onClick={() => set({ kind: one.kind })}
            title={problemKinds[one.kind].about}
          >
            {`${problemKinds[one.kind].label} ${one.count.toLocaleString('en')}`}
          </FilterButton>
        ))}
      </Group>
      <TextInput
        className="wo-filter-wide"
        type="search"
        aria-label="Search the problems"
        placeholder="Path or message"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q.text}
        maxLength={200}
        onChange={(event) => q.type(event.currentTarget.value)}
      />
    </Group>
  );
}

const column = columnsFor<Row>();
const columns = column.columns([
  column.accessor('severity', {
    header: 'Severity',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Badge variant="dot" color={severityColours[getValue()]} tt="none" miw="max-content">
        {getValue()}
      </Badge>
    ),
  }),
  column.accessor('path', {
    header: 'Where',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-path">
        <LinkAnchor
          to="/scripts/$id"
          params={{ id: original.scriptId }}
          search={{ line: original.line }}
          ff="monospace"
          size="sm"
        >
          {original.path}:{original.line}
        </LinkAnchor>
      </div>
    ),
  }),
  column.accessor('message', {
    header: 'What',
    cell: ({ getValue }) => (
      <Text size="sm" component="div" className="wo-break">
        {getValue()}
      </Text>
    ),
  }),
]);
