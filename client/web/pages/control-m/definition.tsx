import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { ResourceHistory } from '../../components/resource-history.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { useEnvironmentName } from '../../data/control-m-environments.ts';
import { folderPath, readable } from '../../data/control-m-keys.ts';
import type { JobDetail } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { definitionUrl } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { ControlMFrame } from './control-m-frame.tsx';
import { DefinitionFacts } from './definition-facts.tsx';
import { DefinitionProperties } from './definition-properties.tsx';
import { DefinitionSource } from './definition-source.tsx';
import { DefinitionVersions } from './definition-versions.tsx';
import { Dependencies } from './dependencies.tsx';
import { ExportDefinitions } from './export-definitions.tsx';
import { JobScript } from './job-script.tsx';
import { NextRuns } from './next-runs.tsx';

const NeighbourhoodGraph = lazy(async () => {
  const { NeighbourhoodGraph: component } = await import('./graph/neighbourhood-graph.tsx');
  return { default: component };
});

/** `/control-m/jobs/:id?tab=`: one job as it is now, what it waits for, and how it became so. */
export function JobPage() {
  const { id } = useParams({ from: '/control-m/jobs/$id' });
  return <DefinitionPage key={id} id={id} kind="job" />;
}

/** `/control-m/folders/:id?tab=`: the same of a folder. */
export function FolderPage() {
  const { id } = useParams({ from: '/control-m/folders/$id' });
  return <DefinitionPage key={id} id={id} kind="folder" />;
}

function DefinitionPage({ id, kind }: { id: string; kind: 'job' | 'folder' }) {
  const me = useMe();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'controlM', kind, id],
    queryFn: () =>
      kind === 'job'
        ? wo.shared.controlM.jobs.get.query({ id })
        : wo.shared.controlM.folders.get.query({ id }),
  });
  return (
    <ControlMFrame
      title={data?.name ?? (kind === 'job' ? 'Job' : 'Folder')}
      above={data && <Place definition={data} />}
      about={data && <DefinitionFacts definition={data} kind={kind} />}
      environmentId={data?.environmentId}
      actions={
        data &&
        may(me, 'control-m:export', data.teamId) && (
          <ExportDefinitions
            environmentId={data.environmentId}
            {...(kind === 'job' ? { job: data } : { folder: folderPath(data.key) })}
          />
        )
      }
    >
      {!data ? (
        error ? (
          <TeamProblem error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={10} />
        )
      ) : (
        <>
          <StaleRows error={error} at={dataUpdatedAt} />
          <DefinitionTabs definition={data} kind={kind} />
        </>
      )}
    </ControlMFrame>
  );
}

/** The way back up: environment, then folder by folder. */
function Place({ definition }: { definition: JobDetail }) {
  const nameOf = useEnvironmentName();
  const { environmentId, folder } = definition;
  const names = readable(folder);
  const paths = folder.split('/');
  return (
    <nav aria-label="Where it is" className="wo-break">
      <LinkAnchor to="/control-m" search={{ environmentId }} size="sm">
        {nameOf(environmentId)}
      </LinkAnchor>
      {names.map((name, at) => (
        <span key={paths.slice(0, at + 1).join('/')}>
          {' / '}
          <LinkAnchor
            to="/control-m"
            search={{ environmentId, folder: paths.slice(0, at + 1).join('/') }}
            size="sm"
          >
            {name}
          </LinkAnchor>
        </span>
      ))}
    </nav>
  );
}

function DefinitionTabs({ definition, kind }: { definition: JobDetail; kind: 'job' | 'folder' }) {
  const { tab = 'properties' } = useSearch({ strict: false });
  const navigate = useNavigate();
  const me = useMe();
  const { id } = definition;
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(value) =>
        void navigate({
          to: '.',
          search: { tab: definitionUrl.parse({ tab: value }).tab },
          resetScroll: false,
        })
      }
    >
      <Tabs.List>
        <Tabs.Tab value="properties">Properties</Tabs.Tab>
        <Tabs.Tab value="links">Dependencies</Tabs.Tab>
        <Tabs.Tab value="graph">Graph</Tabs.Tab>
        {kind === 'job' && <Tabs.Tab value="script">Script</Tabs.Tab>}
        <Tabs.Tab value="runs">Next runs</Tabs.Tab>
        <Tabs.Tab value="versions">Versions</Tabs.Tab>
        <Tabs.Tab value="source">Source</Tabs.Tab>
        {may(me, 'audit:read') && <Tabs.Tab value="history">History</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="properties" pt="md">
        <DefinitionProperties definition={definition} />
      </Tabs.Panel>
      <Tabs.Panel value="links" pt="md">
        <Dependencies definition={definition} />
      </Tabs.Panel>
      <Tabs.Panel value="graph" pt="md">
        <Suspense fallback={<RowsSkeleton rows={8} />}>
          <NeighbourhoodGraph id={id} name={definition.name} environmentId={definition.environmentId} />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="script" pt="md">
        <JobScript job={definition} />
      </Tabs.Panel>
      <Tabs.Panel value="runs" pt="md">
        <NextRuns id={id} />
      </Tabs.Panel>
      <Tabs.Panel value="versions" pt="md">
        <DefinitionVersions id={id} />
      </Tabs.Panel>
      <Tabs.Panel value="source" pt="md">
        <DefinitionSource definition={definition} />
      </Tabs.Panel>
      <Tabs.Panel value="history" pt="md">
        <ResourceHistory type="control-m-job" id={id} />
      </Tabs.Panel>
    </Tabs>
  );
}
