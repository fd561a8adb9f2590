import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { LinkAnchor } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { ResourceHistory } from '../../components/resource-history.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { type TabPanel, UrlTabs } from '../../components/url-tabs.tsx';
import { may, useMe } from '../../data/session.ts';
import type { Me, Member } from '../../data/types.ts';
import type { MemberTab } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { MemberActions } from './member-actions.tsx';
import { MemberBindings } from './member-bindings.tsx';
import { MemberSessions } from './member-sessions.tsx';
import { MemberState } from './member-state.tsx';

const route = getRouteApi('/team/members/$id');

/** `/team/members/:id?tab=&edit=true`: one member: roles, and what was changed about them. */
export function MemberPage() {
  const { id } = route.useParams();
  const { tab } = route.useSearch();
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
      <UrlTabs
        tab={tab}
        panels={panelsOf(data, me)}
        onChoose={(chosen) => void navigate({ to: '.', search: { tab: chosen } })}
      />
    </Page>
  );
}

function panelsOf(member: Member, me: Me | null | undefined): TabPanel<MemberTab>[] {
  const panels: TabPanel<MemberTab>[] = [['roles', 'Roles', <MemberBindings key="roles" member={member} />]];
  if (may(me, 'users:update'))
    panels.push(['sessions', 'Sessions', <MemberSessions key="sessions" member={member} />]);
  if (may(me, 'audit:read')) panels.push(['history', 'History', <History key="history" member={member} />]);
  return panels;
}

function History({ member }: { member: Member }) {
  return (
    <>
      <Text size="sm" mb="sm">
        What was changed about this account. See also{' '}
        <LinkAnchor
          to="/audit"
          search={{ resourceType: 'role-binding', q: member.id }}
          inherit
          underline="always"
        >
          the roles they were given and lost
        </LinkAnchor>{' '}
        and{' '}
        <LinkAnchor to="/audit" search={{ actorId: member.id }} inherit underline="always">
          what they did themselves
        </LinkAnchor>
        .
      </Text>
      <ResourceHistory type="user" id={member.id} />
    </>
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
