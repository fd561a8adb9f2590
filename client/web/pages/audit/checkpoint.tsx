import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CliHint } from '../../components/cli-hint.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { TeamProblem } from '../../components/team-problem.tsx';
import { cliTeam } from '../../data/cli-team.ts';
import { wo } from '../../data/wo.ts';

interface CheckpointProps {
  log: string;
  /** Of the log, in words. */
  name: string;
}

/** Opens the newest seal of a log as one line to keep elsewhere. */
export function CheckpointButton({ log, name }: CheckpointProps) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Checkpoint of ${name}`}
        onClick={() => setOpened(true)}
      >
        Checkpoint…
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={`Checkpoint: ${name}`}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <CheckpointLine log={log} />
      </Modal>
    </>
  );
}

function CheckpointLine({ log }: { log: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', 'audit', 'checkpoint', log],
    queryFn: () => wo.shared.audit.checkpoint.query({ log }),
    staleTime: 0,
  });
  if (!data) return error ? <TeamProblem error={error} onRetry={refetch} /> : <RowsSkeleton rows={2} />;
  return (
    <Stack>
      <Text size="sm">
        Put this line into a ticket or a mail, outside of this database. Who has it can show later that these{' '}
        {data.size.toLocaleString('en')} entries were rewritten, even when the whole chain was made anew.
      </Text>
      <Code block className="wo-break wo-wrap">
        {data.line}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={data.line}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              data-autofocus
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy the line'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <CliHint command={cliTeam('audit checkpoint', { log })} />
    </Stack>
  );
}
