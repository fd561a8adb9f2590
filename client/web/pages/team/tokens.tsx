import { Button, Stack, Switch } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CliHint } from '../../components/cli-hint.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import { useKeyset } from '../../data/keyset.ts';
import { may, useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { NewToken } from './new-token.tsx';
import { TeamPage } from './team-page.tsx';
import { tokenColumns } from './token-columns.tsx';

const route = getRouteApi('/team/tokens');

/** `/team/tokens?ended=&new=true&userId=`: keys with which scripts act for a member. */
export function TokensPage() {
  const { userId } = route.useSearch();
  return <Tokens key={userId ?? 'mine'} />; // rows of one owner are never shown under the name of another
}

function Tokens() {
  const { ended, new: adding, userId } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const { list, rows } = useKeyset(['shared', 'tokens', 'list', { ended, userId }], (cursor) =>
    wo.shared.tokens.list.query({ ended, userId, cursor }),
  );
  const show = (open: boolean) =>
    navigate({ to: '/team/tokens', search: (before) => ({ ...before, new: open || undefined }) });
  const mine = userId === undefined || userId === me?.user.id;
  const addButton = mine && may(me, 'tokens:create') && (
    <Button onClick={() => show(true)}>Create a token</Button>
  );
  return (
    <TeamPage title="API tokens" about={mine ? <Mine /> : <Whose userId={userId} />} actions={addButton}>
      {!rows && list.error ? (
        <TeamProblem error={list.error} onRetry={list.refetch} />
      ) : (
        <Stack gap="md">
          <Switch
            label="Revoked and expired ones, too"
            checked={ended ?? false}
            onChange={(event) =>
              void navigate({
                to: '/team/tokens',
                search: { userId, ended: event.currentTarget.checked || undefined },
                replace: true,
              })
            }
          />
          <StaleRows error={list.error} at={list.dataUpdatedAt} />
          {!rows ? (
            <RowsSkeleton rows={4} />
          ) : rows.length === 0 ? (
            <Empty icon={<IconKey />} title="No tokens" action={addButton}>
              A token lets a script call the API or wo without a password, with no more rights than you give
              it.
            </Empty>
          ) : (
            <DataTable
              name="API tokens"
              columns={tokenColumns}
              rows={rows}
              rowId={({ id }) => id}
              more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: list.fetchNextPage }}
            />
          )}
          <CliHint command={cliTeam('tokens list', { 'user-id': userId })} />
        </Stack>
      )}
      {adding && mine && may(me, 'tokens:create') && <NewToken onClose={() => show(false)} />}
    </TeamPage>
  );
}

function Mine() {
  return <>Yours. A token acts for you, never with more than you may do at that moment.</>;
}

function Whose({ userId }: { userId: string }) {
  const { data } = useQuery({
    queryKey: ['shared', 'users', userId],
    queryFn: () => wo.shared.users.get.query({ id: userId }),
  });
  return (
    <>
      Of{' '}
      <LinkAnchor to="/team/members/$id" params={{ id: userId }} inherit underline="always">
        {data?.displayName ?? 'another member'}
      </LinkAnchor>
      .{' '}
      <LinkAnchor to="/team/tokens" search={{}} inherit underline="always">
        Show mine
      </LinkAnchor>
    </>
  );
}
