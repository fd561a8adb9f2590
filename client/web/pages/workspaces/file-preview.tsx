import { Alert, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Code } from '../../components/code.tsx';
import { Empty } from '../../components/empty.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { problemOf } from '../../data/problem.ts';
import { byteSize } from '../../data/time.ts';
import { wo } from '../../data/wo.ts';

/** The selected file as text, with what was found out about its bytes. */
export function FilePreview({ id, path }: { id: string; path: string | undefined }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['local', 'workspaces', id, 'file', path],
    queryFn: () => wo.local.workspaces.file.query({ id, path: path ?? '' }),
    enabled: path !== undefined,
  });
  if (path === undefined)
    return (
      <Empty icon={<IconEye />} title="Choose a file to read it">
        Its encoding and line endings are detected, so that old code pages show their letters rightly.
      </Empty>
    );
  if (!data) {
    if (!error) return <RowsSkeleton />;
    const { reason, message } = problemOf(error);
    if (reason !== 'FILE_NOT_TEXT') return <LocalProblem error={error} onRetry={refetch} />;
    return (
      <Empty icon={<IconEye />} title="No text to show">
        {message}
      </Empty>
    );
  }
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Title order={2} size="h5" ff="monospace" className="wo-break">
          {data.path}
        </Title>
        <Badge variant="default" tt="none">
          {data.encoding}
        </Badge>
        <Badge variant="default" tt="none">
          {data.lineEnding}
        </Badge>
        <Text size="xs" c="dimmed">
          {byteSize(data.size)}
        </Text>
      </Group>
      {data.truncated && (
        <Alert color="yellow" variant="light">
          This file is large: only its beginning is shown.
        </Alert>
      )}
      <Code readOnly value={data.text} label={`Content of ${data.path}`} kind={data.kind} />
    </Stack>
  );
}
