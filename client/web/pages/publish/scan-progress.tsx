import { Button, Card, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { Scan } from '../../data/types.ts';
import { byteSize } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';

/** How far a scan is. Nobody knows how much there is before the end, so there is no share of a whole. */
export function ScanProgress({ scan }: { scan: Scan }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => wo.bridge.scans.cancel.mutate({ id: scan.id }),
    onSuccess: (cancelled) => client.setQueryData(['shared', 'scans', scan.id], cancelled),
  });
  const { files, bytes, skipped } = scan.progress;
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} role="status">
            Reading the folder
          </Text>
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        </Group>
        <Progress value={100} animated striped aria-label="Reading the folder" />
        <Text size="sm" className="wo-num" ta="left">
          {files.toLocaleString('en')} files, {byteSize(bytes)}
          {skipped > 0 && `, ${skipped.toLocaleString('en')} skipped`}
        </Text>
        <Text size="xs" c="dimmed">
          It goes on when you leave this page; this address shows it again.
        </Text>
        <ProblemAlert error={cancel.error} />
      </Stack>
    </Card>
  );
}
