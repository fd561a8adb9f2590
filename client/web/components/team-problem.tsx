import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconLock, IconPlugConnectedX, IconUsersGroup } from '@tabler/icons-react';
import { useRouterState } from '@tanstack/react-router';
import { useStatus } from '../data/installation.ts';
import { isTeamState, problemOf } from '../data/problem.ts';
import { Empty } from './empty.tsx';
import { Gone, isGone } from './gone.tsx';
import { LinkAnchor, LinkButton } from './link.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { ClockTime } from './time.tsx';

interface TeamProblemProps {
  error: unknown;
  onRetry?: (() => unknown) | undefined;
}

/** In place of team rows that could not be read: what is wrong, since when, and what still works. */
export function TeamProblem({ error, onRetry }: TeamProblemProps) {
  const problem = problemOf(error);
  if (problem.httpStatus === 401) return <SignInFirst />;
  if (problem.reason === 'NOT_CONFIGURED') return <NotConnected />;
  if (isTeamState(problem.reason)) return <TeamAway onRetry={onRetry} />;
  if (problem.reason === 'SECOND_FACTOR_SETUP_REQUIRED') return <SecondFactorFirst />;
  if (problem.reason === 'MISSING_PERMISSION') return <NotAllowed message={problem.message} />;
  if (isGone(problem)) return <Gone problem={problem} />;
  return <ProblemAlert error={error} onRetry={onRetry} />;
}

/** Above rows that are still shown although the last reading failed. */
export function StaleRows({ error, at }: { error: unknown; at: number }) {
  if (!error) return null;
  const since = new Date(at).toISOString();
  return (
    <Alert color="yellow" variant="light" role="status">
      <Text size="sm">
        Shown as of <ClockTime at={since} />. {problemOf(error).message}
      </Text>
    </Alert>
  );
}

function NotConnected() {
  return (
    <Empty
      icon={<IconUsersGroup />}
      title="You are working solo"
      action={<LinkButton to="/settings/connect">Connect a team</LinkButton>}
    >
      This page shows what a team shares through one PostgreSQL database. None is connected yet. It takes two
      minutes, and you can try it on this machine without a server.
    </Empty>
  );
}

function SignInFirst() {
  const here = useRouterState({ select: (state) => state.location.href });
  return (
    <Empty
      icon={<IconLock />}
      title="Sign in to see your team"
      action={
        <LinkButton to="/sign-in" search={{ next: here }}>
          Sign in
        </LinkButton>
      }
    >
      Team pages belong to people with an account in the shared database. Your own workspaces and notes need
      no sign-in.
    </Empty>
  );
}

function SecondFactorFirst() {
  const here = useRouterState({ select: (state) => state.location.href });
  return (
    <Empty
      icon={<IconLock />}
      title="Set up your second factor first"
      action={
        <LinkButton to="/account" search={{ tab: 'second-factor', next: here }}>
          Second factor
        </LinkButton>
      }
    >
      One of your roles asks for a code of an authenticator app at sign-in. It takes two minutes.
    </Empty>
  );
}

function NotAllowed({ message }: { message: string }) {
  return (
    <Empty icon={<IconLock />} title="Not for your role">
      {message} A team administrator can give you a role that has it.
    </Empty>
  );
}

const headlines = {
  schemaOutdated: 'The team database waits for an upgrade',
  schemaNewer: 'The team database is newer than this program',
  other: 'The team database cannot be reached',
};
const advice = {
  schemaOutdated: 'Whoever looks after the database applies the pending migrations: wo shared migrate.',
  schemaNewer: 'Install the newer release of Workspace Organizer on this machine, then start it again.',
  other: 'This machine keeps trying and this page fills by itself when the database is back.',
};

function TeamAway({ onRetry }: { onRetry: (() => unknown) | undefined }) {
  const { data: status } = useStatus();
  const kind = status?.state === 'schemaOutdated' || status?.state === 'schemaNewer' ? status.state : 'other';
  return (
    <Alert color="orange" variant="light" icon={<IconPlugConnectedX aria-hidden />} title={headlines[kind]}>
      <List size="sm" spacing={4}>
        {status && (
          <List.Item>
            Since <ClockTime at={status.since} />
            {status.reason ? `: ${status.reason}` : ''}
          </List.Item>
        )}
        <List.Item>{advice[kind]}</List.Item>
        <List.Item>
          Still working: your{' '}
          <LinkAnchor to="/workspaces" inherit underline="always">
            workspaces
          </LinkAnchor>
          ,{' '}
          <LinkAnchor to="/notes" inherit underline="always">
            notes
          </LinkAnchor>{' '}
          and{' '}
          <LinkAnchor to="/settings" inherit underline="always">
            settings
          </LinkAnchor>
          .
        </List.Item>
      </List>
      {onRetry && (
        <Group mt="sm">
          <Button size="compact-sm" variant="default" onClick={() => onRetry()}>
            Try now
          </Button>
        </Group>
      )}
    </Alert>
  );
}
