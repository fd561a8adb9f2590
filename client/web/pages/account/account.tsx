import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { useAccount } from '../../data/account.ts';
import { accountUrl } from '../../data/url.ts';
import { Password } from './password.tsx';
import { Profile } from './profile.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

const route = getRouteApi('/account');

/** `/account?tab=&edit=true&next=`: the signed-in person's own account. */
export function AccountPage() {
  const { tab = 'profile' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch, dataUpdatedAt } = useAccount();
  if (!data)
    return (
      <Page title="My account">
        {error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={5} />}
      </Page>
    );
  return (
    <Page title="My account" about={`${data.displayName} (${data.username}) in the team database.`}>
      <StaleRows error={error} at={dataUpdatedAt} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          void navigate({
            to: '/account',
            search: (before) => ({ next: before.next, tab: accountUrl.parse({ tab: value }).tab }),
          })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="profile">Profile</Tabs.Tab>
          <Tabs.Tab value="password">Password</Tabs.Tab>
          <Tabs.Tab value="second-factor">Second factor</Tabs.Tab>
          <Tabs.Tab value="sessions">Sessions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profile" pt="md">
          <Profile account={data} />
        </Tabs.Panel>
        <Tabs.Panel value="password" pt="md">
          <Password account={data} />
        </Tabs.Panel>
        <Tabs.Panel value="second-factor" pt="md">
          <SecondFactor account={data} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="md">
          <Sessions />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
