import { useQuery } from '@tanstack/react-query';
import { getRouteApi, lazyRouteComponent } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { type TabPanel, UrlTabs } from '../../components/url-tabs.tsx';
import { may, useMe } from '../../data/session.ts';
import type { ScriptTab } from '../../data/url.ts';
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
      <Page title="Script" above={<Up />}>
        {error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={10} />}
      </Page>
    );
  return (
    <Page
      wide
      title={data.name}
      above={<Up />}
      about={<ScriptAbout script={data} />}
      actions={<ScriptMenu script={data} />}
    >
      <StaleRows error={error} at={dataUpdatedAt} />
      <ScriptTabs script={data} />
    </Page>
  );
}

function Up() {
  return (
    <LinkAnchor to="/scripts" size="sm">
      Scripts
    </LinkAnchor>
  );
}

function ScriptTabs({ script }: { script: Script }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const panels: TabPanel<ScriptTab>[] = [
    ['content', 'Content', <ScriptContent key={script.id} script={script} />],
    ['facts', 'Facts', <ScriptFacts key={script.id} script={script} />],
    ['calls', 'Calls', <ScriptCalls key={script.id} script={script} />],
    ['jobs', 'Jobs', <ScriptJobs key={script.id} scriptId={script.id} />],
    ['impact', 'Impact', <ScriptImpact key={script.id} script={script} />],
    ['versions', 'Versions', <ScriptVersions key={script.id} script={script} />],
    ['history', 'History', <ResourceHistory key={script.id} type="script" id={script.id} />],
  ];
  return (
    <UrlTabs
      tab={tab}
      panels={panels.filter(([value]) => value !== 'jobs' || may(me, 'control-m:read'))}
      onChoose={(chosen) => void navigate({ to: '.', search: { tab: chosen } })}
    />
  );
}
