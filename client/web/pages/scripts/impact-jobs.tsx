import { Stack, Text, Title } from '@mantine/core';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import type { ScriptImpact } from '../../data/script-analysis.ts';
import { Confidence } from '../control-m/script-jobs.tsx';

type Job = ScriptImpact['jobs'][number];
type Later = ScriptImpact['downstreamJobs'][number];

/** Jobs that run one of the scripts that are touched, and what waits for them. */
export function ImpactJobs({ impact: { jobs, downstreamJobs, jobsHidden } }: { impact: ScriptImpact }) {
  if (jobsHidden)
    return (
      <Text size="sm" c="dimmed">
        Jobs are left out: none of your roles lets you see Control-M of this team (control-m:read).
      </Text>
    );
  if (jobs.length === 0) return null;
  return (
    <>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Jobs
        </Title>
        <DataTable name="Jobs" columns={jobColumns} rows={jobs} rowId={({ id }) => id} short />
      </Stack>
      <Stack gap="xs">
        <Title order={2} size="h4">
          What comes after them
        </Title>
        {downstreamJobs.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing waits for them.
          </Text>
        ) : (
          <DataTable
            name="After them"
            columns={laterColumns}
            rows={downstreamJobs}
            rowId={({ id }) => id}
            short
          />
        )}
      </Stack>
    </>
  );
}

function JobLink({ job: { id, key } }: { job: { id: string; key: string } }) {
  return (
    <div className="wo-cell-name">
      <LinkAnchor to="/control-m/jobs/$id" params={{ id }} ff="monospace" size="sm">
        {key}
      </LinkAnchor>
    </div>
  );
}

const jobColumn = columnsFor<Job>();
const jobColumns = jobColumn.columns([
  jobColumn.accessor('key', { header: 'Job', cell: ({ row }) => <JobLink job={row.original} /> }),
  jobColumn.accessor('environment', { header: 'Environment' }),
  jobColumn.accessor('script', {
    header: 'Runs',
    meta: { wideOnly: true },
    cell: ({ row: { original } }) => (
      <LinkAnchor
        to="/scripts/$id"
        params={{ id: original.scriptId }}
        ff="monospace"
        size="sm"
        className="wo-break"
      >
        {original.script}
      </LinkAnchor>
    ),
  }),
  jobColumn.accessor('confidence', {
    header: 'How sure',
    cell: ({ getValue }) => <Confidence value={getValue()} />,
  }),
  jobColumn.accessor('why', {
    header: 'Why',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Text size="sm" component="div" className="wo-break">
        {getValue()}
      </Text>
    ),
  }),
]);

const laterColumn = columnsFor<Later>();
const laterColumns = laterColumn.columns([
  laterColumn.accessor('key', {
    header: 'Job or folder',
    cell: ({ row }) => <JobLink job={row.original} />,
  }),
  laterColumn.accessor('environment', { header: 'Environment' }),
  laterColumn.accessor('depth', { header: 'Steps', meta: { numeric: true } }),
  laterColumn.accessor('why', {
    header: 'Why',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Text size="sm" component="div" className="wo-break">
        {getValue()}
      </Text>
    ),
  }),
]);
