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
import { programOf } from '../../data/program.ts';
import type { SessionRow } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const key = ['shared', 'sessions', 'mine'];

/** Where the person is signed in, and a way to end what they do not know. */
export function Sessions() {
  const client = useQueryClient();
  const [ending, setEnding] = useState<SessionRow | 'others'>();
  const { list, rows } = useKeyset(key, (cursor) => wo.shared.auth.sessions.query({ cursor }));
  if (!rows)
    return list.error ? <TeamProblem error={list.error} onRetry={list.refetch} /> : <RowsSkeleton rows={3} />;
  const close = () => setEnding(undefined);
  async function end() {
    if (ending === 'others') {
      const { ended } = await wo.shared.auth.revokeOtherSessions.mutate();
      notifyDone(ended === 1 ? 'One session ended' : `${ended} sessions ended`);
    } else if (ending) {
      await wo.shared.auth.revokeSession.mutate({ id: ending.id });
      notifyDone('The session ended');
    }
    await client.invalidateQueries({ queryKey: key });
  }
  return (
    <Stack maw={820}>
      <StaleRows error={list.error} at={list.dataUpdatedAt} />
      <Text size="sm">One you do not know? End it, then change your password.</Text>
      <SessionTable sessions={rows} onEnd={setEnding} />
      <Group>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load more
          </Button>
        )}
        {rows.length > 1 && (
          <Button variant="default" onClick={() => setEnding('others')}>
            End all others
          </Button>
        )}
      </Group>
      <Confirm
        opened={ending !== undefined}
        title={ending === 'others' ? 'End all your other sessions?' : 'End this session?'}
        button={ending === 'others' ? 'End the others' : 'End session'}
        onClose={close}
        run={end}
        command={cliTeam(
          ending === 'others'
            ? 'account revoke-other-sessions'
            : `account revoke-session ${ending?.id ?? ''}`,
        )}
      >
        {ending === 'others'
          ? 'Every other browser and terminal has to sign in again. You stay signed in here.'
          : `${ending ? programOf(ending.userAgent) : 'It'} has to sign in again. What was not saved there may be lost.`}
      </Confirm>
    </Stack>
  );
}
