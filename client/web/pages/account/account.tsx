import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { UrlTabs } from '../../components/url-tabs.tsx';
import { useAccount } from '../../data/account.ts';
import { Password } from './password.tsx';
import { Profile } from './profile.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

const route = getRouteApi('/account');

/** `/account?tab=&edit=true&next=`: the signed-in person's own account. */
export function AccountPage() {
  const { tab } = route.useSearch();
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
      <UrlTabs
        tab={tab}
        panels={[
          ['profile', 'Profile', <Profile key="profile" account={data} />],
          ['password', 'Password', <Password key="password" account={data} />],
          ['second-factor', 'Second factor', <SecondFactor key="second-factor" account={data} />],
          ['sessions', 'Sessions', <Sessions key="sessions" />],
        ]}
        onChoose={(chosen) =>
          void navigate({ to: '/account', search: ({ next }) => ({ next, tab: chosen }) })
        }
      />
    </Page>
  );
}
