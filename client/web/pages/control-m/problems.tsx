import { Badge, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { FilterButton } from '../../components/filter-button.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { countedKinds, problemKind, problemKinds, severityColours } from '../../data/control-m-problems.ts';
import type { Environment, Problem } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { NodeLink } from './node-link.tsx';
import { WithEnvironment } from './with-environment.tsx';

const route = getRouteApi('/control-m/problems');

/** `/control-m/problems?environmentId=&kind=`: what looks wrong in an environment. */
export function ProblemsPage() {
  const { environmentId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithEnvironment
      title="Problems"
      about="What looks wrong in the definitions: worth a look before the night."
      environmentId={environmentId}
      onChoose={(id) =>
        navigate({ to: '/control-m/problems', search: (before) => ({ ...before, environmentId: id }) })
      }
    >
      {(environment) => <Problems environment={environment} />}
    </WithEnvironment>
  );
}

interface Row extends Problem {
  rowId: string;
}

function Problems({ environment }: { environment: Environment }) {
  const kind = problemKind(route.useSearch().kind);
  const query = { environmentId: environment.id, kind, limit: 200 };
  const { list, rows } = useKeyset(
    ['shared', 'controlM', 'problems', environment.revision, query],
    (cursor) => wo.shared.controlM.understand.problems.query({ ...query, cursor }),
  );
  const counts = list.data?.pages[0];
  if (!rows)
    return list.error ? (
      <TeamProblem error={list.error} onRetry={list.refetch} />
    ) : (
      <RowsSkeleton rows={10} />
    );
  return (
    <Stack gap="sm">
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      <Kinds counts={counts?.counts ?? {}} />
      {kind && (
        <Text size="sm" c="dimmed">
          {problemKinds[kind].about}
        </Text>
      )}
      {rows.length === 0 ? (
        <Empty icon={<IconCheck />} title={kind ? 'None of this kind' : 'Nothing looks wrong'}>
          {kind
            ? 'Choose another kind above.'
            : 'No cycles, no waits that nobody fulfils, no jobs that can never run. Look again after the next import.'}
        </Empty>
      ) : (
        <DataTable
          name="Problems"
          columns={columns}
          rows={rows.map((row, at): Row => ({ ...row, rowId: `${at}` }))}
          rowId={({ rowId }) => rowId}
          more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
          tools={
            <ListExport
              filename={`problems-${environment.name}`}
              read={(cursor) => wo.shared.controlM.understand.problems.query({ ...query, cursor })}
              columns={['severity', 'kind', 'key', 'message']}
              cells={({ severity, kind: its, node, message }) => [severity, its, node?.key ?? '', message]}
            />
          }
        />
      )}
    </Stack>
  );
}

function Kinds({ counts }: { counts: Record<string, number> }) {
  const kind = problemKind(route.useSearch().kind);
  const navigate = route.useNavigate();
  const set = (chosen: string | undefined) =>
    void navigate({
      to: '/control-m/problems',
      search: (before) => ({ ...before, kind: chosen }),
      resetScroll: false,
    });
  const kinds = countedKinds(counts);
  if (kinds.length === 0) return null;
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  return (
    <Group gap={6} role="group" aria-label="Kind of problem">
      <FilterButton chosen={kind === undefined} onClick={() => set(undefined)}>
        {`All ${total.toLocaleString('en')}`}
      </FilterButton>
      {kinds.map((one) => (
        <FilterButton
          key={one.kind}
          chosen={kind === one.kind}
          onClick={() => set(one.kind)}
          title={problemKinds[one.kind].about}
        >
          {`${one.label} ${one.count.toLocaleString('en')}`}
        </FilterButton>
      ))}
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
  column.accessor('node', {
    header: 'Where',
    cell: ({ getValue }) => {
      const node = getValue();
      return <div className="wo-cell-name">{node && <NodeLink node={node} />}</div>;
    },
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
