import { Card, Group, Progress, Stack, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import type { ImportView } from '../../data/control-m.ts';
import { byteSize } from '../../data/time.ts';

/** How far an import is: stage, done of what, how fast, for how long. */
export function ImportProgress({ view }: { view: ImportView }) {
  const { startedAt, now } = useClock();
  const { progress } = view;
  const stage = progress?.stage ?? (view.state === 'applying' ? 'applying' : 'waiting');
  const known = progress && progress.total !== null && progress.total > 0;
  const percent = known ? Math.min(100, (progress.done / (progress.total ?? 1)) * 100) : 100;
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} role="status">
            {stageNames[stage] ?? stage}
          </Text>
          <Text size="sm" c="dimmed" className="wo-num">
            {Math.round((now - startedAt) / 1000)} s
          </Text>
        </Group>
        <Progress
          value={percent}
          animated={!known}
          striped={!known}
          aria-label={stageNames[stage] ?? stage}
        />
        {progress && (
          <Group justify="space-between" gap="xs">
            <Text size="sm" className="wo-num">
              {amount(progress.done, progress.unit)}
              {progress.total !== null && ` of ${amount(progress.total, progress.unit)}`}
            </Text>
            <Rate key={stage} done={progress.done} unit={progress.unit} now={now} />
          </Group>
        )}
      </Stack>
    </Card>
  );
}

const stageNames: Record<string, string> = {
  waiting: 'Waits for its turn',
  reading: 'Reading the files',
  comparing: 'Comparing with the environment',
  applying: 'Applying',
};

function amount(value: number, unit: string): string {
  return unit === 'bytes' ? byteSize(value) : `${value.toLocaleString('en')} ${unit}`;
}

/** Ticks once a second; `startedAt` is when this page began to look. Both are milliseconds since 1970. */
function useClock() {
  const [startedAt] = useState(Date.now);
  const [now, setNow] = useState(startedAt);
  useInterval(() => setNow(Date.now()), 1_000, { autoInvoke: true });
  return { startedAt, now };
}

/** Of the stage at hand, since this page looks at it. */
function Rate({ done, unit, now }: { done: number; unit: string; now: number }) {
  const [first] = useState({ now, done });
  const seconds = (now - first.now) / 1000;
  if (seconds < 1 || done <= first.done) return null;
  return (
    <Text size="sm" c="dimmed" className="wo-num">
      {amount(Math.round((done - first.done) / seconds), unit)}/s
    </Text>
  );
}
