import { Badge, Button, Stack, Text } from '@mantine/core';
import { IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CliHint } from '../../components/cli-hint.tsx';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { HistoryLink } from '../../components/resource-history-link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { readAll } from '../../data/keyset.ts';
import { may, useMe } from '../../data/session.ts';
import type { AuditSink } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { AuditFrame } from './audit-frame.tsx';
import { NewSink } from './new-sink.tsx';
import { SinkActions } from './sink-actions.tsx';
import { sinksKey } from './sinks-key.ts';

const route = getRouteApi('/audit/sinks');
const lookEveryMs = 5_000;

/** `/audit/sinks?new=true`: where the log is copied to as it grows. */
export function SinksPage() {
  const { new: adding } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: sinksKey,
    queryFn: () => readAll((cursor) => wo.shared.auditSinks.list.query({ limit: 200, cursor })),
    refetchInterval: lookEveryMs,
  });
  const show = (open: boolean) => navigate({ to: '/audit/sinks', search: { new: open || undefined } });
  const mayCreate = may(me, 'audit:forward');
  const addButton = mayCreate && <Button onClick={() => show(true)}>Add a sink</Button>;
  return (
    <AuditFrame
      title="Sinks"
      about="Copies of the log for a SIEM or an archive. Each sealed entry is delivered at least once, in order, also after an outage."
      actions={data && addButton}
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={3} />
        )
      ) : (
        <Stack gap="md">
          <StaleRows error={error} at={dataUpdatedAt} />
          {data.items.length === 0 ? (
            <Empty icon={<IconArrowForwardUp />} title="The log is copied nowhere" action={addButton}>
              A copy that whoever runs this database cannot reach is worth a lot: an https address of your
              SIEM, or a file on the server.
            </Empty>
          ) : (
            <DataTable name="Sinks" columns={columns} rows={data.items} rowId={({ id }) => id} />
          )}
          <CliHint command="npx wo audit-sinks list" />
        </Stack>
      )}
      {adding && mayCreate && <NewSink onClose={() => show(false)} />}
    </AuditFrame>
  );
}

const column = columnsFor<AuditSink>();
const columns = column.columns([
  column.accessor('name', {
    header: 'Sink',
    cell: ({ row }) => (
      <Text size="sm" component="div" className="wo-cell-name">
        {row.original.name}
        <div className="wo-path">{row.original.target}</div>
        {row.original.kind === 'webhook' && (
          <Text size="xs" c="dimmed">
            {row.original.hasSecret ? 'signed' : 'not signed'}
          </Text>
        )}
      </Text>
    ),
  }),
  column.display({ id: 'state', header: 'State', cell: ({ row }) => <SinkState sink={row.original} /> }),
  column.accessor(({ delivery }) => delivery.behind, {
    id: 'behind',
    header: 'Behind',
    meta: { numeric: true },
    cell: ({ getValue }) => getValue().toLocaleString('en'),
  }),
  column.accessor(({ delivery }) => delivery.deliveredAt, {
    id: 'deliveredAt',
    header: 'Last delivery',
    meta: { wideOnly: true },
    cell: ({ getValue }) => {
      const at = getValue();
      return at === null ? 'never' : <Ago at={at} />;
    },
  }),
  column.display({
    id: 'history',
    header: 'History',
    meta: { wideOnly: true },
    cell: ({ row: { original } }) => <HistoryLink type="audit-sink" id={original.id} name={original.name} />,
  }),
  column.display({
    id: 'actions',
    header: 'Actions',
    cell: ({ row }) => <SinkActions sink={row.original} />,
  }),
]);

function SinkState({ sink }: { sink: AuditSink }) {
  const { behind, failures, lastError, retryAt } = sink.delivery;
  if (!sink.enabled) return <State colour="gray" label="paused" />;
  if (failures === 0) return <State colour="teal" label={behind === 0 ? 'up to date' : 'delivering'} />;
  return (
    <>
      <State colour="red" label={`failed ${failures === 1 ? 'once' : `${failures} times`}`} />
      <Text size="xs" className="wo-break" maw={320}>
        {lastError}
        {retryAt && (
          <>
            {' '}
            Tried again <Ago at={retryAt} />.
          </>
        )}
      </Text>
    </>
  );
}

function State({ colour, label }: { colour: string; label: string }) {
  return (
    <Badge variant="dot" color={colour} tt="none">
      {label}
    </Badge>
  );
}
