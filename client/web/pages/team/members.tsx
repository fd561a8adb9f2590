import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { columnsFor, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { Ago } from '../../components/time.tsx';
import { useKeyset } from '../../data/keyset.ts';
import { may, useMe } from '../../data/session.ts';
import type { Member } from '../../data/types.ts';
import { membersUrl, memberStates } from '../../data/url.ts';
import { wo } from '../../data/wo.ts';
import { MemberRoles } from './member-roles-cell.tsx';
import { MemberState, stateLabels } from './member-state.tsx';
import { InviteMember } from './invite-member.tsx';
import { TeamPage } from './team-page.tsx';

const route = getRouteApi('/team');

/** `/team?q=&status=&new=true`: who has an account in the team database, and their roles. */
export function MembersPage() {
  const { q, status, new: adding } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const { list, rows } = useKeyset(['shared', 'users', 'list', { q, status }], (cursor) =>
    wo.shared.users.list.query({ q, status, cursor }),
  );
  const show = (open: boolean) =>
    navigate({ to: '/team', search: (before) => ({ ...before, new: open || undefined }) });
  return (
    <TeamPage
      title="Members"
      about="People with an account in the team database. What they may do follows from their roles."
      actions={may(me, 'users:create') && <Button onClick={() => show(true)}>Invite a member</Button>}
    >
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : (
        <Stack gap="md">
          <Filters />
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          {!rows ? (
            <RowsSkeleton rows={8} />
          ) : rows.length === 0 ? (
            <Empty
              icon={<IconUsers />}
              title="No member matches"
              action={
                <LinkButton to="/team" search={{}} variant="default">
                  Show everyone
                </LinkButton>
              }
            >
              {status === 'invited'
                ? 'Nobody has an invitation that is still to be used.'
                : 'The search looks into user names, display names and mail addresses.'}
            </Empty>
          ) : (
            <DataTable
              name="Members"
              columns={columns}
              rows={rows}
              rowId={rowId}
              more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
            />
          )}
        </Stack>
      )}
      {adding && may(me, 'users:create') && <InviteMember onClose={() => show(false)} />}
    </TeamPage>
  );
}

function Filters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [q, setQ] = useState(search.q ?? '');
  const find = useDebouncedCallback(
    (value: string) =>
      void navigate({
        to: '/team',
        search: (before) => ({ ...before, q: value || undefined }),
        replace: true,
      }),
    200,
  );
  return (
    <Group>
      <TextInput
        className="wo-filter-wide"
        type="search"
        aria-label="Search members"
        placeholder="Name or mail address"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={(event) => {
          setQ(event.currentTarget.value);
          find(event.currentTarget.value);
        }}
      />
      <Select
        className="wo-filter"
        aria-label="State"
        placeholder="Any state"
        data={memberStates.map((value) => ({ value, label: stateLabels[value] }))}
        value={search.status ?? null}
        onChange={(value) =>
          void navigate({
            to: '/team',
            search: (before) => ({ ...before, status: membersUrl.parse({ status: value }).status }),
            replace: true,
          })
        }
        clearable
        clearButtonProps={{ 'aria-label': 'Any state' }}
      />
    </Group>
  );
}

const rowId = (row: Member) => row.id;
const column = columnsFor<Member>();
const columns = column.columns([
  column.accessor('displayName', {
    header: 'Member',
    cell: ({ row }) => (
      <div className="wo-cell-person">
        <LinkAnchor to="/team/members/$id" params={{ id: row.original.id }} size="sm">
          {row.original.displayName}
        </LinkAnchor>
        <Text size="xs" c="dimmed" className="wo-mono">
          {row.original.username}
        </Text>
      </div>
    ),
  }),
  column.display({
    id: 'roles',
    header: 'Roles',
    cell: ({ row }) => <MemberRoles userId={row.original.id} />,
  }),
  column.display({ id: 'state', header: 'State', cell: ({ row }) => <MemberState member={row.original} /> }),
  column.accessor('email', {
    header: 'Mail address',
    meta: { wideOnly: true },
    cell: ({ getValue }) => <span className="wo-break">{getValue() ?? ''}</span>,
  }),
  column.accessor('createdAt', {
    header: 'Member since',
    meta: { wideOnly: true },
    cell: ({ getValue }) => (
      <Text size="sm" component="span">
        <Ago at={getValue()} />
      </Text>
    ),
  }),
]);
