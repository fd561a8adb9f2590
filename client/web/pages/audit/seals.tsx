import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { IconShieldX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { CliHint } from '../../components/cli-hint.tsx';
import { Empty } from '../../components/empty.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { StaleRows, TeamProblem } from '../../components/team-problem.tsx';
import { readAll } from '../../data/keyset.ts';
import { useMe } from '../../data/session.ts';
import { wo } from '../../data/wo.ts';
import { AuditFrame } from './audit-frame.tsx';
import { logName } from './log-name.ts';
import { SealTable } from './seal-table.tsx';
import { useVerifications } from './use-verifications.ts';
import { VerifyState } from './verdict.tsx';

const lookEveryMs = 15_000;

/** `/audit/seals`: how far each log is sealed, whether it still fits, and what this installation remembers of it. */
export function SealsPage() {
  const logs = useQuery({
    queryKey: ['shared', 'audit', 'logs'],
    queryFn: () => readAll((cursor) => wo.shared.audit.logs.query({ limit: 200, cursor })),
    refetchInterval: lookEveryMs,
  });
  const { byLog, running, verify, stop } = useVerifications();
  const items = logs.data?.items ?? [];
  const names = items.map(({ log }) => log);
  return (
    <AuditFrame
      title="Seals"
      about="Every entry is sealed into a chain within seconds. Who changes, removes or adds one later breaks it, and a verification says where."
      actions={
        running ? (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        ) : (
          names.length > 0 && <Button onClick={() => void verify(names)}>Verify all</Button>
        )
      }
    >
      {!logs.data ? (
        logs.error ? (
          <TeamProblem error={logs.error} onRetry={logs.refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : items.length === 0 ? (
        <Empty icon={<IconShieldX />} title="Nothing to seal yet">
          The first change in the team begins the first log.
        </Empty>
      ) : (
        <Stack gap="md">
          <StaleRows error={logs.error} at={logs.dataUpdatedAt} />
          <MissingGuards />
          {items.map(({ log, team }) => {
            const verifying = byLog.get(log);
            return verifying && <VerifyState key={log} name={logName({ log, team })} verifying={verifying} />;
          })}
          <SealTable logs={items} busy={running} onVerify={(log) => void verify([log])} />
          <Text size="sm" c="dimmed">
            A chain alone cannot tell that all of it was replaced. Copy a checkpoint into a ticket or a mail
            now and then: whoever keeps one can show later that the log was rewritten.
          </Text>
          <CliHint command="npx wo audit verify" />
        </Stack>
      )}
    </AuditFrame>
  );
}

/** Loud: without its triggers the database takes changes that nobody records. */
function MissingGuards() {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ['shared', 'audit', 'status'],
    queryFn: () => wo.shared.audit.status.query(),
    enabled: Boolean(me),
    refetchInterval: lookEveryMs,
  });
  const missing = data?.missingGuards ?? [];
  if (missing.length === 0) return null;
  const tables = [...new Set(missing.map(({ table }) => table))];
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconShieldX aria-hidden />}
      title={`The log is not protected: ${missing.length} of its triggers ${missing.length === 1 ? 'does' : 'do'} not work`}
    >
      <List size="sm">
        {tables.map((table) => (
          <List.Item key={table}>
            {table}:{' '}
            {missing
              .filter((one) => one.table === table)
              .map(({ trigger, problem }) => `${trigger} is ${problemNames[problem]}`)
              .join(', ')}
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        Changes may go unrecorded until whoever owns the tables puts them back; wo shared sql prints how they
        were made.
      </Text>
    </Alert>
  );
}

const problemNames = { missing: 'missing', disabled: 'switched off' };
