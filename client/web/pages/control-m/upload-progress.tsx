import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { byteSize } from '../../data/time.ts';

interface UploadProgressProps {
  /** Bytes. */
  sent: number;
  total: number;
  /** Since the first byte. */
  elapsedMs: number;
  onCancel: () => void;
}

/** How far an upload is. The page must stay open for it; what comes after goes on without. */
export function UploadProgress({ sent, total, elapsedMs, onCancel }: UploadProgressProps) {
  const seconds = elapsedMs / 1000;
  const percent = total > 0 ? Math.floor((sent / total) * 100) : 0;
  return (
    <Stack gap={6}>
      <Progress value={percent} aria-label="Sent so far" animated={percent === 100} />
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {percent === 100
            ? 'All is sent; the server looks at it'
            : `Sending: ${byteSize(sent)} of ${byteSize(total)}${seconds > 1 ? `, ${byteSize(sent / seconds)}/s` : ''}`}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Give up
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        Keep this page open until all is sent. Reading goes on without it.
      </Text>
    </Stack>
  );
}
