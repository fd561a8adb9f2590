import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CliHint } from '../../components/cli-hint.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Ago } from '../../components/time.tsx';
import { byteSize } from '../../data/time.ts';
import type { LocalCheck } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

const databaseKey = ['local', 'database'];

/** Where the personal database is, and what its last check found. */
export function DatabaseState() {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: databaseKey, queryFn: () => wo.local.database.get.query() });
  const check = useMutation({
    mutationFn: () => wo.local.database.check.mutate(undefined, { context: { patient: true } }),
    onSuccess: () => client.invalidateQueries({ queryKey: databaseKey }),
  });
  if (!data) return <ProblemAlert error={error} />;
  return (
    <Stack gap="xs">
      <Text size="sm" className="wo-break">
        Your database is <span className="wo-path">{data.path}</span>, {byteSize(data.size)}.
      </Text>
      <Group gap="sm">
        <Verdict check={data.lastCheck} />
        <Button size="compact-sm" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          Check now
        </Button>
      </Group>
      {data.lastCheck && !data.lastCheck.ok && <Problems check={data.lastCheck} />}
      <ProblemAlert error={check.error} />
      <CliHint command="npx wo local check" />
    </Stack>
  );
}

function Verdict({ check }: { check: LocalCheck | null }) {
  if (!check) return <Text size="sm">It has not been checked in full yet.</Text>;
  return (
    <Group gap={6} role="status">
      {check.ok ? (
        <IconCircleCheck size={18} color="var(--mantine-color-teal-8)" aria-hidden />
      ) : (
        <IconAlertTriangle size={18} color="var(--mantine-color-red-8)" aria-hidden />
      )}
      <Text size="sm">
        {check.ok ? 'Sound' : 'It has problems'}, checked <Ago at={check.checkedAt} />
      </Text>
    </Group>
  );
}

function Problems({ check }: { check: LocalCheck }) {
  return (
    <Alert color="red" variant="light" title="Do not go on working with it">
      <List size="sm">
        {check.problems.slice(0, 10).map(({ kind, message }) => (
          <List.Item key={kind + message} className="wo-break">
            {message}
          </List.Item>
        ))}
      </List>
      {check.problems.length > 10 && <Text size="sm">and {check.problems.length - 10} more</Text>}
      <Text size="sm" mt="xs">
        Nothing was changed or deleted. Restore a backup from before; what is there now is kept beside it.
      </Text>
    </Alert>
  );
}
