import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { may, useMe } from '../../data/session.ts';
import { scriptUrl } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { ScriptJobs } from '../control-m/script-jobs.tsx';
import { ResourceHistory } from '../../components/resource-history.tsx';
import { ScriptContent } from './script-content.tsx';
import { ScriptFacts } from './script-facts.tsx';
import { ScriptMenu } from './script-menu.tsx';
import { ScriptVersions } from './script-versions.tsx';

const route = getRouteApi('/scripts/$id');

/** `/scripts/:id?tab=&left=&right=`: content, versions and history of one script. */
export function ScriptPage() {
  const { id } = route.useParams();
  const { tab = 'content' } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
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
      title={data.name}
      above={
        <LinkAnchor to="/scripts" size="sm">
          Scripts
        </LinkAnchor>
      }
      about={<ScriptFacts script={data} />}
      actions={may(me, 'scripts:delete', data.teamId) && <ScriptMenu script={data} />}
    >
      <StaleRows error={error} at={dataUpdatedAt} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          void navigate({
            to: '.',
            search: { tab: scriptUrl.parse({ tab: value }).tab },
          })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="content">Content</Tabs.Tab>
          {may(me, 'control-m:read') && <Tabs.Tab value="jobs">Jobs</Tabs.Tab>}
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="content" pt="md">
          <ScriptContent script={data} />
        </Tabs.Panel>
        <Tabs.Panel value="jobs" pt="md">
          <ScriptJobs scriptId={data.id} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          <ScriptVersions script={data} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <ResourceHistory type="script" id={data.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
