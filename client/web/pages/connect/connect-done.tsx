import { Alert, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { CliHint } from '../../components/cli-hint.tsx';
import { Empty } from '../../components/empty.tsx';
import { LinkButton } from '../../components/link.tsx';
import type { Status } from '../../data/types.ts';

/** Last step: connected, or waiting for the database administrator. */
export function ConnectDone({ status }: { status: Status }) {
  if (status.state === 'schemaOutdated')
    return (
      <Alert color="blue" variant="light" title="Connected, waiting for the tables">
        <Text size="sm" mb="sm">
          The connection is stored. Give the SQL to your database administrator; team pages open by themselves
          once it has run.
        </Text>
        <CliHint command="npx wo shared sql" />
      </Alert>
    );
  return (
    <Empty
      icon={<IconCheck />}
      title="Connected"
      action={
        <LinkButton to="/sign-in" search={{ next: '/workspaces' }}>
          Sign in
        </LinkButton>
      }
    >
      This machine is now part of the team. Sign in, so that your changes carry your name.
    </Empty>
  );
}
