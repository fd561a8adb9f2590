import { Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { ResourceHistory } from '../../components/resource-history.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { may, useMe } from '../../data/session.ts';
import type { Member } from '../../data/types.ts';
import { memberUrl } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { MemberActions } from './member-actions.tsx';
import { MemberBindings } from './member-bindings.tsx';
import { MemberSessions } from './member-sessions.tsx';
import { MemberState } from './member-state.tsx';

const route = getRouteApi('/team/members/$id');

/** `/team/members/:id?tab=&edit=true`: one member: roles, and what was changed about them. */
export function MemberPage() {
  const { id } = route.useParams();
  const { tab = 'roles' } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['shared', 'users', id],
    queryFn: () => wo.shared.users.get.query({ id }),
  });
  if (!data)
    return (
      <Page title="Member" above={<Up />}>
        {error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={6} />}
      </Page>
    );
  return (
    <Page
      title={data.displayName}
      above={<Up />}
      about={<Facts member={data} />}
      actions={<MemberActions member={data} />}
    >
      <StaleRows error={error} at={dataUpdatedAt} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => void navigate({ to: '.', search: { tab: memberUrl.parse({ tab: value }).tab } })}
      >
        <Tabs.List>
          <Tabs.Tab value="roles">Roles</Tabs.Tab>
          {may(me, 'users:update') && <Tabs.Tab value="sessions">Sessions</Tabs.Tab>}
          {may(me, 'audit:read') && <Tabs.Tab value="history">History</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="roles" pt="md">
          <MemberBindings member={data} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="md">
          <MemberSessions member={data} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <Text size="sm" mb="sm">
            What was changed about this account.{' '}
            <LinkAnchor to="/audit" search={{ actorId: data.id }} inherit underline="always">
              What they did themselves
            </LinkAnchor>
          </Text>
          <ResourceHistory type="user" id={data.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Up() {
  return (
    <LinkAnchor to="/team" size="sm">
      Members
    </LinkAnchor>
  );
}

function Facts({ member }: { member: Member }) {
  const me = useMe();
  return (
    <>
      <MemberState member={member} /> <span className="wo-mono">{member.username}</span>
      {member.email && <>, {member.email}</>}, member since <Ago at={member.createdAt} />
      {member.link && (
        <>
          , {member.link.kind === 'invitation' ? 'invitation' : 'reset'} link ends{' '}
          <Ago at={member.link.expiresAt} />
        </>
      )}
      {may(me, 'users:update') && (
        <>
          .{' '}
          <LinkAnchor to="/team/tokens" search={{ userId: member.id }} inherit underline="always">
            API tokens
          </LinkAnchor>
        </>
      )}
    </>
  );
}
