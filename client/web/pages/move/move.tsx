import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Empty } from '../../components/empty.tsx';
import { LinkAnchor, LinkButton } from '../../components/link.tsx';
import { NeedsStartLink } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { useStatus } from '../../data/installation.ts';
import { useLocalAccess } from '../../data/session.ts';
import type { Move } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';
import { MoveForm } from './move-form.tsx';

const moveKey = ['installation', 'move'];
const pollMs = 700;

/** `/settings/move`: the embedded team database becomes one on a server. The connection string stays out of the URL. */
export function MovePage() {
  const access = useLocalAccess();
  return (
    <Page
      title="Move to a server"
      above={
        <LinkAnchor to="/settings" size="sm">
          Settings
        </LinkAnchor>
      }
      about="Everything of the team goes to a PostgreSQL server, the audit log to the letter. The database on this machine is kept as it is."
    >
      {access === 'needs-proof' ? <NeedsStartLink /> : access === 'yes' ? <TheMove /> : <RowsSkeleton />}
    </Page>
  );
}

function TheMove() {
  const client = useQueryClient();
  const { data: status } = useStatus();
  const {
    data: move,
    error,
    refetch,
  } = useQuery({
    queryKey: moveKey,
    queryFn: () => wo.installation.move.status.query(),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? pollMs : false),
  });
  if (!move || !status) return error ? <ProblemAlert error={error} onRetry={refetch} /> : <RowsSkeleton />;
  if (move.state === 'running') return <Running move={move} />;
  if (move.state === 'done') return <Done move={move} />;
  if (status.mode === 'solo' || status.database)
    return (
      <Alert color="blue" variant="light" title="Nothing to move">
        Only a team database on this machine is moved. See under Settings which one is in use.
      </Alert>
    );
  return (
    <Stack maw={820}>
      {(move.state === 'failed' || move.state === 'cancelled') && (
        <Alert color={move.state === 'failed' ? 'red' : 'blue'} variant="light" title="Not moved">
          {move.failure.message}
        </Alert>
      )}
      <MoveForm onBegun={(begun) => client.setQueryData<Move>(moveKey, begun)} />
    </Stack>
  );
}

const steps = {
  preparing: 'Making the tables',
  copying: 'Copying',
  verifying: 'Comparing and verifying',
  switching: 'Putting it to use',
};

function Running({ move }: { move: Extract<Move, { state: 'running' }> }) {
  const cancel = useMutation({ mutationFn: () => wo.installation.move.cancel.mutate() });
  const { step, table, rows, rowsDone } = move;
  return (
    <Stack maw={560} role="status">
      <Text fw={500}>
        {steps[step]}
        {table && ` · ${table}`}
      </Text>
      <Progress value={rows === 0 ? 0 : (100 * rowsDone) / rows} aria-label="Rows copied" />
      <Text size="sm" c="dimmed">
        {rowsDone.toLocaleString()} of {rows.toLocaleString()} rows. Team pages rest meanwhile; your own notes
        and workspaces go on.
      </Text>
      <ProblemAlert error={cancel.error} />
      <Group>
        <Button
          variant="default"
          loading={cancel.isPending}
          disabled={step === 'switching'}
          onClick={() => cancel.mutate()}
        >
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Done({ move }: { move: Extract<Move, { state: 'done' }> }) {
  return (
    <Empty
      icon={<IconCheck />}
      title="Moved"
      action={<LinkButton to="/settings">To the settings</LinkButton>}
    >
      {move.rows.toLocaleString()} rows of {move.tables} tables are on the server now, and{' '}
      {move.logs === 1 ? 'the audit log verifies' : `all ${move.logs} audit logs verify`} there. Everybody
      stays signed in. The old database is kept in <span className="wo-path">{move.kept}</span>: delete it
      when the new one has a backup.
    </Empty>
  );
}
