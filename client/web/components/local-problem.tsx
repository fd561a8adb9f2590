import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconKey, IconServer } from '@tabler/icons-react';
import { useContext } from 'react';
import { StartProblem } from '../app/start-problem.ts';
import { problemOf } from '../data/problem.ts';
import { Empty } from './empty.tsx';
import { Gone, isGone } from './gone.tsx';
import { LinkButton } from './link.tsx';
import { ProblemAlert } from './problem-alert.tsx';

interface LocalProblemProps {
  error: unknown;
  onRetry?: (() => unknown) | undefined;
}

/** In place of personal data that could not be read: how to prove that this machine is yours. */
export function LocalProblem({ error, onRetry }: LocalProblemProps) {
  const problem = problemOf(error);
  const { reason } = problem;
  if (reason === 'LOCAL_PROOF_REQUIRED') return <NeedsStartLink />;
  if (reason === 'LOCAL_WING_OFF') return <CentralServer />;
  if (isGone(problem)) return <Gone problem={problem} />;
  return <ProblemAlert error={error} onRetry={onRetry} />;
}

/** Other programs and accounts on this machine can reach the port too, so the page asks for a proof. */
export function NeedsStartLink() {
  const startProblem = useContext(StartProblem);
  return (
    <Empty icon={<IconKey />} title="Open this page with its start link">
      <Stack gap="xs" align="center">
        {startProblem && (
          <Alert color="orange" variant="light" role="alert">
            {startProblem}
          </Alert>
        )}
        <Text size="sm">
          Workspaces and notes are yours alone, so this browser must show once that it belongs to the person
          who started the server. Print a fresh link in the folder of the program, and open it within five
          minutes:
        </Text>
        <Code block>npx wo link</Code>
        <Text size="sm">
          The terminal in which the server was started shows one as well, in the line after <Code>ready</Code>
          .
        </Text>
      </Stack>
    </Empty>
  );
}

function CentralServer() {
  return (
    <Empty
      icon={<IconServer />}
      title="This is your team's server"
      action={<LinkButton to="/scripts">Go to scripts</LinkButton>}
    >
      It keeps no personal data. For workspaces and notes, run Workspace Organizer on your own machine.
    </Empty>
  );
}
