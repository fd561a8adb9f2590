import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { problemOf } from '../data/problem.ts';

interface ProblemProps {
  error: unknown;
  onRetry?: (() => unknown) | undefined;
}

/** What a call was refused for, in the server's words, with the id that finds its log line. */
export function ProblemAlert({ error, onRetry }: ProblemProps) {
  if (!error) return null;
  const problem = problemOf(error);
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle aria-hidden />} role="alert">
      <Text size="sm">{problem.message}</Text>
      {(onRetry || problem.httpStatus >= 500) && (
        <Group mt="xs" gap="sm">
          {onRetry && (
            <Button size="compact-sm" variant="default" onClick={() => onRetry()}>
              Try again
            </Button>
          )}
          {problem.httpStatus >= 500 && problem.requestId && (
            <Text size="xs" c="dimmed" ff="monospace">
              request {problem.requestId}
            </Text>
          )}
        </Group>
      )}
    </Alert>
  );
}
