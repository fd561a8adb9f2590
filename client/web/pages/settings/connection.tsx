import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { ClockTime } from '../../components/time.tsx';
import { notifyDone } from '../../components/toast.ts';
import { statusKey, useStatus } from '../../data/installation.ts';
import { useLocalAccess } from '../../data/session.ts';
import type { Status } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** How this installation is connected to a team, and the buttons that change it. */
export function Connection() {
  const { data: status, error, refetch } = useStatus();
  if (!status) return error ? <ProblemAlert error={error} onRetry={refetch} /> : <RowsSkeleton rows={4} />;
  if (status.mode === 'solo')
    return (
      <Empty
        icon={<IconUsersGroup />}
        title="Solo"
        action={<LinkButton to="/settings/connect">Connect a team</LinkButton>}
      >
        Everything is on this machine. A team shares scripts, accounts and an audit log through one PostgreSQL
        database; your notes and workspaces stay yours.
      </Empty>
    );
  return <Connected status={status} />;
}

const states: Record<Status['state'], string> = {
  notConfigured: 'Not connected',
  connecting: 'Connecting',
  ready: 'Connected',
  unavailable: 'Not reachable, retrying',
  schemaOutdated: 'Waits for an upgrade of its tables',
  schemaNewer: 'Needs a newer release of this program',
};

const topologies: Record<string, string> = {
  server: 'Enforced: only the server holds the database login',
  db: 'Enforced: each member has an own database role',
  claimed: 'Trusted team: permissions are not enforced against database access',
};

function Connected({ status }: { status: Status }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const access = useLocalAccess();
  const { database, managed } = status;
  return (
    <Stack maw={720}>
      {status.needsFirstAdmin && (
        <Alert color="yellow" variant="light" title="No administrator yet">
          <LinkButton to="/settings/connect" size="compact-sm">
            Name the first administrator
          </LinkButton>
        </Alert>
      )}
      <Table variant="vertical" layout="auto" withTableBorder>
        <Table.Tbody>
          <Row name="State">
            {states[status.state]}, since <ClockTime at={status.since} />
            {status.reason && (
              <Text size="xs" c="dimmed">
                {status.reason}
              </Text>
            )}
          </Row>
          <Row name="Database">
            {database ? <Address database={database} /> : 'On this machine, or not shown to you'}
          </Row>
          <Row name="Tables">
            {status.migrate === 'verify'
              ? 'Changed by your database administrator'
              : 'Changed by this program'}
          </Row>
          <Row name="Permissions">{topologies[status.topology ?? ''] ?? 'Unknown'}</Row>
          <Row name="Set by">
            {managed ? 'The environment (WO_SHARED_DATABASE_URL)' : 'This page or wo installation configure'}
          </Row>
        </Table.Tbody>
      </Table>
      {!managed && access === 'yes' && (
        <Group>
          {!database && <LinkButton to="/settings/move">Move to a server</LinkButton>}
          <LinkButton to="/settings/connect" variant="default">
            Use another database
          </LinkButton>
          <Button variant="default" c="red" onClick={() => setAsking(true)}>
            Disconnect
          </Button>
        </Group>
      )}
      <CliHint command="npx wo status" />
      <Confirm
        opened={asking}
        title="Go back to Solo?"
        button="Disconnect"
        onClose={() => setAsking(false)}
        run={async () => {
          client.setQueryData(statusKey, await wo.installation.disconnect.mutate());
          client.removeQueries({ queryKey: ['shared'] });
          notifyDone('Disconnected. You are working solo.');
        }}
      >
        This machine forgets the connection. Team data stays in the database, and colleagues go on working.
      </Confirm>
    </Stack>
  );
}

function Address({ database }: { database: { host: string; port: number; name: string } }) {
  return (
    <span className="wo-path">
      {database.name} on {database.host}:{database.port}
    </span>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={130}>{name}</Table.Th>
      <Table.Td className="wo-break">{children}</Table.Td>
    </Table.Tr>
  );
}
