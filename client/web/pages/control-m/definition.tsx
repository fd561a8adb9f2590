import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { ResourceHistory } from '../../components/resource-history.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { type TabPanel, UrlTabs } from '../../components/url-tabs.tsx';
import { useEnvironmentName } from '../../data/control-m-environments.ts';
import { folderPath, readable } from '../../data/control-m-keys.ts';
import type { JobDetail } from '../../data/control-m.ts';
import { may, useMe } from '../../data/session.ts';
import { type DefinitionTab, definitionUrl } from '../../data/url.ts';
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
  const { tab } = definitionUrl.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const me = useMe();
  const { id } = definition;
  const panels: TabPanel<DefinitionTab>[] = [
    ['properties', 'Properties', <DefinitionProperties key={id} definition={definition} />],
    ['links', 'Dependencies', <Dependencies key={id} definition={definition} />],
    [
      'graph',
      'Graph',
      <NeighbourhoodGraph key={id} id={id} name={definition.name} environmentId={definition.environmentId} />,
    ],
    ['script', 'Script', <JobScript key={id} job={definition} />],
    ['runs', 'Next runs', <NextRuns key={id} id={id} />],
    ['versions', 'Versions', <DefinitionVersions key={id} id={id} />],
    ['source', 'Source', <DefinitionSource key={id} definition={definition} />],
    ['history', 'History', <History key={id} id={id} />],
  ];
  return (
    <UrlTabs
      tab={tab}
      panels={panels.filter(
        ([one]) => (one !== 'script' || kind === 'job') && (one !== 'history' || may(me, 'audit:read')),
      )}
      onChoose={(chosen) => void navigate({ to: '.', search: { tab: chosen }, resetScroll: false })}
    />
  );
}

function History({ id }: { id: string }) {
  return (
    <>
      <Text size="sm" mb="sm">
        What people changed about it here. An import changes many at once and is one entry of its own: which
        of them changed this one, and how, is under{' '}
        <LinkAnchor to="." search={{ tab: 'versions' }} inherit underline="always">
          Versions
        </LinkAnchor>
        .
      </Text>
      <ResourceHistory type="control-m-job" id={id} />
    </>
  );
}
