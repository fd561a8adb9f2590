import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, lazyRouteComponent } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { may, useMe } from '../../data/session.ts';
import { type ScriptTab, scriptUrl } from '../../data/url.ts';
import type { Script } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { ScriptAbout } from './script-about.tsx';
import { ScriptContent } from './script-content.tsx';
import { ScriptMenu } from './script-menu.tsx';

// What most people never open is loaded when they do: the graph alone is as much as the rest of the page.
const ScriptFacts = lazyRouteComponent(() => import('./script-facts.tsx'), 'ScriptFacts');
const ScriptCalls = lazyRouteComponent(() => import('./script-calls.tsx'), 'ScriptCalls');
const ScriptJobs = lazyRouteComponent(() => import('../control-m/script-jobs.tsx'), 'ScriptJobs');
const ScriptImpact = lazyRouteComponent(() => import('./script-impact.tsx'), 'ScriptImpact');
const ScriptVersions = lazyRouteComponent(() => import('./script-versions.tsx'), 'ScriptVersions');
const ResourceHistory = lazyRouteComponent(
  () => import('../../components/resource-history.tsx'),
  'ResourceHistory',
);

const route = getRouteApi('/scripts/$id');

/** `/scripts/:id?tab=&line=&depth=&left=&right=`: what a script says, means, and became. */
export function ScriptPage() {
  const { id } = route.useParams();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'scripts', id],
    queryFn: () => wo.shared.scripts.get.query({ id }),
  });
  if (!data)
    return (
      <Page title="Script">
        {error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={10} />}
      </Page>
    );
  return (
    <Page
      wide
      title={data.name}
      above={
        <LinkAnchor to="/scripts" size="sm">
          Scripts
        </LinkAnchor>
      }
      about={<ScriptAbout script={data} />}
      actions={<ScriptMenu script={data} />}
    >
      <StaleRows error={error} at={dataUpdatedAt} />
      <ScriptTabs script={data} />
    </Page>
  );
}

type Panel = [value: NonNullable<ScriptTab>, label: string, panel: ReactNode];

function ScriptTabs({ script }: { script: Script }) {
  const { tab = 'content' } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const panels: Panel[] = [
    ['content', 'Content', <ScriptContent key={script.id} script={script} />],
    ['facts', 'Facts', <ScriptFacts key={script.id} script={script} />],
    ['calls', 'Calls', <ScriptCalls key={script.id} script={script} />],
    ['jobs', 'Jobs', <ScriptJobs key={script.id} scriptId={script.id} />],
    ['impact', 'Impact', <ScriptImpact key={script.id} script={script} />],
    ['versions', 'Versions', <ScriptVersions key={script.id} script={script} />],
    ['history', 'History', <ResourceHistory key={script.id} type="script" id={script.id} />],
  ];
  const shown = panels.filter(([value]) => value !== 'jobs' || may(me, 'control-m:read'));
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(value) => void navigate({ to: '.', search: { tab: scriptUrl.parse({ tab: value }).tab } })}
    >
      <Tabs.List>
        {shown.map(([value, label]) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map(([value, , panel]) => (
        <Tabs.Panel key={value} value={value} pt="md">
          <Suspense fallback={<RowsSkeleton rows={6} />}>{panel}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
