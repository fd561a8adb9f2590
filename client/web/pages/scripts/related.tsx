import { Alert, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { type RelatedScripts, scriptAnalysis } from '../../data/script-analysis.ts';
import { launches } from '../../data/script-words.ts';
import type { Script } from '../../data/types.ts';
import { Resolution } from './fact-sections.tsx';

type Caller = RelatedScripts['callers'][number];
type Callee = RelatedScripts['callees'][number];

/** Who starts a script and what it starts, each with its line. */
export function Related({ script }: { script: Script }) {
  const { id, version, name } = script;
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'scripts', id, 'related', version],
    queryFn: () => scriptAnalysis.related.query({ id }),
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={6} />;
  const { callers, callees, inCycle } = data;
  return (
    <>
      <StaleRows error={error} at={dataUpdatedAt} />
      {inCycle.length > 0 && (
        <Alert color="orange" variant="light" title="It starts itself, through others">
          <Text size="sm" className="wo-mono wo-break">
            {inCycle.join(', ')}
          </Text>
        </Alert>
      )}
      <Stack gap="xs">
        <Title order={2} size="h4">
          What starts it
        </Title>
        {callers.length === 0 ? (
          <Text size="sm" c="dimmed">
            No script of the catalogue, as far as their texts say.
          </Text>
        ) : (
          <DataTable
            name="What starts it"
            columns={callerColumns}
            rows={callers}
            rowId={callerKey}
            short
            tools={
              <ListExport
                filename={`callers-${name}`}
                rows={callers}
                columns={['script', 'line', 'column', 'how', 'target']}
                cells={(row) => [row.path, String(row.line), String(row.column), row.how, row.target]}
              />
            }
          />
        )}
      </Stack>
      <Stack gap="xs">
        <Title order={2} size="h4">
          What it starts
        </Title>
        {callees.length === 0 ? (
          <Text size="sm" c="dimmed">
            No other script.
          </Text>
        ) : (
          <DataTable
            name="What it starts"
            columns={calleeColumns}
            rows={callees}
            rowId={placeKey}
            short
            tools={
              <ListExport
                filename={`calls-${name}`}
                rows={callees}
                columns={['line', 'column', 'how', 'target', 'resolution', 'script']}
                cells={(row) => [
                  String(row.line),
                  String(row.column),
                  row.how,
                  row.target,
                  row.resolution,
                  row.resolvesTo ?? '',
                ]}
              />
            }
          />
        )}
      </Stack>
    </>
  );
}

const placeKey = ({ line, column }: { line: number; column: number }) => `${line} ${column}`;
const callerKey = (row: Caller) => `${row.scriptId} ${placeKey(row)}`;

const callerColumn = columnsFor<Caller>();
const callerColumns = callerColumn.columns([
  callerColumn.accessor('path', {
    header: 'Script',
    cell: ({ row: { original } }) => (
      <div className="wo-cell-path">
        <LinkAnchor
          to="/scripts/$id"
          params={{ id: original.scriptId }}
          search={{ line: original.line }}
          ff="monospace"
          size="sm"
        >
          {original.path}
        </LinkAnchor>
      </div>
    ),
  }),
  callerColumn.accessor('line', { header: 'Line', meta: { numeric: true } }),
  callerColumn.accessor('how', {
    header: 'How',
    cell: ({ row: { original } }) => (
      <Text size="sm" component="span">
        {launches[original.how]}
        {original.outsideChain && ', for itself'}
      </Text>
    ),
  }),
  callerColumn.accessor('target', {
    header: 'As written',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <span className="wo-mono wo-break">{getValue()}</span>,
  }),
]);

const calleeColumn = columnsFor<Callee>();
const calleeColumns = calleeColumn.columns([
  calleeColumn.accessor('line', {
    header: 'Line',
    meta: { numeric: true },
    cell: ({ getValue }) => (
      <LinkAnchor to="." search={{ tab: 'content', line: getValue() }} size="sm">
        {getValue()}
      </LinkAnchor>
    ),
  }),
  calleeColumn.accessor('resolvesTo', {
    header: 'Script',
    cell: ({ row: { original } }) => <Meant row={original} />,
  }),
  calleeColumn.accessor('resolution', {
    header: 'How sure',
    cell: ({ getValue }) => <Resolution value={getValue()} />,
  }),
  calleeColumn.accessor('how', {
    header: 'How',
    meta: { wideOnly: true },
    cell: ({ getValue }) => launches[getValue()],
  }),
]);

function Meant({ row }: { row: Callee }) {
  const { scriptId, resolvesTo, target, candidates } = row;
  return (
    <div className="wo-cell-path">
      {scriptId ? (
        <LinkAnchor to="/scripts/$id" params={{ id: scriptId }} ff="monospace" size="sm">
          {resolvesTo}
        </LinkAnchor>
      ) : (
        <span className="wo-mono">{target}</span>
      )}
      {candidates && candidates.length > 0 && (
        <Text size="xs" c="dimmed">
          {candidates.join(', ')}
        </Text>
      )}
    </div>
  );
}
