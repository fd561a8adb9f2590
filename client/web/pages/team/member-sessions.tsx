import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { SessionTable } from '../../components/session-table.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { notifyDone } from '../../components/toast.ts';
import { cliTeam } from '../../data/cli-team.ts';
import { useKeyset } from '../../data/keyset.ts';
import type { Member, SessionRow } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** Where a member is signed in, for who looks after accounts. */
export function MemberSessions({ member }: { member: Member }) {
  const client = useQueryClient();
  const { id, displayName } = member;
  const key = ['shared', 'sessions', id];
  const [ending, setEnding] = useState<SessionRow | 'all'>();
  const { list, rows } = useKeyset(key, (cursor) => wo.shared.users.sessions.query({ id, cursor }));
  if (!rows)
    return list.error ? <TeamProblem error={list.error} onRetry={list.refetch} /> : <RowsSkeleton rows={3} />;
  async function end() {
    if (!ending) return;
    const sessionId = ending === 'all' ? undefined : ending.id;
    const { ended } = await wo.shared.users.revokeSessions.mutate({ id, sessionId });
    notifyDone(ended === 1 ? 'One session ended' : `${ended} sessions ended`);
    await client.invalidateQueries({ queryKey: key });
  }
  return (
    <Stack maw={820}>
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          Not signed in anywhere.
        </Text>
      ) : (
        <>
          <SessionTable sessions={rows} onEnd={setEnding} />
          <Group>
            {list.hasNextPage && (
              <Button
                variant="default"
                loading={list.isFetchingNextPage}
                onClick={() => list.fetchNextPage()}
              >
                Load more
              </Button>
            )}
            <Button variant="default" onClick={() => setEnding('all')}>
              End all
            </Button>
          </Group>
        </>
      )}
      <Confirm
        opened={ending !== undefined}
        title={
          ending === 'all' ? `Sign ${displayName} out everywhere?` : `End this session of ${displayName}?`
        }
        button={ending === 'all' ? 'End all' : 'End session'}
        onClose={() => setEnding(undefined)}
        run={end}
        command={cliTeam('users revoke-sessions', {
          user: member.username,
          'session-id': ending === 'all' ? undefined : ending?.id,
        })}
      >
        They have to sign in again. What they had not saved may be lost. API tokens go on working.
      </Confirm>
    </Stack>
  );
}
