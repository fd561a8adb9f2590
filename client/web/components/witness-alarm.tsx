import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { statusKey } from '../data/installation.ts';
import type { WitnessedLog } from '../data/types.ts';
import { wo } from '../data/wo.ts';
import { CliHint } from './cli-hint.tsx';
import { LinkButton } from './link.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { Ago } from './time.tsx';

const witnessKey = ['bridge', 'auditWitness'];

type Alarmed = WitnessedLog & { alarm: NonNullable<WitnessedLog['alarm']> };

const meanings: Record<Alarmed['alarm']['kind'], string> = {
  ROLLBACK: 'is shorter than it was',
  REWRITE: 'has other entries than it had',
  UNSEALED: 'lacks entries that were written from here, or does not seal them',
};

/**
 * Stays on every page while an audit log is not what this installation remembers, until somebody says why. Loaded
 * only then.
 */
export default function WitnessAlarm() {
  const [asked, setAsked] = useState<Alarmed>();
  const { data, error } = useQuery({
    queryKey: witnessKey,
    queryFn: () => wo.bridge.auditWitness.list.query(),
    // it is shown because there is an alarm: an answer without one is older than that
    refetchInterval: ({ state }) => (state.data?.some(({ alarm }) => alarm) ? 60_000 : 2_000),
    refetchOnMount: 'always', // it is shown because there is an alarm now: what a page read before does not have it
  });
  const alarmed = (data ?? []).filter((log): log is Alarmed => log.alarm !== undefined);
  // on a central server only its owner may look closer: everybody is told that there is something to look at
  if (error) return <Elsewhere />;
  return (
    <Stack gap="xs" mb="md">
      {alarmed.map((found) => (
        <OneAlarm
          key={`${found.connection} ${found.log}`}
          found={found}
          onAcknowledge={() => setAsked(found)}
        />
      ))}
      {asked && <Acknowledge found={asked} onClose={() => setAsked(undefined)} />}
    </Stack>
  );
}

function Elsewhere() {
  return (
    <Alert color="red" variant="filled" mb="md" role="alert" icon={<IconShieldX aria-hidden />}>
      An audit log is not what this server remembers of it. Whoever runs the server sees more with: wo audit
      witness
    </Alert>
  );
}

function OneAlarm({ found, onAcknowledge }: { found: Alarmed; onAcknowledge: () => void }) {
  const { log, alarm } = found;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconShieldX aria-hidden />}
      title={`The audit log ${nameOf(log)} ${meanings[alarm.kind]}`}
    >
      <Stack gap="xs">
        <Text size="sm" component="div">
          {alarm.kind} noticed <Ago at={alarm.since} />
          {alarm.lostCount > 0 && `; missing of what was written from here: ${entries(alarm.lostCount)}`}.
        </Text>
        <Checkpoint label="Known" {...alarm.known} />
        <Checkpoint label="Found" {...alarm.found} />
        <Group gap="xs">
          <LinkButton to="/audit" size="compact-sm" variant="default">
            Open the audit log
          </LinkButton>
          <Button size="compact-sm" color="red" onClick={onAcknowledge}>
            Say why…
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

const entries = (count: number) => (count === 1 ? '1 entry' : `${count} entries`);

const nameOf = (log: string) => (log === 'org' ? 'of the organisation' : `of team ${log}`);

function Checkpoint({ label, size, head }: { label: string; size: number; head: string }) {
  return (
    <Text size="sm" component="div">
      {label}: {entries(size)}, <Code className="wo-break">{head}</Code>
    </Text>
  );
}

/** Ends an alarm; what is written here enters the team's log. */
function Acknowledge({ found, onClose }: { found: Alarmed; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { log, connection, alarm } = found;
  const action = useMutation({
    mutationFn: () => wo.bridge.auditWitness.acknowledge.mutate({ log, connection, reason }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: witnessKey });
      await client.invalidateQueries({ queryKey: statusKey });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    action.mutate();
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Why is the log ${nameOf(log)} not what it was?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            A restored backup or a failover that lost work explains a {alarm.kind}; ask whoever runs the
            database. The log is then followed from what it is now. Your answer is recorded in it.
          </Text>
          <TextInput
            label="Reason"
            value={reason}
            maxLength={500}
            data-autofocus
            required
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemAlert error={action.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={action.isPending} disabled={reason.trim() === ''}>
              Record and go on
            </Button>
          </Group>
          <CliHint command={`wo audit witness acknowledge --log ${log} --reason …`} />
        </Stack>
      </form>
    </Modal>
  );
}
