import { Stack } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { KeysetTable } from '../../components/keyset-table.tsx';
import { LinkButton } from '../../components/link.tsx';
import { ListExport } from '../../components/list-export.tsx';
import type { Environment, JobItem } from '../../data/control-m.ts';
import { useKeyset } from '../../data/keyset.ts';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { ExportDefinitions } from './export-definitions.tsx';
import { FolderTree } from './folder-tree.tsx';
import { jobColumns, jobColumnsHidden } from './job-columns.tsx';
import { JobFilterBar } from './job-filters.tsx';
import { useJobFilters } from './use-job-filters.ts';
import { WithEnvironment } from './with-environment.tsx';

const route = getRouteApi('/control-m');

/** `/control-m?environmentId=&folder=&…filters`: folders and jobs of one environment. */
export function JobsPage() {
  const { environmentId } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WithEnvironment
      title="Control-M"
      about="Folders and jobs as they were imported: what runs, when, and what waits for what."
      environmentId={environmentId}
      onChoose={(id) => navigate({ to: '/control-m', search: { environmentId: id } })}
      actions={(environment) => <Actions environment={environment} />}
    >
      {(environment) => (
        <div className="wo-browse">
          <FolderTree key={environment.id} environment={environment} />
          <JobList environment={environment} />
        </div>
      )}
    </WithEnvironment>
  );
}

function Actions({ environment }: { environment: Environment }) {
  const { folder } = route.useSearch();
  const me = useMe();
  const { id: environmentId, teamId } = environment;
  return (
    <>
      {may(me, 'control-m:export', teamId) && (
        <ExportDefinitions environmentId={environmentId} folder={folder} />
      )}
      {may(me, 'control-m:import', teamId) && (
        <LinkButton to="/control-m/imports/new" search={{ environmentId }}>
          Import
        </LinkButton>
      )}
    </>
  );
}

const rowId = (row: JobItem) => row.id;

function JobList({ environment }: { environment: Environment }) {
  const [filters] = useJobFilters();
  const { id: environmentId, revision } = environment;
  // what an environment holds at one revision never changes: a list that was scrolled through stays as it is
  const key = [environmentId, revision, filters];
  const query = { environmentId, ...filters, limit: 200 };
  const { list, rows } = useKeyset(
    ['shared', 'controlM', 'jobs', ...key],
    (cursor) => wo.shared.controlM.jobs.list.query({ ...query, cursor }),
    { fixed: true },
  );
  const count = useQuery({
    queryKey: ['shared', 'controlM', 'count', ...key],
    queryFn: () => wo.shared.controlM.jobs.count.query({ environmentId, ...filters }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Stack gap="sm">
      <JobFilterBar />
      <KeysetTable
        name="Jobs"
        list={list}
        rows={rows}
        awaited={10}
        columns={jobColumns}
        hidden={jobColumnsHidden}
        rowId={rowId}
        total={count.data?.count}
        place={JSON.stringify(key)}
        empty={<NoJobs environment={environment} filtered={Object.values(filters).some(Boolean)} />}
        tools={
          <ListExport
            filename={`jobs-${environment.name}`}
            read={(cursor) => wo.shared.controlM.jobs.list.query({ ...query, cursor })}
            columns={exported}
            cells={(row) => exported.map((name) => row[name] ?? '')}
          />
        }
      />
    </Stack>
  );
}

const exported = [
  'key',
  'name',
  'folder',
  'server',
  'type',
  'application',
  'subApplication',
  'host',
  'runAs',
  'description',
  'command',
] as const;

function NoJobs({ environment, filtered }: { environment: Environment; filtered: boolean }) {
  const me = useMe();
  if (filtered)
    return (
      <Empty
        icon={<IconSitemap />}
        title="No job matches"
        action={
          <LinkButton to="/control-m" search={{ environmentId: environment.id }} variant="default">
            Clear the filters
          </LinkButton>
        }
      >
        Try fewer words, or another folder. Application, host and the like must be exactly as in the job.
      </Empty>
    );
  return (
    <Empty
      icon={<IconSitemap />}
      title={`${environment.name} is empty`}
      action={
        may(me, 'control-m:import', environment.teamId) && (
          <LinkButton to="/control-m/imports/new" search={{ environmentId: environment.id }}>
            Import an export
          </LinkButton>
        )
      }
    >
      Its folders and jobs come from an import: an XML export of Control-M, or Jobs-as-Code JSON. You see what
      a file holds before anything is kept.
    </Empty>
  );
}
